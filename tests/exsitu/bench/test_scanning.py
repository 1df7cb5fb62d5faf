"""A scan opens what it means, from any label, in as few gestures as the bench has hands for."""

from __future__ import annotations

from apiflask import APIFlask
from flask.testing import FlaskClient

from mulette.core.house import House
from mulette.exsitu.bank.balances import balance
from mulette.exsitu.bank.lots import get_lot
from mulette.exsitu.bench.scanning import GESTURES, PAGES, scan
from tests.exsitu.bank.conftest import Bank, open_bank
from tests.factories.people import sign_in_as


def test_a_code_is_understood_with_or_without_its_letter(bank: Bank) -> None:
    lot = bank.lot(legacy_number="A 113")
    bank.package(lot, 100)
    for text in ("L-2024_0001", "l-2024_0001", "2024_0001", "A 113", "https://x.example/ex-situ/scan/L-2024_0001"):
        found = scan(bank.session, bank.keeper, text)
        assert [(one.kind, one.identifier) for one in found] == [("lot", lot.uuid)], text
    package = scan(bank.session, bank.keeper, "P-2024_0001-1")[0]
    assert (package.kind, package.identifier, package.rank) == ("package", lot.uuid, 1)
    place = scan(bank.session, bank.keeper, "CF1")[0]
    assert (place.kind, place.identifier) == ("location", bank.cold.uuid)


def test_what_means_nothing_gives_nothing(bank: Bank) -> None:
    bank.lot()
    for text in ("", "L-", "S-2024_0001", "P-2024_0001-1", "2024_9999", "B-2024_0001"):
        assert scan(bank.session, bank.keeper, text) == [], text


def test_seeds_are_taken_out_in_three_gestures(house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "curator")
    with house.store.transaction() as session:
        bank = open_bank(session)
        lot = bank.lot()
        bank.package(lot, 100)
        identifier = lot.uuid
    card = client.get("/ex-situ/paillasse?code=L-2024_0001")  # 1: scan
    assert "Stock du lot" in card.text
    given = {"lot": str(identifier), "code": "L-2024_0001", "quantity": "25", "unit": "seed", "kind": "out_research"}
    done = client.post("/ex-situ/paillasse", data=given, headers=headers)  # 2: 25, 3: Enter
    assert done.status_code == 303
    with house.store.reading() as session:
        assert balance(session, get_lot(session, identifier)) == 75


def test_a_code_scanned_in_the_quantity_opens_the_other_thing(house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "curator")
    with house.store.transaction() as session:
        bank = open_bank(session)
        first, _ = bank.lot(), bank.lot()
        identifier = first.uuid
    given = {"lot": str(identifier), "code": "L-2024_0001", "quantity": "L-2024_0002"}
    done = client.post("/ex-situ/paillasse", data=given, headers=headers)
    assert (done.status_code, done.headers["Location"]) == (303, "/ex-situ/paillasse?code=L-2024_0002")


def test_too_much_is_refused_and_what_was_typed_stays(house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "curator")
    with house.store.transaction() as session:
        bank = open_bank(session)
        lot = bank.lot()
        bank.package(lot, 100)
        identifier = lot.uuid
    given = {"lot": str(identifier), "code": "L-2024_0001", "quantity": "101", "unit": "seed", "kind": "out_research"}
    refused = client.post("/ex-situ/paillasse", data=given, headers=headers)
    assert refused.status_code == 409
    assert 'value="101"' in refused.text


def test_the_address_of_a_label_leads_to_its_page(house: House, client: FlaskClient) -> None:
    sign_in_as(client, house, "reader")
    with house.store.transaction() as session:
        identifier = open_bank(session).lot().uuid
    assert client.get("/ex-situ/scan/L-2024_0001").headers["Location"] == f"/ex-situ/lots/{identifier}"
    assert client.get("/ex-situ/scan/L-1").headers["Location"] == "/ex-situ/paillasse?code=L-1"


def test_every_kind_of_thing_and_every_gesture_has_its_page(app: APIFlask) -> None:
    named = {*PAGES.values(), *(gesture.endpoint for gestures in GESTURES.values() for gesture in gestures)}
    assert named - set(app.view_functions) == set()
