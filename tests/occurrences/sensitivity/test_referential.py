"""The public referential of sensitivity, loaded and applied; and what the sheet of a record says of it."""

from __future__ import annotations

import json
from pathlib import Path

import shapely
from flask.testing import FlaskClient
from sqlalchemy import func, select

from mulette.core.diffusion.tables import SensitivityRule
from mulette.core.house import House
from mulette.core.people.operations import set_right
from mulette.core.people.viewer import SYSTEM, Scope
from mulette.core.room import Permission
from mulette.core.storage.store import Store
from mulette.occurrences.sensitivity.operations import follow_areas
from mulette.occurrences.tables import Record, RecordArea
from mulette.settings import Settings
from tests.factories.deliveries import make_area, run
from tests.factories.people import make_person, sign_in_as
from tests.factories.records import make_dataset, make_record, make_taxon

BRANDT = 79300
"""Myotis brandtii: level 2 in department 95 in the referential of 2020, for two statuses and two behaviours."""


def make_bat(store: Store) -> None:
    with store.transaction() as session:
        make_taxon(session, BRANDT, "Myotis brandtii")
        department = make_area(session, "DEP", "95", shapely.box(690_000, 6_590_000, 710_000, 6_610_000))
        make_area(session, "M10", "10kmL93E070N660", shapely.box(700_000, 6_600_000, 710_000, 6_610_000))
        for bio_status in (None, "9"):
            record = make_record(
                session, make_dataset(session), 703_000.0, 6_603_000.0, cd_nom=BRANDT, cd_ref=BRANDT,
                bio_status=bio_status, behaviour="2" if bio_status else None, cell_10km=5007050660,
            )  # fmt: skip
            session.add(RecordArea(record_id=record.id, area_id=department.id))


def test_the_referential_is_loaded_applied_and_loaded_again_without_a_change(
    settings: Settings, store: Store, shared: Path
) -> None:
    make_bat(store)
    path = shared / "reference" / "sensitivity_inpn_2020-12-18.csv"
    first = json.loads(run(settings, "reference", "load", "sensitivity", path, "--json").stdout)
    assert (first["added"], first["repeated"], first["changed_records"]) == (21_281, 8, 1)
    again = json.loads(run(settings, "reference", "load", "sensitivity", path, "--json").stdout)
    assert (again["added"], again["retired"], again["unchanged"], again["changed_records"]) == (0, 0, 21_281, 0)
    with store.reading() as session:
        levels = session.scalars(select(Record.sensitivity_computed).order_by(Record.id)).all()
        assert levels == ["2", None]  # the second one was seen stranded, not breeding: no rule asks for that


def test_a_rule_gone_from_its_referential_applies_no_more(settings: Settings, store: Store, tmp_path: Path) -> None:
    make_bat(store)
    path = tmp_path / "sensi.csv"
    head = "CD_DEPT;CD_NOM;NOM_CITE;DUREE;CODAGE;AUTRE;CD_SL;CD_OCC_STATUT_BIOLOGIQUE\n"
    path.write_text(f"{head}95;{BRANDT};Myotis brandtii;;2;;9;\n95;351;Rana;;1;;9;\n", encoding="utf-8")
    assert run(settings, "reference", "load", "sensitivity", path).exit_code == 0
    path.write_text(f"{head}95;351;Rana;;1;;9;\n", encoding="utf-8")
    said = run(settings, "reference", "load", "sensitivity", path)
    assert "1 retirées" in said.stderr
    with store.reading() as session:
        assert session.scalar(select(func.count()).where(Record.diffusion > 0)) == 0
        assert session.scalar(select(func.count()).select_from(SensitivityRule)) == 2


def test_the_sheet_says_which_rule_hides_a_record_and_to_whom(house: House, client: FlaskClient) -> None:
    make_bat(house.store)
    with house.store.transaction() as session:
        make_person(session, "someone")
        set_right(session, SYSTEM, "public", Permission("read", "record", ""), Scope.ALL)
        rule = {
            "area_kind": "DEP",
            "area_code": "95",
            "bio_status": "4",
            "other": "Gîtes",
            "nom_cite": "Myotis brandtii",
        }
        session.add(SensitivityRule(cd_nom=BRANDT, level=2, source="SINP", version="2020", is_active=True, **rule))
        session.flush()
        department = session.scalar(select(RecordArea.area_id).limit(1))
        assert follow_areas(session, [department or 0]).changed == 1
        hidden = session.scalar(select(Record.uuid).where(Record.diffusion == 2))
    told = client.get(f"/api/v1/records/{hidden}").get_json()["diffusion"]
    assert told["causes"] == ["Sensible, niveau 2 : règle du référentiel « SINP 2020 » pour Myotis brandtii."]
    assert (told["public"], told["yours"]) == ("Le public voit sa maille de 10 km.", "")
    sign_in_as(client, house, "validator")
    told = client.get(f"/api/v1/records/{hidden}").get_json()["diffusion"]
    assert "95, statut biologique 4 ou inconnu ; condition tenue pour remplie" in told["causes"][0]
    assert told["yours"] == "Vous voyez toutes les positions exactes."
    assert "Sensible, niveau 2" in client.get(f"/donnees/{hidden}").text
