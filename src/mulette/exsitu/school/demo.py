"""The demonstration of the seed bank: people, places, then ten years told by the operations that people use."""

from __future__ import annotations

from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from mulette.core.house import House
from mulette.core.people.operations import add_organisation, add_person, set_password, set_roles
from mulette.core.people.queries import viewer_of
from mulette.core.people.viewer import SYSTEM, Viewer
from mulette.exsitu.school.banking import store_harvests
from mulette.exsitu.school.collecting import add_permits, add_populations, harvest_years, protect
from mulette.exsitu.school.growing import grow
from mulette.exsitu.school.places import add_places
from mulette.exsitu.school.trials import run_trials

PASSWORD = "escourt"  # noqa: S105  # that of all accounts of the school territory, printed by the demo
NAME = "Conservatoire botanique d'Escourt"
ACCOUNTS = (
    ("responsable", "Claire", "Jourdan", "curator"),
    ("paillasse", "Nadia", "Ferrand", "bench_technician"),
    ("serre", "Hugo", "Blanc", "gardener"),
    ("permis", "Lucie", "Arnaud", "permit_manager"),
)
"""Login, given and family names, role."""


def add_school_bank(house: House, territory: Any) -> None:  # noqa: ANN401  # the territory is of a floor above
    """Add the seed bank of the school territory.

    Parameters
    ----------
    territory
        Its ``seed`` decides all; populations lie on its heights and in its ``marsh``.
    """
    random = np.random.default_rng([territory.seed, *b"seedbank"])
    with house.store.transaction() as session:
        keeper = _add_people(session)
        protect(session)
        places = add_places(session, keeper)
        add_permits(session, keeper)
        populations = add_populations(session, keeper, random, territory)
        harvests = harvest_years(session, keeper, random, populations)
        lots = store_harvests(session, keeper, random, harvests, places)
        run_trials(session, keeper, random, lots)
        grow(session, keeper, random, lots)


def _add_people(session: Session) -> Viewer:
    """Add the conservatory and its people; give who tells its history."""
    organisation = add_organisation(session, SYSTEM, name=NAME, short_name="CB Escourt")
    made = []
    for login, given_name, family_name, role in ACCOUNTS:
        person = add_person(
            session, SYSTEM, login=login, given_name=given_name, family_name=family_name,
            organisation_id=organisation.id, email=f"{login}@escourt.example",
        )  # fmt: skip
        set_roles(session, SYSTEM, person, [role])
        set_password(session, SYSTEM, person, PASSWORD, minimal_length=len(PASSWORD))
        made.append(person)
    session.flush()
    return viewer_of(session, made[0].id)
