"""Pages and API of the metadata: nothing typed is lost on refusal, errors stand by the field."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from mulette.core.house import House
from mulette.core.metadata.tables import Dataset, Framework
from mulette.core.nomenclature.operations import load_nomenclatures
from mulette.core.people.tables import Organisation
from tests.core.metadata.test_operations import DATASET, FRAMEWORK
from tests.factories.people import sign_in_as


@pytest.fixture
def steward(house: House, client: FlaskClient) -> FlaskClient:
    """Sign a data administrator in; one organisation and the nomenclatures are there."""
    with house.store.transaction() as session:
        load_nomenclatures(session)
        session.add(Organisation(name="Conservatoire"))
    sign_in_as(client, house, "data_administrator")
    return client


def organisation_of(house: House) -> str:
    with house.store.reading() as session:
        return str(session.scalar(select(Organisation.uuid).where(Organisation.name == "Conservatoire")))


def token(client: FlaskClient, address: str) -> str:
    found = re.search(r'name="csrf_token" value="([0-9a-f]{64})"', client.get(address).text)
    assert found
    return found[1]


def test_a_framework_then_its_dataset_are_made_by_the_forms(house: House, steward: FlaskClient) -> None:
    actor = {"actor_organisation": organisation_of(house), "actor_role": "1"}
    sent = {**FRAMEWORK, **actor, "csrf_token": token(steward, "/cadres/nouveau")}
    answer = steward.post("/cadres", data=sent)
    assert answer.status_code == 303
    sheet = steward.get(answer.headers["Location"]).text
    assert "Suivi des mares" in sheet
    assert "12 mai 2019" in sheet.replace("\xa0", " ")  # no-break spaces
    assert "Contact principal" in sheet
    with house.store.reading() as session:
        framework = str(session.scalar(select(Framework.uuid)))
    dataset = {**DATASET, **actor, "framework": framework, "csrf_token": token(steward, "/jeux-de-donnees/nouveau")}
    answer = steward.post("/jeux-de-donnees", data=dataset)
    assert answer.status_code == 303
    assert "Mares 2019" in steward.get("/jeux-de-donnees?q=mares").text
    assert "Mares 2019" in steward.get(f"/cadres/{framework}").text


def test_a_refused_form_keeps_what_was_typed_and_says_why_by_the_field(house: House, steward: FlaskClient) -> None:
    sent = {**FRAMEWORK, "start_date": "bientôt", "csrf_token": token(steward, "/cadres/nouveau")}
    answer = steward.post("/cadres", data=sent)
    assert answer.status_code == 422
    assert 'value="Suivi des mares"' in answer.text
    assert 'value="bientôt"' in answer.text
    assert "écrivez-la comme 12/05/2024" in answer.text
    assert "contact principal" in answer.text
    with house.store.reading() as session:
        assert session.scalar(select(Framework.id)) is None


def test_a_framework_is_closed_and_opened_from_its_sheet(house: House, steward: FlaskClient) -> None:
    with house.store.transaction() as session:
        framework = Framework(name="Cadre")
        session.add(framework)
        session.flush()
        session.add(Dataset(framework_id=framework.id, name="Jeu"))
    address = f"/cadres/{framework.uuid}"
    csrf = token(steward, address)
    steward.post(f"{address}/cloture", data={"csrf_token": csrf})
    assert "Ce cadre est clos" in steward.get(address).text
    assert steward.post(address, data={**FRAMEWORK, "csrf_token": csrf}).status_code == 409
    steward.post(f"{address}/cloture", data={"csrf_token": csrf, "open": "1"})
    assert "Ce cadre est clos" not in steward.get(address).text


def test_the_api_gives_and_takes_the_standard(house: House, steward: FlaskClient) -> None:
    actor = {"organisation": organisation_of(house), "role": "1"}
    headers = {"X-CSRF-Token": token(steward, "/cadres/nouveau")}
    made = steward.post("/api/v1/frameworks", json={"values": FRAMEWORK, "actors": [actor]}, headers=headers)
    assert made.status_code == 201, made.get_json()
    uuid = made.get_json()["uuid"]
    assert steward.get(f"/api/v1/frameworks/{uuid}").get_json()["values"]["start_date"] == "2019-05-12"
    dataset = {"framework": uuid, "values": DATASET, "actors": [actor]}
    assert steward.post("/api/v1/datasets", json=dataset, headers=headers).status_code == 201
    assert [item["code"] for item in steward.get("/api/v1/datasets").get_json()["items"]] == ["MARES"]
    refused = steward.post("/api/v1/frameworks", json={"values": {}, "actors": []}, headers=headers)
    assert refused.status_code == 422
    assert "name" in refused.get_json()["fields"]
