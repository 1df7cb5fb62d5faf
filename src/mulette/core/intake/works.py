"""The long work on a delivery, done in the background: its check, and its write."""

from __future__ import annotations

import uuid
from typing import Any

from mulette.core.errors import Invalid
from mulette.core.house import House
from mulette.core.intake import deliveries
from mulette.core.jobs.context import JobContext
from mulette.core.jobs.kinds import register


@register("intake.check", resumes=True)
def check(house: House, context: JobContext, delivery: str) -> dict[str, Any]:
    """Check a delivery; a file that cannot be read ends the work, and its page says why."""
    try:
        outcome = deliveries.check(
            house, context.author, uuid.UUID(delivery), progress=lambda rows, stage: context.progress(rows, stage=stage)
        )
    except Invalid as error:
        context.log(error.message)
        return {"refused": error.code}
    return {"rows": outcome.rows, "valid_rows": outcome.valid_rows}


@register("intake.write", resumes=False)
def write(house: House, context: JobContext, delivery: str) -> dict[str, Any]:
    """Write a delivery that was approved."""
    return deliveries.write(
        house, context.author, uuid.UUID(delivery), progress=lambda rows, stage: context.progress(rows, stage=stage)
    )


@register("intake.resume", resumes=True)
def resume(house: House, context: JobContext, delivery: str) -> dict[str, Any]:
    """Take up a delivery that was stopped."""
    written = deliveries.resume(
        house, context.author, uuid.UUID(delivery), progress=lambda rows, stage: context.progress(rows, stage=stage)
    )
    return written or {}


@register("intake.undo", resumes=False)
def undo(house: House, context: JobContext, delivery: str, reason: str, only_untouched: bool) -> dict[str, Any]:
    """Undo a written delivery."""
    context.progress(0, stage="Annulation")
    return deliveries.undo(house, context.author, uuid.UUID(delivery), reason=reason, only_untouched=only_untouched)
