"""Who makes a request, as GeoNature itself tells it: nobody, a public visitor, a person with their scopes."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from flask import Flask, g
from gn_module_exsitu import OBJECTS
from gn_module_exsitu.host import GeoNature, current_host
from gn_module_exsitu.problems import Refused

from tests.geonature_module.conftest import User


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Stand for GeoNature's permissions; gives what it was asked."""
    questions: list[tuple[Any, ...]] = []

    def get_scopes_by_action(id_role: int, module_code: str, object_code: str) -> dict[str, int]:
        questions.append((id_role, module_code, object_code))
        return {"C": 0, "R": 1, "U": 0, "V": 0, "E": 0, "D": 0} | ({"U": 2} if object_code == "EXSITU_LOTS" else {})

    tools = ModuleType("geonature.core.gn_permissions.tools")
    tools.get_scopes_by_action = get_scopes_by_action  # type: ignore[attr-defined]
    for name in ("geonature", "geonature.core", "geonature.core.gn_permissions"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, tools.__name__, tools)
    return questions


def test_a_person_bears_the_scopes_that_geonature_gives_object_by_object(asked: list[tuple[Any, ...]]) -> None:
    app = Flask(__name__)
    with app.test_request_context():
        g.current_user = User()
        assert isinstance(current_host(), GeoNature)
        visitor = current_host().visitor()
    assert asked == [(42, "EXSITU", of) for of in ("ALL", *OBJECTS)]
    assert (visitor.subject, visitor.login, visitor.organisation) == ("42", "jcariou", "CBNA")
    assert visitor.cruved["EXSITU_LOTS"] == {"C": 0, "R": 1, "U": 2, "V": 0, "E": 0, "D": 0}
    assert set(visitor.cruved) == set(OBJECTS)


@pytest.mark.parametrize(
    "user", [None, SimpleNamespace(is_authenticated=False), SimpleNamespace(is_authenticated=True, is_public=True)]
)
def test_nobody_and_the_public_visitor_are_asked_to_sign_in(user: object, asked: list[tuple[Any, ...]]) -> None:
    with Flask(__name__).test_request_context():
        g.current_user = user
        with pytest.raises(Refused) as refused:
            GeoNature().visitor()
    assert (refused.value.status, asked) == (401, [])
