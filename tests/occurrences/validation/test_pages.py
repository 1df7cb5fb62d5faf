"""The pages of validation: queue, one by one, talk, competences; and the API."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import select, update

from mulette.core.house import House
from mulette.core.nomenclature.operations import load_nomenclatures
from mulette.core.people.tables import Person
from mulette.occurrences.tables import Record
from tests.factories.people import sign_in_as
from tests.occurrences.validation.test_operations import prepare


def fill(house: House) -> list[Record]:
    with house.store.transaction() as session:
        load_nomenclatures(session)
        return prepare(session)


def level_of(house: House, record: Record) -> str | None:
    with house.store.reading() as session:
        return session.get_one(Record, record.id).valid_status


def test_a_validator_works_through_the_queue(house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "validator")
    frog, other, lynx = fill(house)
    assert "Données à valider" in client.get("/").text
    listed = client.get("/validation").text
    assert "3\u00a0données en attente" in listed
    first = client.get("/validation/suivante").headers["Location"]
    assert str(frog.uuid) in first
    shown = client.get(first).text
    assert "pas de profil" in shown
    refused = client.post(first, data={"level": "4", "seen": "0"}, headers=headers)
    assert (refused.status_code, "Dites pourquoi" in refused.text) == (422, True)
    done = client.post(first, data={"level": "4", "comment": "hors saison", "seen": "0"}, headers=headers)
    assert str(other.uuid) in client.get(done.headers["Location"]).headers["Location"]
    assert level_of(house, frog) == "4"
    late = client.post(first, data={"level": "1", "seen": "0"}, headers=headers)
    assert late.status_code == 409
    some = {"id": [str(other.uuid), str(lynx.uuid)], "level": "2", "comment": "vu"}
    assert client.post("/validation", data=some, headers=headers).status_code == 303
    assert (level_of(house, other), level_of(house, lynx)) == ("2", "2")
    assert "Rien n’attend" in client.get("/validation").text
    sheet = client.get(f"/donnees/{frog.uuid}").text
    assert "hors saison" in sheet
    assert f"/validation/{frog.uuid}" in sheet


def test_a_question_is_seen_on_both_sides_and_by_nobody_else(house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "validator", login="valide")
    frog, *_ = fill(house)
    address = f"/donnees/{frog.uuid}/messages"
    asked = {"text": "Avez-vous une photo ?", "kind": "question"}
    assert client.post(address, data=asked, headers=headers).status_code == 303
    assert "Avez-vous une photo" in client.get("/validation/questions?side=en-attente").text
    headers = sign_in_as(client, house, "contributor", login="observe")
    assert "Avez-vous une photo" not in client.get(f"/donnees/{frog.uuid}").text
    assert client.post(address, data={"text": "moi"}, headers=headers).status_code == 403
    assert client.get(f"/api/v1/records/{frog.uuid}/messages").status_code == 403
    with house.store.transaction() as session:
        observer = session.scalar(select(Person.id).where(Person.login == "observe"))
        session.execute(update(Record).where(Record.id == frog.id).values(author_id=observer))
    assert "Questions sur vos données" in client.get("/").text
    assert "Avez-vous une photo" in client.get("/validation/questions").text
    answered = client.post(f"/api/v1/records/{frog.uuid}/messages", json={"text": "Oui."}, headers=headers)
    assert (answered.status_code, answered.json["kind"]) == (201, "answer")
    assert [one["state"] for one in client.get(f"/api/v1/records/{frog.uuid}/messages").json] == ["answered", None]
    assert client.get("/validation").status_code == 403


def test_competences_are_given_and_taken_by_who_may(house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "administrator")
    fill(house)
    given = {"login": "jcariou", "group2": "Amphibiens", "taxon": "", "area": ""}
    assert (
        client.post("/validation/competences", data={**given, "login": "inconnu"}, headers=headers).status_code == 404
    )
    assert client.post("/validation/competences", data=given, headers=headers).status_code == 303
    assert "Amphibiens" in client.get("/validation/competences").text
    assert "2\u00a0données en attente" in client.get("/validation").text
    assert client.post("/validation/automatique", headers=headers).status_code == 303
    headers = sign_in_as(client, house, "validator", login="valide")
    assert client.post("/validation/competences", data=given, headers=headers).status_code == 403


def test_the_api_gives_levels_and_tells_their_history(house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "validator")
    frog, other, _ = fill(house)
    given = {"uuids": [str(frog.uuid), str(other.uuid)], "level": "1", "seen": "0"}
    done = client.post("/api/v1/validations", json=given, headers=headers)
    assert (done.status_code, done.json) == (201, {"validated": 2, "left": 0})
    told = client.get(f"/api/v1/records/{frog.uuid}/validation").json
    assert (told["level"], [one["origin"] for one in told["history"]]) == ("1", ["person"])
    assert client.post("/api/v1/validations", json=given, headers=headers).status_code == 409
