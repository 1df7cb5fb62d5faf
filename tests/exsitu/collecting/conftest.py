"""A department with two communes, plants of which one is protected, two organisations: what collecting stands on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
import shapely
from apiflask import APIFlask
from flask import g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mulette.core.house import House
from mulette.core.people.tables import Organisation, Person
from mulette.core.people.viewer import Scope, Viewer
from mulette.core.people.web import SESSION_COOKIE
from mulette.core.places.tables import Area, AreaKind
from mulette.core.spelling import folded
from mulette.core.storage.store import Store
from mulette.core.taxonomy.tables import Status
from mulette.web.security import secret_key, token_for
from tests.factories.records import make_taxon

AT = dt.datetime(2024, 9, 1, 10, tzinfo=dt.UTC)
WEST, SOUTH = 972_000.0, 6_402_000.0
"""South-west corner of the first commune; both lie in the 10 km cell of corner 970, 6400 km."""
PROTECTED, PLAIN, THREATENED, SUBSPECIES = 81_001, 81_002, 81_003, 81_004
RIGHTS = ("read", "read_precise", "create", "update", "delete", "export")


@dataclass(frozen=True)
class People:
    """Viewers of the tests.

    Parameters
    ----------
    ours, theirs
        Collectors of two organisations: they read everything, precisely what is their own.
    reader
        Who reads everything, nothing precisely.
    curator
        Who may do everything, in our organisation.
    """

    ours: Viewer
    theirs: Viewer
    reader: Viewer
    curator: Viewer


@pytest.fixture
def people(store: Store) -> People:
    """Write the ground, the names, the statuses and the persons."""
    with store.transaction() as session:
        session.add_all(AreaKind(code=code, label=code, position=1) for code in ("DEP", "COM"))
        session.flush()
        both = shapely.box(WEST, SOUTH, WEST + 4_000, SOUTH + 2_000)
        _area(session, "DEP", "05", "Hautes-Alpes", both)
        for number, name in enumerate(("Molines", "Ristolas")):
            box = shapely.box(WEST + 2_000 * number, SOUTH, WEST + 2_000 * (number + 1), SOUTH + 2_000)
            _area(session, "COM", f"0500{number + 1}", name, box)
        make_taxon(session, PROTECTED, "Dracocephalum austriacum", rang="ES")
        make_taxon(session, PLAIN, "Achillea nana", rang="ES")
        make_taxon(session, THREATENED, "Carex bicolor", rang="ES")
        make_taxon(session, SUBSPECIES, "Dracocephalum austriacum subsp. testum", rang="SSES", cd_sup=PROTECTED)
        _status(session, PROTECTED, "PN", "NV1", "TERFXFR")
        _status(session, PLAIN, "PR", "RV82", "INSEER82")  # another region's
        _status(session, THREATENED, "LRR", "EN", "INSEER93")
        persons = []
        for number, name in enumerate(("Conservatoire alpin", "Parc")):
            organisation = Organisation(name=name)
            session.add(organisation)
            session.flush()
            person = Person(login=f"p{number}", family_name=f"N{number}", organisation_id=organisation.id)
            session.add(person)
            session.flush()
            persons.append((person.id, organisation.id))
    rights = {(action, one): Scope.ORGANISATION for action in RIGHTS for one in ("harvest", "permit")}
    rights |= {("read", "harvest"): Scope.ALL, ("read", "permit"): Scope.ALL, ("export", "harvest"): Scope.ALL}
    rights |= {("create", "media"): Scope.ALL, ("read", "media"): Scope.ALL}
    ours, theirs = (Viewer(one, f"p{n}", f"N{n}", its, rights) for n, (one, its) in enumerate(persons))
    reading = {(action, one): Scope.ALL for action in ("read", "export") for one in ("harvest", "permit")}
    every = {(action, one): Scope.ALL for action in RIGHTS for one in ("harvest", "permit", "stock", "media")}
    reader = Viewer(None, "r", "Lectrice", None, reading)
    return People(ours, theirs, reader, Viewer(persons[0][0], "p0", "Curatrice", persons[0][1], every))


def _area(session: Any, kind: str, code: str, name: str, outline: shapely.Polygon) -> None:
    session.add(Area(kind=kind, code=code, name=name, search_key=folded(name), geom=outline))


def _status(session: Any, cd_ref: int, type_: str, code: str, territory: str) -> None:
    session.add(Status(cd_nom=cd_ref, cd_ref=cd_ref, type=type_, type_label=type_, code=code, territory=territory))


def harvest(cd_nom: int = PLAIN, east: float = 500, **values: Any) -> dict[str, Any]:
    """Give a harvest to enter, at some metres east of the corner of the first commune."""
    return {
        "cd_nom": cd_nom, "date_min": "2024-08-12", "collectors": "Anne Roux; Luc Blanc", "x_m": WEST + east,
        "y_m": SOUTH + 500, **values,
    }  # fmt: skip


def permit(cd_nom: int = PROTECTED, quota: float | None = 500, **values: Any) -> dict[str, Any]:
    """Give a derogation to keep, for the summer of 2024."""
    return {
        "kind": "derogation", "number": "05-2024-17", "starts_on": "2024-06-01", "ends_on": "2024-10-31",
        "areas": "DEP:05", "taxa": [{"cd_nom": cd_nom, "quota": quota, "unit": "seed"}], **values,
    }  # fmt: skip


class Program:
    """A program that acts as a viewer."""

    def __init__(self, app: APIFlask, house: House, viewer: Viewer) -> None:
        app.before_request_funcs.setdefault(None, []).append(lambda: setattr(g, "viewer", viewer))
        self.client: FlaskClient = app.test_client()
        self.client.set_cookie(SESSION_COOKIE, "secret")
        self.headers = {"X-CSRF-Token": token_for(secret_key(house.settings), "secret")}

    def get(self, path: str) -> Any:
        answer = self.client.get(f"/api/v1/exsitu{path}")
        assert answer.status_code == 200, answer.text
        return answer.json

    def send(self, path: str, body: dict[str, Any], method: str = "POST", **headers: str) -> TestResponse:
        also = {name.replace("_", "-"): value for name, value in headers.items()}
        way = f"/api/v1/exsitu{path}"
        return self.client.open(way, method=method, json=body, headers={**self.headers, **also})

    def post(self, path: str, data: dict[str, Any]) -> TestResponse:
        return self.client.post(path, data=data, headers=self.headers)


@pytest.fixture
def program(app: APIFlask, house: House, people: People) -> Program:
    """Give a program of our curator."""
    return Program(app, house, people.curator)
