"""What the sheet of a test lets one do: start it, say its counts over, cancel it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import flash, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs
from mulette.core.storage.base import now
from mulette.exsitu.collecting.values import read_value
from mulette.exsitu.testing.operations import closing, planning
from mulette.exsitu.testing.pages.blueprint import back_to_test, blueprint
from mulette.exsitu.testing.queries import Found, find_test
from mulette.exsitu.testing.values import seed_test_fields


@blueprint.post("/ex-situ/essais/<uuid:identifier>/commencer")
@needs("update", "seed_test")
def start(identifier: UUID) -> ResponseReturnValue:
    """Start a planned test."""

    def do(session: Session, found: Found) -> None:
        try:
            day = read_value(seed_test_fields()["started_on"], request.form.get("started_on", ""))
        except ValueError as error:
            raise Invalid(str(error), code="test.bad-day") from error
        planning.start_test(session, current_viewer(), found, at=moment, started_on=day)

    moment = now()
    return _do(identifier, do, "Essai commencé : ses graines sont sorties du stock.")


@blueprint.post("/ex-situ/essais/<uuid:identifier>/finir")
@needs("update", "seed_test")
def finish(identifier: UUID) -> ResponseReturnValue:
    """Say that the counts of a test are over."""

    def do(session: Session, found: Found) -> None:
        closing.finish_counting(session, current_viewer(), found, at=now())

    return _do(identifier, do, "Comptages finis : dites le destin des graines pour clore l'essai.")


@blueprint.post("/ex-situ/essais/<uuid:identifier>/annuler")
@needs("update", "seed_test")
def cancel(identifier: UUID) -> ResponseReturnValue:
    """Cancel a test."""

    def do(session: Session, found: Found) -> None:
        planning.cancel_test(session, current_viewer(), found, reason=request.form.get("reason"), at=now())

    return _do(identifier, do, "Essai annulé : ses graines sont revenues au stock.")


def _do(identifier: UUID, do: Callable[[Session, Found], None], words: str) -> ResponseReturnValue:
    """Do something to a test, and come back to its sheet."""
    try:
        with current_house().store.transaction() as session:
            do(session, find_test(session, current_viewer(), identifier, "update"))
        flash(words, "success")
    except (Conflict, Invalid) as error:
        flash(error.message, "error")
    return back_to_test(identifier)
