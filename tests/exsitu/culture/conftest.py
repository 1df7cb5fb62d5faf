"""A house whose greenhouse has a sowing that came up, and a gardener signed in."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from mulette.core.house import House
from mulette.core.people.tables import Person
from tests.factories.cultures import make_origins, make_place
from tests.factories.exsitu import make_bank, make_keeper
from tests.factories.people import sign_in_as


@dataclass(frozen=True)
class Nursery:
    """What the house has: codes and UUIDs."""

    sowing: str
    sowing_uuid: str
    population: str
    lot: str


@dataclass(frozen=True)
class Hands:
    """A person signed in: a client and the headers of its writes."""

    client: FlaskClient
    headers: dict[str, str]

    def post(self, path: str, json: object, **headers: str) -> TestResponse:
        """Write through the API."""
        return self.client.post(f"/api/v1/exsitu{path}", json=json, headers={**self.headers, **headers})

    def get(self, path: str) -> TestResponse:
        """Read through the API."""
        return self.client.get(f"/api/v1/exsitu{path}")

    def send(self, path: str, form: dict[str, object]) -> TestResponse:
        """Send a form of a page."""
        return self.client.post(path, data=form, headers=self.headers)


@pytest.fixture
def nursery(house: House) -> Nursery:
    """Make the greenhouse: beds P3 and P4, a cold room, a sowing of which 34 seedlings live."""
    with house.store.transaction() as session:
        author = make_keeper(session, make_bank(session))
        greenhouse = make_place(session, author, "SERRE", "greenhouse")
        for code in ("P3", "P4"):
            make_place(session, author, code, "bed", greenhouse)
        made = make_origins(session, author)
        return Nursery(
            f"S-{made.sowing.node.number}", str(made.sowing.uuid), str(made.population.uuid), str(made.lot.uuid)
        )


@pytest.fixture
def technician(house: House, client: FlaskClient, nursery: Nursery) -> Hands:
    """Sign in a technician of the bank: may cultivate and make lots."""
    return _signed_in(house, client, "bench_technician")


@pytest.fixture
def gardener(house: House, client: FlaskClient, nursery: Nursery) -> Hands:
    """Sign in a gardener of the bank: may cultivate."""
    return _signed_in(house, client, "gardener")


def _signed_in(house: House, client: FlaskClient, role: str) -> Hands:
    headers = sign_in_as(client, house, role)
    with house.store.transaction() as session:
        person = session.scalars(select(Person)).one()
        person.organisation_id = 1
    return Hands(client, headers)
