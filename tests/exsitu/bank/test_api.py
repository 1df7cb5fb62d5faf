"""Programs keep the bank: seeds enter, leave, move, are counted; an old version or a second click changes nothing."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from mulette.core.house import House
from mulette.core.people.tables import Organisation, Person
from tests.factories.exsitu import make_bank
from tests.factories.people import sign_in_as

ROOT = "/api/v1/exsitu"


class Program:
    """A program signed in as a person who holds a role."""

    def __init__(self, app: APIFlask, house: House, role: str, login: str) -> None:
        self.client: FlaskClient = app.test_client()
        self.headers = sign_in_as(self.client, house, role, login=login)

    def get(self, path: str, **query: Any) -> Any:
        answer = self.client.get(ROOT + path, query_string=query)
        assert answer.status_code == 200, answer.text
        return answer.json

    def send(self, path: str, body: dict[str, Any] | None = None, method: str = "POST", **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(ROOT + path, method=method, json=body, headers=self.headers | named)

    def done(self, path: str, body: dict[str, Any] | None = None, method: str = "POST", **headers: str) -> Any:
        answer = self.send(path, body, method, **headers)
        assert answer.status_code in {200, 201, 204}, answer.text
        return answer.get_json(silent=True)


def sign_in(app: APIFlask, house: House, role: str, login: str) -> Program:
    """Sign a person of the conservatory in."""
    program = Program(app, house, role, login)
    with house.store.transaction() as session:
        bank = session.scalar(select(Organisation).where(Organisation.name == "Conservatoire")) or make_bank(
            session, "Conservatoire"
        )
        session.execute(update(Person).where(Person.login == login).values(organisation_id=bank.id))
    return program


@pytest.fixture
def program(app: APIFlask, house: House) -> Program:
    """Give a program of the curator."""
    return sign_in(app, house, "curator", "curator")


@pytest.fixture
def box(program: Program) -> str:
    """Give a box in a cold room."""
    cold = program.done("/locations", {"code": "CF1", "name": "Chambre froide", "kind": "cold_room"})
    return program.done("/locations", {"code": "B1", "name": "Boîte 1", "kind": "box", "parent": cold["uuid"]})["uuid"]


def add_lot(program: Program, box: str, quantity: float = 100, **given: Any) -> Any:
    """Enter a lot with one package."""
    packages = [{"location": box, "quantity": quantity}] if quantity else []
    return program.done("/lots", {"taxon_name": "Eryngium alpinum", "status": "stored", "packages": packages} | given)


def package_of(program: Program, lot: Any) -> Any:
    return program.get("/packages", lot=lot["uuid"])["packages"][0]


def test_a_lot_of_grams_arrives_weighed_in_two_packages(program: Program, box: str) -> None:
    lot = add_lot(
        program, box, 0, unit="g", mass_g=12, received_on="2024-09-01",
        weighing={"masses_g": [0.05] * 8},
        packages=[{"location": box, "quantity": 7}, {"location": box, "quantity": 10_000, "unit": "seed"}],
    )  # fmt: skip
    assert (lot["stock"], lot["code"], lot["status"]) == (12, f"L-{lot['number']}", "stored")  # 10,000 at 0.5 g: 5 g
    held = program.get("/packages", lot=lot["uuid"])["packages"]
    assert [(one["quantity"], one["code"], one["location_code"]) for one in held] == [
        (7, f"P-{lot['number']}-1", "B1"), (5, f"P-{lot['number']}-2", "B1")
    ]  # fmt: skip
    weighed = program.get(f"/lots/{lot['uuid']}/weighings")
    assert [(one["tsw_g"], one["cv_percent"], one["is_steady"]) for one in weighed] == [(0.5, 0, True)]
    lines = program.get("/movements", lot=lot["uuid"])["movements"]
    assert [(one["kind"], one["quantity"], one["seeds"]) for one in lines] == [
        ("entry", 7, 14_000), ("entry", 5, 10_000)
    ]  # fmt: skip


def test_what_is_refused_is_told_by_field_and_nothing_is_kept(program: Program, box: str) -> None:
    body = {"taxon_name": "X", "received_on": "2024-09-01", "packed_on": "2024-08-01", "provenance": "Q"}
    answer = program.send("/lots", body)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert list(answer.json["fields"]) == ["provenance"]
    answer = program.send("/lots", body | {"provenance": "W"})
    assert answer.json["fields"] == {"packed_on": "Avant l’arrivée, du 01/09/2024."}
    too_much = {"taxon_name": "X", "unit": "g", "mass_g": 1, "packages": [{"location": box, "quantity": 2}]}
    answer = program.send("/lots", too_much)
    assert (answer.status_code, "pèse 1 g" in answer.json["detail"]) == (422, True)
    assert program.get("/lots")["lots"] == []


def test_seeds_are_taken_and_the_act_is_undone(program: Program, box: str) -> None:
    lot = add_lot(program, box)
    package = package_of(program, lot)
    path = f"/packages/{package['uuid']}"
    taken = program.done(f"{path}/withdraw", {"quantity": 25, "kind": "out_sowing"})
    assert (taken["package"]["quantity"], taken["movements"][0]["quantity"]) == (75, -25)
    refused = program.send(f"{path}/withdraw", {"quantity": 76, "kind": "out_test"})
    assert (refused.status_code, refused.json["type"]) == (409, "urn:mulette:stock.not-enough")
    program.done(f"/acts/{taken['act']}/undo")
    line = program.get(f"/movements/{taken['movements'][0]['uuid']}")
    assert line["cancelled_by"] == program.get("/movements", kind="cancel")["movements"][0]["uuid"]
    assert program.get(f"/lots/{lot['uuid']}")["stock"] == 100
    everything = program.done(f"/lots/{lot['uuid']}/withdraw", {"quantity": 100, "kind": "out_research"})
    assert (everything["lot"]["stock"], everything["lot"]["status"]) == (0, "exhausted")


def test_the_same_request_is_done_once_and_an_old_version_writes_nothing(program: Program, box: str) -> None:
    package = package_of(program, add_lot(program, box))
    path, body = f"/packages/{package['uuid']}/withdraw", {"quantity": 10, "kind": "out_test"}
    first, again = (program.done(path, body, Idempotency_Key="bench-1") for _ in range(2))
    assert first == again
    assert program.send(path, body | {"quantity": 11}, Idempotency_Key="bench-1").status_code == 422
    stale = program.send(path, body, If_Match=f'"{package["version"]}"')
    assert (stale.status_code, stale.json["type"]) == (412, "urn:mulette:version.stale")
    read = program.client.get(f"{ROOT}/packages/{package['uuid']}")
    assert (read.json["quantity"], read.headers["ETag"].split(".")[0]) == (90, f'"{read.json["version"]}')
    assert program.send(path, body, If_Match=read.headers["ETag"]).status_code == 201


def test_two_benches_with_the_same_screen_one_is_told(app: APIFlask, house: House, program: Program, box: str) -> None:
    path = f"/packages/{package_of(program, add_lot(program, box))['uuid']}/withdraw"
    benches = [sign_in(app, house, "bench_technician", f"bench{number}") for number in range(2)]
    barrier = threading.Barrier(2, timeout=30)

    def take(bench: Program) -> int:
        barrier.wait()
        status: int = bench.send(path, {"quantity": 100, "kind": "out_sowing"}).status_code
        return status

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, benches)) == [201, 409]


def test_a_movement_is_cancelled_once_and_not_past_a_recount(program: Program, box: str) -> None:
    path = f"/packages/{package_of(program, add_lot(program, box))['uuid']}"
    lines = [program.done(f"{path}/withdraw", {"quantity": 5, "kind": "out_test"})["movements"][0] for _ in range(2)]
    cancel = [f"/movements/{line['uuid']}/cancel" for line in lines]
    assert program.done(cancel[0], {"reason": "Erreur"})["package"]["quantity"] == 95
    assert program.send(cancel[0], {"reason": "Erreur"}).json["type"] == "urn:mulette:stock.cancelled"
    counted = program.done(f"{path}/recount", {"quantity": 93})
    assert (counted["movements"][0]["quantity"], counted["package"]["quantity"]) == (-2, 93)
    assert program.send(cancel[1], {"reason": "Erreur"}).json["type"] == "urn:mulette:stock.recounted"
    assert program.send(cancel[1], {}).json["fields"] == {"reason": "Ce champ est obligatoire."}


def test_seeds_and_packages_change_place_lots_split_and_merge(program: Program, box: str) -> None:
    lot = add_lot(program, box)
    uuid = package_of(program, lot)["uuid"]
    other = program.done("/locations", {"code": "CG1", "name": "Congélateur", "kind": "freezer"})["uuid"]
    program.done(f"/packages/{uuid}/transfer", {"quantity": 40, "to_location": other})
    program.done(f"/packages/{uuid}/move", {"location": other})
    held = program.get("/packages", location=other)["packages"]
    assert [(one["quantity"], one["location_code"]) for one in held] == [(60, "CG1"), (40, "CG1")]
    part = program.done(f"/lots/{lot['uuid']}/split", {"quantity": 30, "location": box})["lot"]
    assert (part["stock"], program.get(f"/lots/{lot['uuid']}")["stock"]) == (30, 70)
    merged = program.done("/lots/merge", {"lots": [lot["uuid"], part["uuid"]], "location": box})
    assert (merged["lot"]["stock"], len(merged["movements"])) == (100, 4)
    program.done(f"/lots/{merged['lot']['uuid']}/destroy", {"reason": "Moisi"})
    assert program.get(f"/lots/{merged['lot']['uuid']}")["status"] == "destroyed"
    assert program.send(f"/lots/{part['uuid']}/status", {"status": "received"}).status_code == 409


def test_lots_are_paged_by_key_in_any_order_under_filters_with_chosen_fields(program: Program, box: str) -> None:
    taxa = ("Arnica montana", "Eryngium alpinum", "Dracocephalum austriacum", "Eryngium alpinum", "Androsace alpina")
    for rank, taxon in enumerate(taxa):
        add_lot(program, box, 10 * rank, taxon_name=taxon, legacy_number=f"W{rank}", received_on=f"2024-0{rank + 1}-01")
    for sort in ("", "number", "-taxon_name", "stock", "-received_on", "viability_percent"):
        seen, after = [], ""
        while after is not None:
            page = program.get("/lots", sort=sort, limit=2, after=after, fields="uuid,taxon_name,stock")
            assert all(set(one) == {"uuid", "taxon_name", "stock"} for one in page["lots"])
            seen, after = seen + page["lots"], page["next"]
        assert (len(seen), len({one["uuid"] for one in seen})) == (5, 5)
    assert [one["stock"] for one in program.get("/lots", sort="-stock")["lots"]] == [40, 30, 20, 10, 0]
    for query, count in (({"q": "eryng"}, 2), ({"q": "w3"}, 1), ({"stock": "some"}, 4), ({"from": "2024-03-01"}, 3)):
        assert len(program.get("/lots", **query)["lots"]) == count, query
    for path in ("/lots?sort=colour", "/lots?fields=colour", "/lots?after=x", "/lots?limit=0", "/lots?colour=red"):
        assert program.client.get(ROOT + path).status_code == 422, path


def test_a_box_is_audited(program: Program, box: str) -> None:
    right, wrong, missing = (package_of(program, add_lot(program, box)) for _ in range(3))
    audit = program.done("/audits", {"location": box})
    assert [line["mark"] for line in audit["lines"]] == ["missing"] * 3
    program.done(f"/audits/{audit['uuid']}/scan", {"package": right["uuid"]})
    seen = program.done(f"/audits/{audit['uuid']}/scan", {"package": wrong["uuid"], "found": 90})
    assert [line["mark"] for line in seen["lines"]] == ["right", "wrong", "missing"]
    signed = program.done(f"/audits/{audit['uuid']}/sign", {"searched": [missing["uuid"]]})
    assert [(line["kind"], line["quantity"]) for line in signed["movements"]] == [("recount", -10)]
    assert program.get("/audits", open=1)["audits"] == []
    program.done(f"/acts/{signed['act']}/undo")
    program.done(f"/audits/{audit['uuid']}", method="DELETE")
    assert program.get("/audits")["audits"] == []


def test_each_role_does_what_it_may(app: APIFlask, house: House, program: Program, box: str) -> None:
    lot = add_lot(program, box)
    path = f"/packages/{package_of(program, lot)['uuid']}/withdraw"
    line = program.done(path, {"quantity": 1, "kind": "out_test"})["movements"][0]
    reader, bench = (sign_in(app, house, role, role) for role in ("reader", "bench_technician"))
    assert reader.get(f"/lots/{lot['uuid']}")["stock"] == 99
    for program_, code in ((reader, 403), (bench, 201)):
        assert program_.send(path, {"quantity": 1, "kind": "out_test"}).status_code == code
        assert program_.send(f"/movements/{line['uuid']}/cancel", {"reason": "Erreur"}).status_code == 403
        assert program_.send(f"/lots/{lot['uuid']}?reason=x", method="DELETE").status_code == 403
    assert program.send(f"/lots/{lot['uuid']}?reason=x", method="DELETE").status_code == 409  # it served
