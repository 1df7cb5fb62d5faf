"""Warnings accepted with a reason: in one delivery, or from a provider until a day."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid, NotFound
from mulette.core.findings.kinds import FindingKind, Level
from mulette.core.intake.operations import require_decider
from mulette.core.intake.tables import Acceptance, Delivery, DeliveryFinding
from mulette.core.journal.operations import note
from mulette.core.people.viewer import Viewer
from mulette.core.storage.base import now
from mulette.settings import Settings


def accept_warning(
    session: Session,
    author: Viewer,
    delivery: Delivery,
    kind: FindingKind,
    *,
    reason: str,
    for_provider: bool = False,
    until: dt.date | None = None,
    today: dt.date,
) -> Acceptance:
    """Accept a kind of warning.

    Parameters
    ----------
    delivery
        The delivery where it was met.
    for_provider
        Whether it holds for every delivery of the same provider, not for this one only.
    until
        Last day it holds, for a provider; None: no end.

    Raises
    ------
    Invalid
        No reason is given, the last day is past, or the kind blocks its rows or only informs.
    Conflict
        The delivery has no such finding.
    """
    require_decider(author, delivery)
    if kind.level is not Level.WARNING:
        raise Invalid(
            f"« {kind.title} » n'est pas un avertissement : il n'y a rien à accepter.", code="acceptance.not-a-warning"
        )
    if not reason.strip():
        raise Invalid(
            "Donnez un motif : il sera relu avec les données.",
            code="acceptance.no-reason",
            fields={"reason": "À renseigner."},
        )
    if until is not None and until < today:
        raise Invalid(f"Le {until:%d/%m/%Y} est passé : choisissez un jour à venir.", code="acceptance.past")
    if kind.id not in _warnings_of(session, delivery):
        raise Conflict(f"Cette livraison n'a pas de constat « {kind.id} ».", code="acceptance.no-finding")
    accepted = Acceptance(
        provider_id=delivery.provider_id,
        delivery_id=None if for_provider else delivery.id,
        finding=kind.id,
        reason=reason.strip(),
        until=until if for_provider else None,
        author_id=author.person_id,
    )
    session.add(accepted)
    session.flush()
    facts = {"finding": kind.id, "for_provider": for_provider, "until": until.isoformat() if until else None}
    note(session, author, "accept", "delivery", delivery.uuid, after=facts, reason=reason, delivery=delivery.uuid)
    return accepted


def withdraw_acceptance(session: Session, author: Viewer, delivery: Delivery, identifier: uuid.UUID) -> None:
    """Take back what was accepted, from now on; it stays in the journal.

    Raises
    ------
    NotFound
        The delivery has no such acceptance.
    """
    require_decider(author, delivery)
    accepted = session.scalar(select(Acceptance).where(Acceptance.uuid == identifier, _concerns(delivery)))
    if accepted is None:
        raise NotFound("Cet avertissement n'est pas accepté dans cette livraison.", code="acceptance.unknown")
    accepted.withdrawn_at = now()
    note(session, author, "withdraw", "delivery", delivery.uuid, before={"finding": accepted.finding},
         delivery=delivery.uuid)  # fmt: skip


def acceptances_of(session: Session, delivery: Delivery, today: dt.date) -> dict[str, Acceptance]:
    """Give what holds for a delivery, by kind of finding: its own acceptance before that of its provider.

    A delivery that is decided keeps what held on that day.
    """
    day = delivery.decided_at.date() if delivery.decided_at else today
    query = select(Acceptance).where(
        _concerns(delivery),
        Acceptance.withdrawn_at.is_(None),
        or_(Acceptance.until.is_(None), Acceptance.until >= day),
    )
    found = session.scalars(query.order_by(Acceptance.delivery_id.is_not(None), Acceptance.id))
    return {one.finding: one for one in found}


def require_accepted(session: Session, delivery: Delivery, settings: Settings, today: dt.date) -> None:
    """Refuse to go on while a warning that must be accepted (setting ``must_be_accepted``) is not.

    Raises
    ------
    Conflict
        Some are not; they are named.
    """
    wanted = _warnings_of(session, delivery) & set(must_be_accepted(settings))
    waiting = sorted(wanted - set(acceptances_of(session, delivery, today))) if wanted else []
    if waiting:
        raise Conflict(
            f"Des avertissements sont à accepter avec un motif avant d'approuver : {', '.join(waiting)}.",
            code="delivery.not-accepted",
            findings=waiting,
        )


def must_be_accepted(settings: Settings) -> list[str]:
    """Give the kinds of warning that this installation wants accepted before an approval.

    >>> must_be_accepted(Settings(must_be_accepted="date.first-of-january, count.of-absence"))
    ['date.first-of-january', 'count.of-absence']
    """
    return [word.strip() for word in settings.must_be_accepted.split(",") if word.strip()]


def _warnings_of(session: Session, delivery: Delivery) -> set[str]:
    query = select(DeliveryFinding.finding).where(
        DeliveryFinding.delivery_id == delivery.id, DeliveryFinding.level == Level.WARNING.value
    )
    return set(session.scalars(query))


def _concerns(delivery: Delivery) -> ColumnElement[bool]:
    everywhere = Acceptance.delivery_id.is_(None) & (Acceptance.provider_id == delivery.provider_id)
    return or_(Acceptance.delivery_id == delivery.id, everywhere)
