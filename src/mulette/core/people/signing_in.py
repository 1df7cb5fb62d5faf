"""Signing in and out: passwords tried, guesses slowed down, sessions of browsers opened, found and ended."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from mulette.core.errors import TooManyRequests
from mulette.core.people.passwords import hash_password, is_outdated, is_password
from mulette.core.people.secrets import hash_secret, new_secret
from mulette.core.people.tables import Person, SignedSession, SignInAttempt

WINDOW = dt.timedelta(minutes=15)
FAILURES_OF_A_LOGIN = 5
FAILURES_OF_AN_ADDRESS = 25
"""An organisation often shows one address for all its people."""
KEPT = dt.timedelta(days=1)


@dataclass(frozen=True)
class Browser:
    """Who asks to sign in.

    Parameters
    ----------
    address
        Network address.
    agent
        Name that the browser gives itself.
    """

    address: str
    agent: str = ""


def sign_in(
    session: Session, login: str, password: str, browser: Browser, *, now: dt.datetime, lasting: dt.timedelta
) -> str | None:
    """Try a login and a password; the attempt is kept.

    Parameters
    ----------
    lasting
        How long the session lives without activity.

    Returns
    -------
    The secret of the new session, for the browser's cookie; None when refused.

    Raises
    ------
    TooManyRequests
        Too many failures of late; the message says how long to wait.
    """
    login = login.strip().lower()
    _slow_down(session, login, browser.address, now)
    person = session.scalar(select(Person).where(Person.login == login))
    matches = is_password(password, person.password_hash if person else None)
    succeeded = matches and person is not None and person.is_active
    session.add(SignInAttempt(login=login, address=browser.address, at=now, succeeded=succeeded))
    if not succeeded or person is None:
        return None
    if is_outdated(person.password_hash or ""):
        person.password_hash = hash_password(password, minimal_length=0)
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - KEPT))
    session.execute(delete(SignedSession).where(SignedSession.expires_at < now))
    secret = new_secret()
    session.add(
        SignedSession(
            secret_hash=hash_secret(secret),
            person_id=person.id,
            created_at=now,
            expires_at=now + lasting,
            address=browser.address,
            agent=browser.agent[:200],
        )
    )
    return secret


def sign_out(session: Session, secret: str) -> None:
    """End the session of a browser."""
    session.execute(delete(SignedSession).where(SignedSession.secret_hash == hash_secret(secret)))


def end_sessions(session: Session, person: Person, *, but: str = "") -> None:
    """End all sessions of a person, save the one whose secret is given."""
    kept = hash_secret(but) if but else ""
    session.execute(
        delete(SignedSession).where(SignedSession.person_id == person.id, SignedSession.secret_hash != kept)
    )


def end_session(session: Session, person: Person, secret_hash: str) -> None:
    """End one session of a person, known by the hash of its secret."""
    session.execute(
        delete(SignedSession).where(SignedSession.person_id == person.id, SignedSession.secret_hash == secret_hash)
    )


def find_session(session: Session, secret: str, now: dt.datetime) -> SignedSession | None:
    """Find the session of a browser; None when it ended or its person may no longer sign in."""
    return session.scalar(
        select(SignedSession)
        .join(Person, Person.id == SignedSession.person_id)
        .where(SignedSession.secret_hash == hash_secret(secret), SignedSession.expires_at > now, Person.is_active)
    )


def is_to_be_prolonged(signed: SignedSession, now: dt.datetime, lasting: dt.timedelta) -> bool:
    """Whether activity should push the end of a session further: once a tenth of its life is spent.

    So a busy person costs the store one write an hour or so, not one a page.
    """
    return signed.expires_at - now < lasting * 0.9


def prolong(session: Session, secret: str, now: dt.datetime, lasting: dt.timedelta) -> None:
    """Push the end of a session further."""
    signed = session.get(SignedSession, hash_secret(secret))
    if signed is not None:
        signed.expires_at = now + lasting


def _slow_down(session: Session, login: str, address: str, now: dt.datetime) -> None:
    """Refuse when the login, or the address, failed too often within the window."""
    last_success = select(func.max(SignInAttempt.at)).where(SignInAttempt.login == login, SignInAttempt.succeeded)
    since = max(now - WINDOW, session.scalar(last_success) or now - WINDOW)
    waits = [
        _wait(session, SignInAttempt.login == login, since, FAILURES_OF_A_LOGIN, now),
        _wait(session, SignInAttempt.address == address, now - WINDOW, FAILURES_OF_AN_ADDRESS, now),
    ]
    if max(waits) > 0:
        minutes = math.ceil(max(waits) / 60)
        raise TooManyRequests(
            f"Trop d'essais de connexion. Recommencez dans {minutes} minute{'s' if minutes > 1 else ''}, "
            "ou demandez un nouveau mot de passe à l'administrateur de la base.",
            code="people.too-many-attempts",
            seconds=math.ceil(max(waits)),
        )


def _wait(session: Session, whose: ColumnElement[bool], since: dt.datetime, allowed: int, now: dt.datetime) -> float:
    """Give the seconds until fewer than ``allowed`` failures stand in the window; 0: none."""
    oldest_that_counts = session.scalar(
        select(SignInAttempt.at)
        .where(whose, SignInAttempt.succeeded.is_(False), SignInAttempt.at > since)
        .order_by(SignInAttempt.at.desc())
        .offset(allowed - 1)
        .limit(1)
    )
    return max(0.0, (oldest_that_counts + WINDOW - now).total_seconds()) if oldest_that_counts else 0.0
