"""Answers to what was refused, or could not be done now."""

from __future__ import annotations

import pytest
from apiflask import APIFlask
from sqlalchemy.exc import OperationalError

from mulette.web.answers import answer_busy


def test_a_busy_store_is_told_as_such(app: APIFlask) -> None:
    with app.test_request_context("/api/v1/tokens", method="POST"):
        answer, status = answer_busy(OperationalError("INSERT", {}, Exception("database is locked")))  # type: ignore[misc]
    assert status == 503
    assert answer.json["type"] == "urn:mulette:store.busy"  # type: ignore[union-attr]
    assert "Recommencez dans un instant" in answer.json["detail"]  # type: ignore[union-attr]


def test_another_failure_of_the_store_stays_a_failure(app: APIFlask) -> None:
    with app.test_request_context("/"), pytest.raises(OperationalError):
        answer_busy(OperationalError("SELECT", {}, Exception("no such table")))
