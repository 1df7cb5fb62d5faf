"""Two communes, two structures, a person in each: what the tests of the register stand on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
import shapely

from mulette.core.people.tables import Organisation, Person
from mulette.core.people.viewer import Scope, Viewer
from mulette.core.places.tables import Area, AreaKind
from mulette.core.spelling import folded
from mulette.core.storage.store import Store

AT = dt.datetime(2024, 6, 15, 10, tzinfo=dt.UTC)
WEST, SOUTH = 452_000.0, 6_893_000.0
SHEET = {
    "visited_on": "2024-05-02",
    "type": "Prairie",
    "aquatic_vegetation": "oui",
    "fauna": ["Amphibiens"],
    "stage": "2",
}


@dataclass(frozen=True)
class People:
    """Viewers of the tests.

    Parameters
    ----------
    ours, theirs
        Contributors of two structures.
    visitor
        Somebody who is not signed in, where the map is public.
    officer
        Who answers for the whole register.
    """

    ours: Viewer
    theirs: Viewer
    visitor: Viewer
    officer: Viewer


@pytest.fixture
def people(store: Store) -> People:
    """Write two communes side by side, 2 km each, and two structures with a contributor each."""
    with store.transaction() as session:
        session.add(AreaKind(code="COM", label="Communes", position=1))
        session.flush()
        for number, name in enumerate(("Haie-Fleurie", "Mare-Noire")):
            outline = shapely.box(WEST + 2_000 * number, SOUTH, WEST + 2_000 * (number + 1), SOUTH + 2_000)
            session.add(Area(kind="COM", code=f"0010{number}", name=name, search_key=folded(name), geom=outline))
        persons = []
        for number, name in enumerate(("Les Amis des mares", "Parc du Bocage")):
            organisation = Organisation(name=name)
            session.add(organisation)
            session.flush()
            person = Person(login=f"p{number}", family_name=f"N{number}", organisation_id=organisation.id)
            session.add(person)
            session.flush()
            persons.append((person.id, organisation.id))
    rights = {
        ("read", "pond"): Scope.ALL,
        ("export", "pond"): Scope.ALL,
        ("read_precise", "pond"): Scope.ORGANISATION,
        ("create", "pond"): Scope.ORGANISATION,
        ("update", "pond"): Scope.ORGANISATION,
    }
    ours, theirs = (Viewer(one, f"p{n}", f"N{n}", its, rights) for n, (one, its) in enumerate(persons))
    every = {(action, "pond"): Scope.ALL for action in ("read", "read_precise", "create", "update", "delete", "export")}
    return People(
        ours, theirs, Viewer(rights={("read", "pond"): Scope.ALL}), Viewer(name="Chargée de mission", rights=every)
    )
