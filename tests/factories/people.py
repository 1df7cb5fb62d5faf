"""Make persons with roles, and browsers that are signed in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.house import House
from mulette.core.people.operations import ensure_roles
from mulette.core.people.secrets import hash_secret, new_secret
from mulette.core.people.tables import Membership, Person, Role, SignedSession
from mulette.core.people.web import SESSION_COOKIE
from mulette.core.storage.base import now
from mulette.rooms import ROOMS
from mulette.web.security import secret_key, token_for


def make_person(session: Session, login: str = "jcariou", *roles: str, **values: Any) -> Person:
    """Make a person who holds some of the shipped roles."""
    ensure_roles(session, ROOMS)
    person = Person(**{"login": login, "given_name": "Jeanne", "family_name": "Cariou", **values})
    session.add(person)
    session.flush()
    chosen = session.scalars(select(Role.id).where(Role.code.in_(roles)))
    session.add_all(Membership(person_id=person.id, role_id=role_id) for role_id in chosen)
    session.flush()
    return person


def sign_in_as(client: FlaskClient, house: House, *roles: str, login: str = "jcariou") -> dict[str, str]:
    """Sign a browser in as a new person who holds some roles.

    Returns
    -------
    Headers that a write must bear: ``client.post(..., headers=headers)``.
    """
    secret, moment = new_secret(), now()
    with house.store.transaction() as session:
        person = make_person(session, login, *roles)
        session.add(
            SignedSession(
                secret_hash=hash_secret(secret),
                person_id=person.id,
                created_at=moment,
                expires_at=moment + dt.timedelta(hours=12),
            )
        )
    client.set_cookie(SESSION_COOKIE, secret)
    return {"X-CSRF-Token": token_for(secret_key(house.settings), secret)}
