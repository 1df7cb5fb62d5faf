"""The unchanged client of GeoNature's harvesters downloads everything, then what changed, into PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from mulette.core.house import House
from mulette.core.metadata.tables import Dataset
from mulette.occurrences.tables import Record
from mulette.web.app import create_app
from tests.factories.harvested import LOGIN, PASSWORD, SEEN, make_harvested, remove
from tests.factories.records import make_record
from tests.factories.serving import served

CLIENT = Path(sys.executable).with_name("gn2pg_cli")


class Harvester:
    """The client with a folder of its own, and the database that it fills."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder, self.database = folder, database

    def configure(self, address: str, **source: Any) -> None:
        """Write its configuration; the pages are short, so that there are several."""
        port = self.database.rsplit(":", 1)[1].partition("/")[0]
        told = "\n".join(f"{name} = {value!r}" for name, value in source.items())
        text = f"""
[db]
db_host = "127.0.0.1"
db_port = {port}
db_user = "mulette"
db_password = "any"
db_name = "{self.database.rsplit("/", 1)[1]}"
db_schema_import = "gn2pg_import"

[[source]]
name = "Mulette"
url = "{address}"
user_name = "{LOGIN}"
user_password = "{PASSWORD}"
{told}

[source.query_strings]
orderby = "id_synthese"

[tuning]
max_page_length = 5
max_retry = 0
nb_threads = 2
"""
        (self.folder / ".gn2pg").mkdir(exist_ok=True)
        (self.folder / ".gn2pg" / "config.toml").write_text(text.replace("'", '"'), encoding="utf-8")

    def run(self, *words: str) -> None:
        """Run a command; local time is that of the server, as both stand in France."""
        environment = {**os.environ, "HOME": str(self.folder), "TZ": "Europe/Paris"}
        command = [CLIENT, *words, "config.toml"]
        done = subprocess.run(command, check=True, env=environment, capture_output=True, text=True, timeout=60)
        assert "CRITICAL" not in done.stderr, done.stderr  # the client ends well whatever happens

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the database that it fills."""
        with psycopg.connect(self.database, options="-csearch_path=gn2pg_import") as connection:
            return connection.execute(query.encode()).fetchall()


@pytest.fixture(scope="module")
def upgraded(cluster: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give a database that the client has made its tables in, the template of each test's."""
    database = _create(cluster)
    harvester = Harvester(tmp_path_factory.mktemp("gn2pg"), database)
    harvester.configure("http://127.0.0.1", data_export_id=1)
    harvester.run("db", "--upgrade")
    return database.rsplit("/", 1)[1]


@pytest.fixture
def harvester(cluster: str, upgraded: str, tmp_path: Path) -> Harvester:
    return Harvester(tmp_path, _create(cluster, f"TEMPLATE {upgraded}"))


def _create(cluster: str, how: str = "") -> str:
    name = f"gn2pg_{uuid.uuid4().hex}"
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} {how}".encode())
    return f"{cluster.rsplit('/', 1)[0]}/{name}"


def test_a_full_download_then_an_update_after_one_insert_one_change_and_one_deletion(
    house: House, harvester: Harvester
) -> None:
    make_harvested(house.store)
    with served(create_app(house)) as address:
        harvester.configure(address, data_type="synthese_with_metadata", data_export_id=3)
        harvester.run("download", "--full")
        stored = dict(harvester.ask("SELECT id_data, item FROM data_json"))
        assert len(stored) == SEEN
        assert {item["nombre_min"] for item in stored.values()} == {None, *range(1, SEEN)}
        assert harvester.ask("SELECT level FROM metadata_json ORDER BY level") == [
            ("acquisition framework",), ("dataset",),
        ]  # fmt: skip

        with house.store.transaction() as session:
            first, second = session.scalars(select(Record).order_by(Record.id).limit(2))
            remove(session, first)
            second.count_min = 40
            third = make_record(session, session.get_one(Dataset, second.dataset_id), count_min=50)
        harvester.run("download", "--update")

    updated = dict(harvester.ask("SELECT id_data, item FROM data_json"))
    assert set(updated) == set(stored) - {first.id} | {third.id}
    assert updated[second.id]["nombre_min"] == 40
    assert (updated[third.id]["nombre_min"], updated[third.id]["id_perm_sinp"]) == (50, str(third.unique_id_sinp))
    untouched = set(stored) - {first.id, second.id}
    assert {number: updated[number] for number in untouched} == {number: stored[number] for number in untouched}
    runs = harvester.ask(
        "SELECT xfer_type, xfer_status, data_count_upserts, data_count_delete, data_count_errors, api_count_errors "
        "FROM import_log ORDER BY id"
    )
    assert runs == [("full", "success", SEEN, 0, 0, 0), ("update", "success", 2, 1, 0, 0)]
    assert harvester.ask("SELECT count(*) FROM error_log") == [(0,)]


@pytest.mark.parametrize("settings", ["postgis"], indirect=True)  # rows on both stores: see test_exports
def test_a_blurred_record_is_told_by_its_commune(house: House, harvester: Harvester) -> None:
    make_harvested(house.store)
    with served(create_app(house)) as address:
        harvester.configure(
            address, data_type="synthese_with_metadata_separated", data_export_id=4, metadata_export_id=5
        )
        harvester.run("download", "--full")
    ((item,),) = harvester.ask("SELECT item FROM data_json WHERE item->>'type_info_geo' = '2'")
    assert item["area_attachment"] == {"area_code": "03185", "type_code": "COM"}
    assert item["wkt_4326"].startswith("POLYGON")
    assert (item["nom_lieu"], item["floutage_dee"]) == (None, "OUI")
    ((dataset,),) = harvester.ask("SELECT item FROM metadata_json WHERE level = 'dataset'")
    assert dataset["uuid"] == item["jdd_uuid"]
    assert dataset["ca_uuid"] == item["ca_uuid"]
    assert dataset["actors"][0]["identity"] == "Conservatoire d'essai"
