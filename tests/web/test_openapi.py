"""The API keeps its description: every operation is called with values made up for it, good and bad."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from apiflask import APIFlask
from flask.testing import FlaskClient
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import select

from mulette.core.house import House
from mulette.core.people.queries import viewer_of
from mulette.core.people.tokens import create_token
from mulette.core.storage.base import now
from mulette.core.storage.store import open_store
from mulette.occurrences.filters import NAMES
from mulette.occurrences.tables import Record
from mulette.rooms import ROOMS
from mulette.settings import Settings
from mulette.web.app import create_app
from tests.factories.harvested import make_harvested, remove
from tests.factories.people import make_person

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 12


@pytest.fixture(scope="module")
def furnished(new_settings: Callable[[str], Settings]) -> Iterator[House]:
    """Give a house with records, whose API may be called without end."""
    settings = new_settings("geopackage").model_copy(update={"api_rate": ""})
    store = open_store(settings)
    make_harvested(store)
    yield House(settings, store, ROOMS)
    store.close()


@pytest.fixture(scope="module")
def served(furnished: House) -> APIFlask:
    return create_app(furnished)


@pytest.fixture(scope="module")
def token(furnished: House) -> str:
    """Secret of a token of an administrator."""
    with furnished.store.transaction() as session:
        person = make_person(session, "admin", "administrator")
        viewer = viewer_of(session, person.id)
        scopes = [f"{action}:{object_}" for action, object_ in viewer.rights]
        return create_token(session, viewer, person, "essai", scopes, 1, now=now())[1]


def test_every_operation_answers_as_described(served: APIFlask, token: str) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", served)
    headers = {"Authorization": f"Bearer {token}"}
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 30
    faults = [fault for operation in operations if (fault := _try(operation, headers))]
    assert faults == []


def _try(operation: Any, headers: dict[str, str]) -> str:
    """Call an operation with values made up for it, and give what it does otherwise than described."""

    @hypothesis.given(case=operation.as_strategy())
    @hypothesis.settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(hypothesis.HealthCheck), phases=[hypothesis.Phase.generate],
    )  # fmt: skip
    def call(case: Any) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    try:
        call()
    except schemathesis.core.failures.FailureGroup as failures:
        return f"{operation.label}: {[str(one) for one in failures.exceptions]}"
    return ""


def test_the_description_is_made_without_a_warning(furnished: House) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        description = create_app(furnished)._get_spec("json", force_update=True)
    assert description["openapi"] == "3.1.0"


def test_the_filters_of_the_api_are_those_of_the_pages(served: APIFlask) -> None:
    parameters = served.spec["paths"]["/api/v1/records"]["get"]["parameters"]  # type: ignore[index]
    assert {one["name"] for one in parameters} == {*NAMES, "q", "after", "limit"}


def test_an_answer_that_the_caller_has_already_is_told_unchanged(served: APIFlask, token: str) -> None:
    client = served.test_client()
    headers = {"Authorization": f"Bearer {token}"}
    for path in ("/api/v1/records", "/api/openapi.json", "/tiles/donnees/6/32/22.mvt"):
        first = client.get(path, headers=headers)
        again = client.get(path, headers={**headers, "If-None-Match": first.headers["ETag"]})
        assert (first.status_code, again.status_code, again.data) == (200, 304, b""), path
    other = client.get("/api/v1/records?limit=1", headers={**headers, "If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_who_calls_too_often_is_told_when_to_come_back(furnished: House) -> None:
    settings = furnished.settings.model_copy(update={"api_rate_visitors": "2/minute"})
    client: FlaskClient = create_app(House(settings, furnished.store, ROOMS)).test_client()
    answers = [client.get("/api/v1/me") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].mimetype == "application/problem+json"
    assert 1 <= int(answers[2].headers["Retry-After"]) <= 60
    elsewhere = client.get("/api/v1/me", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert elsewhere.status_code == 200


def test_pages_by_key_hold_while_others_write(served: APIFlask, furnished: House, token: str) -> None:
    client, headers = served.test_client(), {"Authorization": f"Bearer {token}"}
    first = client.get("/api/v1/records?limit=4", headers=headers).json
    with furnished.store.transaction() as session:
        remove(session, session.scalars(select(Record).where(Record.count_min == 2)).one())
    second = client.get(f"/api/v1/records?limit=4&after={first['next']}", headers=headers).json
    counts = [one["properties"]["count_min"] for page in (first, second) for one in page["features"]]
    assert counts == [1, 2, 3, 4, 5, 6, 7, 8]
