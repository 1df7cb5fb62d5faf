"""Visits in the frame of another platform: a ticket that opens once, and the session that it opens.

A page in a frame cannot show an identity with each request, as a server does. The platform asks for a ticket with an
identity of the person, the frame opens the ticket's address, and gets a session of its own: short, and with the rights
that the platform said, never those that the person may have here besides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mulette.core.errors import Unauthenticated
from mulette.core.people.platforms import Lent, rights_lent, viewer_lent
from mulette.core.people.queries import viewer_of
from mulette.core.people.secrets import hash_secret, new_secret
from mulette.core.people.signing_in import Browser, find_session
from mulette.core.people.tables import LinkedPerson, Person, Platform, SignedSession, VisitTicket
from mulette.core.people.viewer import ANONYMOUS, Viewer
from mulette.core.room import Permission

TICKET_LASTS = dt.timedelta(seconds=30)
VISIT_LASTS = dt.timedelta(hours=1)
"""A frame that stays open asks for a ticket again before the end, which brings the rights of the moment."""


def open_visit(session: Session, lent: Lent, page: str, *, now: dt.datetime) -> str:
    """Make a ticket for the frame of a person of another platform.

    Parameters
    ----------
    page
        Page of ours that it leads to.

    Returns
    -------
    The ticket, told this once.
    """
    session.execute(delete(VisitTicket).where(VisitTicket.expires_at <= now))
    secret = new_secret()
    session.add(
        VisitTicket(
            secret_hash=hash_secret(secret),
            platform_id=lent.platform_id,
            person_id=lent.viewer.person_id,
            cruved=lent.cruved,
            page=page,
            expires_at=now + TICKET_LASTS,
        )
    )
    return secret


def enter(session: Session, secret: str, held: str, browser: Browser, *, now: dt.datetime) -> tuple[str, str]:
    """Open the session that a ticket stands for, or prolong the one that the same frame has.

    Parameters
    ----------
    held
        Secret of the session that the browser shows; a visit of the same person goes on with it, so that the
        forms of its open pages stay valid.

    Returns
    -------
    Secret of the session, and page to lead to.

    Raises
    ------
    Unauthenticated
        The ticket served already, or is older than 30 seconds.
    """
    hashed = hash_secret(secret)
    ticket = session.scalars(
        delete(VisitTicket).where(VisitTicket.secret_hash == hashed).returning(VisitTicket)
    ).first()
    if ticket is None or ticket.expires_at <= now:
        raise Unauthenticated(
            "Cette entrée a déjà servi ou a expiré. Rouvrez le module depuis GeoNature.", code="people.ticket-ended"
        )
    signed = find_session(session, held, now) if held else None
    if signed is None or (signed.platform_id, signed.person_id) != (ticket.platform_id, ticket.person_id):
        held = new_secret()
        signed = SignedSession(
            secret_hash=hash_secret(held),
            person_id=ticket.person_id,
            created_at=now,
            address=browser.address,
            agent=browser.agent[:200],
            platform_id=ticket.platform_id,
        )
        session.add(signed)
    signed.cruved, signed.expires_at = ticket.cruved, now + VISIT_LASTS
    return held, ticket.page


def viewer_of_session(session: Session, signed: SignedSession, permissions: Iterable[Permission]) -> Viewer:
    """Give who a session signs in: a person with all their rights, or in a frame with those lent to them."""
    if signed.platform_id is None:
        return viewer_of(session, signed.person_id)
    platform, person = session.get(Platform, signed.platform_id), session.get(Person, signed.person_id)
    if platform is None or platform.revoked_at is not None or person is None:
        return ANONYMOUS
    rights = rights_lent(session, platform, signed.cruved or {}, permissions)
    linked = select(LinkedPerson.login).filter_by(platform_id=platform.id, person_id=person.id)
    return viewer_lent(person, platform, session.scalar(linked) or "", rights)
