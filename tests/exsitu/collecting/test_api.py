"""Programs enter and read what is collected; the law is told, writes are done once, older versions refused."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from mulette.core.documents.rendering import About
from mulette.core.house import House
from mulette.core.people.viewer import SYSTEM
from mulette.exsitu.collecting import report
from mulette.exsitu.collecting.tables import Permit
from tests.exsitu.collecting.conftest import AT, PLAIN, PROTECTED, WEST, People, Program, harvest, permit
from tests.factories.documents import texts


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("harvests", "populations", "missions", "materials", "permits"):
        monkeypatch.setattr(f"mulette.exsitu.collecting.api.{name}.now", lambda: AT)


def test_scenario_1_a_protected_taxon_without_permit_then_with_one(program: Program) -> None:
    """Warning, reason, permit attached afterwards, quota that decreases."""
    given = harvest(PROTECTED, quantity=200)
    told = program.send("/harvests/check", given).json
    assert told["protections"] == ["Protection nationale"]
    assert list(told["faults"]) == ["permit_reason"]
    refused = program.send("/harvests", given)
    assert (refused.status_code, refused.json["type"]) == (422, "urn:mulette:harvest.no-permit")
    entered = program.send("/harvests", {**given, "permit_reason": "Sauvetage avant travaux"})
    assert (entered.status_code, entered.json["code"]) == (201, "R-2024_0001")
    kept = program.send("/permits", permit()).json
    assert kept["taxa"][0]["remaining"] == 500
    offered = program.send("/harvests/check", given).json["covering"]
    assert offered == [{"uuid": kept["uuid"], "number": "05-2024-17"}]
    attached = program.send(f"/harvests/{entered.json['uuid']}", {"permit": kept["uuid"]}, "PATCH")
    assert (attached.status_code, attached.json["permit"]) == (200, "05-2024-17")
    taxon = program.get(f"/permits/{kept['uuid']}")["taxa"][0]
    assert (taxon["used"], taxon["remaining"], taxon["share"]) == (200, 300, 0.4)
    over = program.send("/harvests", harvest(PROTECTED, quantity=301, permit=kept["uuid"]))
    assert "Il n'y reste que 300 graines" in over.json["detail"]


def test_the_yearly_report_tells_what_was_taken_where_and_for_what(program: Program, house: House) -> None:
    kept = program.send("/permits", permit()).json["uuid"]
    for quantity, day in ((120, "2024-08-12"), (30, "2024-07-02")):
        given = harvest(PROTECTED, quantity=quantity, date_min=day, permit=kept, place="Clot la Cime")
        assert program.send("/harvests", given).status_code == 201
    way = f"/api/v1/exsitu/permits/{kept}/report?year=2024"
    told = program.client.get(way).json
    assert [row[2:7] for row in told["rows"]] == [
        ["Clot la Cime, Molines", "2024-07-02", 30, "graines", "Récolte"],
        ["Clot la Cime, Molines", "2024-08-12", 120, "graines", "Récolte"],
    ]
    lines = list(csv.reader(io.StringIO(program.client.get(f"{way}&format=csv").text)))
    assert (lines[0][0], lines[1][4], len(lines)) == ("Taxon", "30.0", 3)
    assert program.client.get(f"{way}&format=pdf").data.startswith(b"%PDF")
    with house.store.reading() as session:
        made = report.gather(session, SYSTEM, session.scalars(select(Permit)).one(), 2024)
    printed = texts(report.TEMPLATE, About(report.title(made), "", AT.date()), report.laid_out(made), "table")
    assert {"Dracocephalum austriacum", "12/08/2024", "150", "350"} <= set(printed)
    assert program.client.get(f"{way.replace('2024', '2023')}").json["rows"] == []


def test_a_write_is_done_once_and_not_over_another_version(program: Program) -> None:
    first, again = (program.send("/harvests", harvest(), Idempotency_Key="k1") for _ in range(2))
    assert (first.status_code, again.json["uuid"]) == (201, first.json["uuid"])
    assert program.send("/harvests", harvest(weather="Sec"), Idempotency_Key="k1").status_code == 422
    assert len(program.get("/harvests")["harvests"]) == 1
    way, tag = f"/harvests/{first.json['uuid']}", program.client.get(f"/api/v1/exsitu/harvests/{first.json['uuid']}")
    changed = program.send(way, {"weather": "Sec"}, "PATCH", If_Match=tag.headers["ETag"])
    assert (changed.status_code, changed.json["weather"], changed.json["version"]) == (200, "Sec", 2)
    assert program.send(way, {"weather": "Vent"}, "PATCH", If_Match=tag.headers["ETag"]).status_code == 412


def test_the_chain_from_mission_to_cleaning_is_entered_and_read_back(program: Program) -> None:
    kept = program.send("/permits", permit()).json["number"]
    mission = program.send(
        "/missions",
        {"name": "Queyras", "starts_on": "2024-09-10", "team": "Anne Roux", "target_taxa": str(PROTECTED),
         "permits": kept, "strategy_action": "rg"},
    ).json  # fmt: skip
    assert (mission["code"], mission["state"], mission["permits"]) == ("M2024-01", "planned", [kept])
    point = {"geometry": {"type": "Point", "coordinates": [6.86, 44.71]}}
    population = program.send("/populations", {"cd_nom": PLAIN, "station": "Clot", "individuals": 300, **point})
    assert population.status_code == 201, population.text
    of_population = {"population": population.json["uuid"], "mission": mission["uuid"], "date_min": "2024-08-12"}
    made = program.send("/harvests", {**of_population, "collectors": ["Anne Roux"], "plants_sampled": 12}).json
    assert (made["taxon_name"], made["population"], made["mission"]) == ("Achillea nana", "N-2024_0001", "M2024-01")
    assert [one["code"] for one in made["warnings"]] == ["harvest.few-plants"]
    bag = program.send("/materials", {"harvest": made["uuid"], "nature": "fruit", "received_on": "2024-08-14"}).json
    assert (bag["code"], bag["harvest"]) == ("M-2024_0001", made["uuid"])
    step = program.send("/cleanings", {"of": bag["uuid"], "kind": "drying", "starts_on": "2024-08-15"}).json
    ended = program.send(f"/cleanings/{step['uuid']}", {"ends_on": "2024-08-29", "mass_after_g": 9.5}, "PATCH").json
    assert (ended["ends_on"], ended["of_code"]) == ("2024-08-29", "M-2024_0001")
    again = program.send(f"/materials/{bag['uuid']}/determinations", {"cd_nom": PROTECTED, "determiner": "Luc Blanc"})
    assert again.status_code == 201, again.text
    assert program.get(f"/materials/{bag['uuid']}")["taxon_name"] == "Dracocephalum austriacum"
    for way, name in (("materials", "harvest=" + made["uuid"]), ("cleanings", "of=" + bag["uuid"])):
        assert len(program.get(f"/{way}?{name}")[way]) == 1
    assert program.send(f"/missions/{mission['uuid']}", {"ends_on": "2024-09-09"}, "PATCH").status_code == 422
    for query, expected in (("permits?q=dracoceph", 1), ("permits?valid_on=2025-01-01", 0), ("missions?q=queyras", 1)):
        assert len(program.get(f"/{query}")[query.partition("?")[0]]) == expected, query
    assert program.client.get("/api/v1/exsitu/permits?valid_on=hier").status_code == 422


FILTERS = [
    ("", 3), ("?q=2024_0002", 1), ("?q=achil", 2), ("?q=molines", 2), (f"?cd_nom={PROTECTED}", 1),
    ("?commune=05002", 1), ("?from=2024-08-10", 2), ("?to=2024-08-09", 1), ("?without_permit=1", 1),
    ("?kind=ex_situ", 0), ("?bbox=6.0,44.0,7.5,45.5", 3), ("?bbox=2,46,3,47", 0), ("?limit=2", 2),
]  # fmt: skip


def test_filters_and_pages_find_the_harvests_wanted(program: Program) -> None:
    program.send("/harvests", harvest())
    program.send("/harvests", harvest(PROTECTED, permit_reason="Sauvetage"))
    program.send("/harvests", harvest(east=2_500, date_min="2024-08-01"))
    for query, expected in FILTERS:
        assert len(program.get(f"/harvests{query}")["harvests"]) == expected, query
    first = program.get("/harvests?limit=2&fields=code")
    assert first["harvests"][0].keys() == {"uuid", "code"}
    second = program.get(f"/harvests?limit=2&after={first['next']}")
    assert (len(second["harvests"]), second["next"]) == (1, None)
    collection = program.get("/harvests?format=geojson")
    assert (collection["type"], collection["features"][0]["geometry"]["type"]) == ("FeatureCollection", "Point")
    for wrong in ("?bbox=a", "?from=hier", "?cd_nom=x", "?fields=secret", "?limit=0", "?mission=1"):
        assert program.client.get(f"/api/v1/exsitu/harvests{wrong}").status_code == 422, wrong


def test_a_reader_is_given_no_way_to_write(app: APIFlask, house: House, people: People) -> None:
    reader = Program(app, house, people.reader)
    ways: list[tuple[str, dict[str, Any]]] = [
        ("/harvests", harvest()), ("/permits", permit()), ("/missions", {}), ("/populations", {"x_m": WEST}),
        ("/materials", {}), ("/cleanings", {}), ("/harvests/check", harvest()),
    ]  # fmt: skip
    for way, body in ways:
        assert reader.send(way, body).status_code in {401, 403}, way
