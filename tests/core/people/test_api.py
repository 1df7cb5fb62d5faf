"""REST API of the people, and tokens that only narrow."""

from __future__ import annotations

import datetime as dt
import uuid

from flask.testing import FlaskClient
from sqlalchemy import select, update

from mulette.core.house import House
from mulette.core.people.tables import Person, Token
from mulette.core.storage.base import now
from tests.factories.people import make_person, sign_in_as


def test_me_says_who_and_what(house: House, client: FlaskClient) -> None:
    assert client.get("/api/v1/me").json == {"login": "", "name": "", "rights": {}}
    sign_in_as(client, house, "reader")
    answer = client.get("/api/v1/me").json
    assert (answer["login"], answer["name"], answer["rights"]["read:record"]) == ("jcariou", "Jeanne Cariou", "all")


def test_a_token_acts_for_its_person_within_its_scopes_until_its_end(house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "administrator")
    body = {"label": "annuaire", "scopes": ["read:person"], "days": 2}
    made = client.post("/api/v1/tokens", json=body, headers=headers)
    assert made.status_code == 201
    bearer = {"Authorization": f"Bearer {made.json['secret']}"}
    program = client.application.test_client()  # type: ignore[union-attr]
    assert program.get("/api/v1/people", headers=bearer).json["total"] == 1
    assert program.post("/api/v1/people", json={"family_name": "Bazin"}, headers=bearer).status_code == 403
    wider = {"label": "plus", "scopes": ["administer:person"]}
    assert program.post("/api/v1/tokens", json=wider, headers=bearer).status_code == 422
    [listed] = client.get("/api/v1/tokens").json
    assert listed["last_used_at"] is not None
    assert "secret" not in listed
    with house.store.transaction() as session:
        session.execute(update(Token).values(expires_at=now() - dt.timedelta(seconds=1)))
    refused = program.get("/api/v1/people", headers=bearer)
    assert refused.status_code == 401
    assert refused.mimetype == "application/problem+json"


def test_a_token_dies_with_the_account(house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "reader")
    body = {"label": "x", "scopes": ["read:record"]}
    bearer = {"Authorization": f"Bearer {client.post('/api/v1/tokens', json=body, headers=headers).json['secret']}"}
    program = client.application.test_client()  # type: ignore[union-attr]
    assert program.get("/api/v1/me", headers=bearer).status_code == 200
    with house.store.transaction() as session:
        session.execute(update(Person).values(is_active=False))
    assert program.get("/api/v1/me", headers=bearer).status_code == 401


def test_nobody_withdraws_the_token_of_another(house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "reader")
    mine = client.post("/api/v1/tokens", json={"label": "x", "scopes": ["read:record"]}, headers=headers).json["uuid"]
    other = client.application.test_client()  # type: ignore[union-attr]
    theirs = sign_in_as(other, house, "reader", login="autre")
    assert other.delete(f"/api/v1/tokens/{mine}", headers=theirs).status_code == 404
    assert client.delete(f"/api/v1/tokens/{uuid.UUID(int=0)}", headers=headers).status_code == 404
    assert client.delete(f"/api/v1/tokens/{mine}", headers=headers).status_code == 204


def test_an_administrator_makes_a_person_with_roles(house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "administrator")
    body = {"family_name": "Bazin", "login": "bbazin", "roles": ["validator"]}
    made = client.post("/api/v1/people", json=body, headers=headers)
    assert made.status_code == 201
    assert made.json["roles"] == ["validator"]
    assert client.get(made.headers["Location"]).json["family_name"] == "Bazin"
    assert client.post("/api/v1/people", json=body, headers=headers).status_code == 409
    wrong = client.post("/api/v1/people", json={"family_name": "", "login": "é"}, headers=headers)
    assert set(wrong.json["fields"]) == {"family_name", "login"}
    found = client.get("/api/v1/people?q=bazin").json
    assert [one["login"] for one in found["items"]] == ["bbazin"]


def test_a_name_that_is_not_right_is_not_let_in(house: House, client: FlaskClient) -> None:
    with house.store.transaction() as session:
        make_person(session)
        assert session.scalars(select(Token)).all() == []
    assert client.get("/api/v1/me", headers={"Authorization": "Bearer mulette_x"}).status_code == 401
    assert client.get("/api/v1/people").status_code == 401
