"""Answers to what was refused, or could not be done now."""

from __future__ import annotations

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from mulette.core.house import House
from mulette.web.answers import answer_busy
from tests.factories.people import sign_in_as


def test_a_busy_store_is_told_as_such(app: APIFlask) -> None:
    with app.test_request_context("/api/v1/tokens", method="POST"):
        answer, status = answer_busy(OperationalError("INSERT", {}, Exception("database is locked")))  # type: ignore[misc]
    assert status == 503
    assert answer.json["type"] == "urn:mulette:store.busy"  # type: ignore[union-attr]
    assert "Recommencez dans un instant" in answer.json["detail"]  # type: ignore[union-attr]


def test_another_failure_of_the_store_stays_a_failure(app: APIFlask) -> None:
    with app.test_request_context("/"), pytest.raises(OperationalError):
        answer_busy(OperationalError("SELECT", {}, Exception("no such table")))


def test_values_that_do_not_fit_are_told_field_by_field_in_french(house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "administrator")
    given = {"framework": "un", "values": {}, "actors": [{"role": 1}]}
    answer = client.post("/api/v1/datasets", json=given, headers=headers)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.json["fields"] == {
        "framework": "Un UUID est attendu.",
        "actors.0.organisation": "Ce champ est obligatoire.",
        "actors.0.role": "Un texte est attendu.",
    }


def test_an_address_that_leads_nowhere_is_told_as_such(client: FlaskClient) -> None:
    answer = client.get("/api/v1/nulle-part")
    assert (answer.status_code, answer.json["type"]) == (404, "urn:mulette:http.404")
    assert "Cette adresse ne mène à rien" in client.get("/nulle-part").text
