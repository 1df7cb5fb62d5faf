"""Undoing a written delivery: what it did of the records is taken back, as if it had never been written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict
from mulette.core.intake.operations import lock_provider, require_decider
from mulette.core.intake.tables import Delivery
from mulette.core.intake.target import Signed
from mulette.core.journal.operations import note
from mulette.core.storage.base import now

if TYPE_CHECKING:
    from mulette.core.intake.kept import Kept
    from mulette.core.intake.target import Target, Terms
    from mulette.core.people.viewer import Viewer

_NAMED = 3


def undo(
    session: Session,
    author: Viewer,
    delivery: Delivery,
    target: Target,
    terms: Terms,
    kept: Kept,
    *,
    reason: str,
    only_untouched: bool = False,
) -> dict[str, int]:
    """Take back what a delivery wrote, all of it or what nothing has changed since.

    Parameters
    ----------
    reason
        Why, in the words of who undoes it.
    only_untouched
        Whether to leave as they are the records that a later delivery or a person changed.

    Returns
    -------
    ``deleted``, ``restored``, ``returned``, and ``left`` as they are.

    Raises
    ------
    Conflict
        It is not written, what undoing needs is no longer kept, or records changed since; their number and the
        deliveries that changed them are named.
    """
    lock_provider(session, delivery)
    touched = examine(session, author, delivery, target, kept, only_untouched=only_untouched)
    signed = Signed(delivery.id, delivery.uuid, now(), reason)
    result = {**target.undo(session, kept, touched, terms, signed), "left": touched.height}
    delivery.state, delivery.undone_at, delivery.undo_reason, delivery.undo_result = (
        "undone", signed.written_at, reason, result,
    )  # fmt: skip
    note(session, author, "undo", "delivery", delivery.uuid, after=result, reason=reason, delivery=delivery.uuid)
    return result


def examine(
    session: Session, author: Viewer, delivery: Delivery, target: Target, kept: Kept, *, only_untouched: bool = False
) -> pl.DataFrame:
    """Tell whether a delivery can be undone, and give the records that changed since; see ``undo``."""
    require_decider(author, delivery)
    if delivery.state != "written" or delivery.written_at is None:
        raise Conflict(
            f"La livraison {delivery.uuid} n'est pas écrite : il n'y a rien à annuler.", code="delivery.not-written"
        )
    if not kept.exists:
        raise Conflict(
            "Ce que cette livraison avait changé n'est plus gardé : elle ne peut pas être annulée. Livrez à nouveau la "
            "livraison précédente du fournisseur en mode « mirror ».",
            code="delivery.not-kept",
        )
    touched = target.touched(session, kept, Signed(delivery.id, delivery.uuid, delivery.written_at))
    if touched.height and not only_untouched:
        raise Conflict(_tell_touched(session, touched), code="delivery.touched", records=touched.height)
    return touched


def _tell_touched(session: Session, touched: pl.DataFrame) -> str:
    """Say how many records changed since, and by whom."""
    by = touched["by"].value_counts(sort=True)
    names = {
        str(uuid): f"la livraison « {name} » ({str(uuid)[:8]})"
        for uuid, name in session.execute(
            select(Delivery.uuid, Delivery.file_name).where(Delivery.uuid.in_(by["by"].drop_nulls().to_list()))
        )
    }
    who = [f"{count} par {names.get(uuid, 'une personne')}" for uuid, count in by.head(_NAMED).iter_rows()]
    more = "…" if by.height > _NAMED else ""
    return (
        f"{touched.height} données de cette livraison ont changé depuis : {', '.join(who)}{more}. Annulez d'abord ce "
        "qui les a changées, ou n'annulez que les données restées telles quelles."
    )
