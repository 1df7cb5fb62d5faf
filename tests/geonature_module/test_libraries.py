"""The module beside the PnX-SI libraries themselves, those of GeoNature 2.17 and the newest: branch, views, users."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from gn_module_exsitu import OBJECTS
from shapely import Point

from mulette.core.people.tables import Organisation
from mulette.core.storage.store import Store, open_store
from mulette.exsitu.bank.tables import Lot
from mulette.exsitu.collecting.tables import Harvest
from mulette.exsitu.lineage.tables import Node
from mulette.settings import Settings
from tests.factories.delegation import AUDIENCE
from tests.geonature_module.conftest import ROOT

HERE = Path(__file__).parent
LIBRARIES = ("2.17", "next")
SQLALCHEMY = {"2.17": "1.4", "next": "2.0"}
ERYNGIUM = 97502
ROLE = "geonatadmin"


def run(libraries: str, site: Path, script: str, *words: str, **environment: str) -> Any:
    """Run a script in the environment that ``tests/prepare.sh`` made of a set of libraries."""
    python = ROOT / ".venv" / f"geonature-{libraries}" / "bin" / "python"
    paths = environment.pop("also", "")
    given = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (str(site), paths)))}
    given |= {"FLASK_SQLALCHEMY_DB": "__main__.db", **environment}
    command = [python, HERE / script, *words]
    done = subprocess.run(command, capture_output=True, text=True, env=given, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def url(new_settings: Callable[[str], Settings]) -> str:
    """URL of a database that Mulette shares with a GeoNature, whose role owns nothing of Mulette."""
    settings = new_settings("postgis")
    store = open_store(settings)
    _fill(store)
    store.close()
    name = settings.database.rsplit("/", 1)[1]
    with psycopg.connect(settings.database, autocommit=True) as connection:
        for statement in (
            f"DO $$ BEGIN CREATE ROLE {ROLE} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
            f"GRANT CREATE ON DATABASE {name} TO {ROLE}",
            f"GRANT CREATE ON SCHEMA public TO {ROLE}",
            *(f'CREATE EXTENSION IF NOT EXISTS "{one}" SCHEMA public' for one in ("pg_trgm", "unaccent", "uuid-ossp")),
        ):
            connection.execute(statement)
    return settings.database.replace("mulette@", f"{ROLE}@")


def _fill(store: Store) -> None:
    """Add a lot, a harvest at a place that may be told, and one at a place that may not."""
    with store.transaction() as session:
        holder = Organisation(name="CBN alpin")
        session.add(holder)
        session.flush()
        said = {"cd_nom": ERYNGIUM, "taxon_name": "Eryngium alpinum", "organisation_id": holder.id}
        kinds = {"2024_0001": "lot", "2024_0002": "harvest", "2024_0003": "harvest"}
        nodes = [Node(kind=kind, number=number, **said) for number, kind in kinds.items()]
        session.add_all(nodes)
        session.flush()
        session.add(Lot(node_id=nodes[0].id, status="stored"))
        day = dt.date(2024, 8, 12)
        for node, is_sensitive in zip(nodes[1:], (False, True), strict=True):
            place = {"place": "vallon du Lauzanier", "geom": Point(1_010_000, 6_370_000)}
            session.add(Harvest(node_id=node.id, date_min=day, is_sensitive=is_sensitive, **place))


def _owner(url: str) -> psycopg.Connection[Any]:
    return psycopg.connect(url.replace(f"{ROLE}@", "mulette@"), autocommit=True)


def _allow(url: str) -> None:
    """Let GeoNature's role read the tables that the views need, as the documentation says."""
    with _owner(url) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'mulette' AND tablename LIKE 'exsitu\\_%'"
        ).fetchall()
        names = ", ".join(f"mulette.{name}" for name in ["people_organisation", *(row[0] for row in tables)])
        connection.execute(f"GRANT USAGE ON SCHEMA mulette TO {ROLE}")
        connection.execute(f"GRANT SELECT ON {names} TO {ROLE}")


def _rows(url: str, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(statement).fetchall()


def _states(url: str) -> dict[str, str]:
    return dict(_rows(url, "SELECT view_name, state FROM pr_exsitu.refresh_views()"))


@pytest.mark.parametrize("libraries", LIBRARIES)
def test_the_branch_goes_up_beside_taxref_joins_it_and_comes_down_whole(libraries: str, url: str, site: Path) -> None:
    done = run(libraries, site, "migrate.py", url, "upgrade", "exsitu@head")
    assert done["sqlalchemy"].startswith(SQLALCHEMY[libraries])
    assert done["heads"] == ["8c42e6b1f09d"]
    assert set(_states(url).values()) == {"absente : pas de droit sur le schéma mulette"}
    _allow(url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO taxonomie.taxref (cd_nom, cd_ref, lb_nom, nom_complet, nom_valide, famille) "
            f"VALUES ({ERYNGIUM}, {ERYNGIUM}, 'Eryngium alpinum', 'Eryngium alpinum L., 1753', 'x', 'Apiaceae')"
        )
        states = dict(run(libraries, site, "migrate.py", url, "cli", "refresh-views"))
        assert {states[one] for one in ("v_lots", "v_harvests", "v_sowings", "v_cultures", "v_movements")} == {"faite"}
        lot = "SELECT number, organisation, nom_complet, famille, status FROM pr_exsitu.v_lots"
        assert connection.execute(lot).fetchall() == [
            ("2024_0001", "CBN alpin", "Eryngium alpinum L., 1753", "Apiaceae", "stored")
        ]
        where = "SELECT number, place, geom IS NULL FROM pr_exsitu.v_harvests ORDER BY number"
        assert connection.execute(where).fetchall() == [
            ("2024_0002", "vallon du Lauzanier", False),
            ("2024_0003", None, True),
        ]
        with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState):
            connection.execute("DELETE FROM pr_exsitu.v_lots")
    assert run(libraries, site, "migrate.py", url, "downgrade", "exsitu@base")["heads"] == ["9c2c0254aadc"]
    left = "SELECT nspname FROM pg_namespace WHERE nspname IN ('pr_exsitu', 'gn_permissions')"
    assert _rows(url, left) == []


@pytest.mark.parametrize("libraries", LIBRARIES)
def test_inside_geonature_the_branch_lists_what_may_be_granted_and_grants_nothing(
    libraries: str, url: str, site: Path
) -> None:
    revisions, host = str(HERE / "host" / "revisions"), str(HERE / "host")
    run(libraries, site, "migrate.py", url, "upgrade", "geonature@head", revisions, also=host)
    with psycopg.connect(url, autocommit=True) as connection:
        row = "INSERT INTO gn_commons.t_modules (module_code, module_label, module_path) VALUES (%s, %s, %s)"
        connection.execute(row, ["EXSITU", "Banque de semences", "exsitu"])
    run(libraries, site, "migrate.py", url, "upgrade", "exsitu@head", revisions, also=host)
    found = _rows(
        url,
        "SELECT o.code_object, string_agg(a.code_action, '' ORDER BY a.code_action), bool_and(p.scope_filter) "
        "FROM gn_permissions.t_permissions_available p JOIN gn_permissions.t_objects o USING (id_object) "
        "JOIN gn_permissions.bib_actions a USING (id_action) GROUP BY 1",
    )
    expected = dict.fromkeys(OBJECTS, ("CDERU", True))
    expected |= {
        "ALL": ("R", False),
        "EXSITU_PLACES": ("R", True),
        "EXSITU_LISTS": ("CDRU", True),
        "EXSITU_MEDIA": ("CDRU", True),
    }
    assert {of: tuple(said) for of, *said in found} == expected
    assert _rows(url, "SELECT count(*) FROM gn_permissions.t_permissions") == [(0,)]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO gn_permissions.t_permissions (id_role, id_module, id_object, id_action, scope_value) "
            "SELECT 42, id_module, id_object, id_action, 2 FROM gn_permissions.t_permissions_available"
        )
    run(libraries, site, "migrate.py", url, "downgrade", "exsitu@base", revisions, also=host)
    for table in ("t_permissions", "t_permissions_available"):
        assert _rows(url, f"SELECT count(*) FROM gn_permissions.{table}") == [(0,)]
    assert _rows(url, "SELECT code_object FROM gn_permissions.t_objects ORDER BY 1") == [("ALL",), ("PERMISSIONS",)]


def test_views_follow_the_tables_of_mulette(url: str, site: Path) -> None:
    run("next", site, "migrate.py", url, "upgrade", "exsitu@head")
    _allow(url)
    _states(url)
    with _owner(url) as connection, pytest.raises(psycopg.errors.DependentObjectsStillExist):
        connection.execute("ALTER TABLE mulette.exsitu_lot DROP COLUMN donor")
    assert ["v_lots", "retirée"] in run("next", site, "migrate.py", url, "cli", "drop-views")
    with _owner(url) as connection:
        connection.execute("ALTER TABLE mulette.exsitu_lot DROP COLUMN donor, ADD COLUMN colour text")
        connection.execute("DROP TABLE mulette.exsitu_culture_event CASCADE")
    states = _states(url)
    gone = "absente : pas de table mulette.exsitu_culture_event"
    assert (states["v_lots"], states["v_culture_events"]) == ("faite", gone)
    columns = "SELECT attname FROM pg_attribute WHERE attrelid = 'pr_exsitu.v_lots'::regclass AND attnum > 0"
    names = {row[0] for row in _rows(url, columns)}
    assert "colour" in names
    assert not names & {"donor", "author_id"}


@pytest.mark.parametrize("settings", ["geopackage"], indirect=True)
@pytest.mark.parametrize("libraries", LIBRARIES)
def test_a_user_of_usershub_is_who_mulette_sees(libraries: str, mulette: str, secret: str, site: Path) -> None:
    said = run(libraries, site, "speak.py", mulette, AUDIENCE, GEONATURE_EXSITU_SECRET=secret)
    assert (said["me"]["login"], said["me"]["name"]) == ("cbna:jcariou", "Jeanne Cariou")
    assert said["me"]["rights"]
    assert all(right.startswith("read") for right in said["me"]["rights"])
    assert said["nothing"] == 404
