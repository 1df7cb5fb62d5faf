from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from mulette.core.house import House
from mulette.core.jobs.queue import run_waiting
from mulette.core.nomenclature.operations import load_nomenclatures
from mulette.core.people.viewer import SYSTEM
from mulette.occurrences.duplicates.looking import look
from mulette.occurrences.duplicates.tables import Pair
from mulette.occurrences.tables import Record
from tests.factories.people import sign_in_as
from tests.factories.records import make_dataset, make_record, make_taxon


@pytest.fixture
def pair(house: House) -> str:
    """Write a frog told twice, and give the address of their pair."""
    with house.store.transaction() as session:
        load_nomenclatures(session)
        make_taxon(session)
        here = make_dataset(session)
        make_record(session, here, count_min=2, count_max=2)
        make_record(session, here, 700_003.0, count_min=2, count_max=2, place_name="La Mare aux Saules")
    look(house.store, SYSTEM)
    with house.store.reading() as session:
        return f"/doublons/{session.scalars(select(Pair.uuid)).one()}"


def ids(house: House) -> list[int]:
    with house.store.reading() as session:
        return list(session.scalars(select(Record.id).order_by(Record.id)))


def test_a_pair_is_listed_compared_merged_and_split(house: House, client: FlaskClient, pair: str) -> None:
    headers = sign_in_as(client, house, "data_administrator")
    listed = client.get("/doublons").text
    assert "même jour, à moins de 5 m, mêmes observateurs, même dénombrement" in listed
    page = client.get(pair).text
    assert "La Mare aux Saules" in page
    one, two = ids(house)
    refused = client.post(f"{pair}/fusionner", data={"kept": one, "reason": ""}, headers=headers)
    assert (refused.status_code, ids(house)) == (422, [one, two])
    said = {"kept": one, "take": "place_name", "reason": "même sortie"}
    assert client.post(f"{pair}/fusionner", data=said, headers=headers).location == pair
    page = client.get(pair).text
    assert "« même sortie »" in page
    assert "Séparer de nouveau" in page
    assert pair in client.get("/doublons?state=merged").text
    client.post(f"{pair}/separer", data={"reason": "deux bêtes"}, headers=headers)
    assert ids(house) == [one, two]
    assert pair in client.get("/doublons?state=apart").text


def test_the_search_is_asked_from_the_page_and_pairs_are_kept_apart_together(
    house: House, client: FlaskClient, pair: str
) -> None:
    headers = sign_in_as(client, house, "data_administrator")
    assert "/taches/" in client.post("/doublons/chercher", headers=headers).location
    assert run_waiting(house) == 1
    listed = client.get("/api/v1/duplicates").json
    assert isinstance(listed, list)
    client.post("/doublons/garder-separees", data={"id": [listed[0]["uuid"]]}, headers=headers)
    assert client.get("/api/v1/duplicates").json == []


def test_who_may_not_merge_sees_no_pair(house: House, client: FlaskClient, pair: str) -> None:
    sign_in_as(client, house, "reader")
    assert client.get("/doublons").status_code == 403
    assert client.get(pair).status_code == 403
    assert client.get("/api/v1/duplicates").status_code == 403
