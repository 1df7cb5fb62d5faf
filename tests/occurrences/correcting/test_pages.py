"""The pages of corrections: a form that loses nothing, a change of many in three steps."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from mulette.core.house import House
from mulette.occurrences.tables import Record
from tests.factories.people import sign_in_as
from tests.occurrences.correcting.test_operations import prepare


def test_a_record_is_corrected_by_its_form(house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "administrator")
    with house.store.transaction() as session:
        (record,) = prepare(session)
        address = f"/donnees/{record.uuid}/corriger"
    form = client.get(address).text
    assert 'value="12/05/2024"' in form
    seen_at = re.search(r'name="seen_at" value="([^"]+)"', form)[1]  # type: ignore[index]
    given = {"seen_at": seen_at, "date_min": "13/05/2024", "place_name": "le pre"}
    refused = client.post(address, data={**given, "reason": "relu"}, headers=headers)
    assert refused.status_code == 422
    assert 'value="13/05/2024"' in refused.text
    given |= {"date_max": "13/05/2024", "srid": "2154", "easting": "712 345,5", "northing": "6600001"}
    assert client.post(address, data=given, headers=headers).status_code == 422  # no reason
    assert client.post(address, data={**given, "reason": "relu"}, headers=headers).status_code == 303
    with house.store.reading() as session:
        moved = session.get_one(Record, record.id)
        assert (str(moved.date_min), moved.x_m, moved.y_m) == ("2024-05-13", 712_345.5, 6_600_001)
    late = client.post(address, data={**given, "sex": "2", "reason": "relu"}, headers=headers)
    assert late.status_code == 409
    assert "Ce que vous avez écrit" in late.text
    sheet = client.get(f"/donnees/{record.uuid}").text
    assert "Corrigé ici" in sheet


def test_many_records_are_corrected_in_three_steps_and_taken_back(house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "administrator")
    with house.store.transaction() as session:
        prepare(session, 3)
    address = "/donnees/corriger?observer=cariou"
    assert "3\u00a0données à corriger" in client.get(address).text
    chosen = {"field": "place_name", "how": "part", "find": "pre", "value": "pré"}
    assert "Texte à remplacer" in client.post(address, data={"step": "field", **chosen}, headers=headers).text
    seen = client.post(address, data={"step": "preview", **chosen}, headers=headers).text
    assert "3\u00a0données changeraient" in seen
    assert "le pré" in seen
    written = {"step": "write", "expected": "3", "reason": "accents", **chosen}
    assert client.post(address, data={**written, "expected": "2"}, headers=headers).status_code == 422
    assert client.post(address, data=written, headers=headers).status_code == 303
    listed = client.get("/corrections").text
    act = re.search(r"/corrections/([0-9a-f-]{36})", listed)[1]  # type: ignore[index]
    assert "le pré" in client.get(f"/corrections/{act}").text
    undone = client.post(f"/corrections/{act}/annuler", data={"reason": "non"}, headers=headers)
    assert undone.status_code == 303
    assert "annulée" in client.get("/corrections").text


def test_a_reader_may_not_correct(house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "reader")
    with house.store.transaction() as session:
        (record,) = prepare(session)
    assert client.get(f"/donnees/{record.uuid}/corriger").status_code == 403
    assert client.get("/donnees/corriger").status_code == 403
    patch = {"values": {"sex": "2"}, "reason": "x", "updated_at": record.updated_at.isoformat()}
    assert client.patch(f"/api/v1/records/{record.uuid}", json=patch, headers=headers).status_code == 403


def test_the_api_corrects_and_takes_back(house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "administrator")
    with house.store.transaction() as session:
        (record,) = prepare(session)
    patch = {"values": {"sex": "2"}, "reason": "x", "updated_at": record.updated_at.isoformat()}
    done = client.patch(f"/api/v1/records/{record.uuid}", json=patch, headers=headers)
    assert (done.status_code, done.json["changed"]) == (200, 1)
    assert client.patch(f"/api/v1/records/{record.uuid}", json=patch, headers=headers).status_code == 409
    many = {"uuids": [str(record.uuid)], "field": "sex", "value": "3", "reason": "x"}
    act = client.post("/api/v1/corrections", json=many, headers=headers).json["uuid"]
    undone = client.post(f"/api/v1/corrections/{act}/undo", json={"reason": "x"}, headers=headers)
    assert undone.json["changed"] == 1
    with house.store.reading() as session:
        assert session.get_one(Record, record.id).sex == "2"
