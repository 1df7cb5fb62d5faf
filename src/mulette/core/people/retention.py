"""What people leave behind: sessions and tokens that ended, tries to sign in with their network addresses."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from mulette.core.people.tables import SignedSession, SignInAttempt, SpentNonce, Token, VisitTicket
from mulette.core.room import Outdated
from mulette.settings import Settings


def outdated(session: Session, settings: Settings, now: dt.datetime, *, apply: bool) -> list[Outdated]:
    """Find the sessions, tokens and tries before the age set, and take them out when asked to."""
    days = settings.keep_sessions_days
    if days is None:
        return []
    before = now - dt.timedelta(days=days)
    kinds = (
        ("sessions finies", SignedSession, SignedSession.expires_at < before),
        ("jetons finis ou retirés", Token, or_(Token.expires_at < before, Token.revoked_at < before)),
        ("identités montrées par d'autres plateformes", SpentNonce, SpentNonce.expires_at < before),
        ("entrées dans un cadre", VisitTicket, VisitTicket.expires_at < before),
        ("essais de connexion", SignInAttempt, SignInAttempt.at < before),
    )
    found = []
    for label, table, has_passed in kinds:
        count = session.scalar(select(func.count()).select_from(table).where(has_passed)) or 0
        if apply:
            session.execute(delete(table).where(has_passed))
        found.append(Outdated(label, days, count))
    return found
