"""The background work on a delivery, found again from the delivery."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import NotFound
from mulette.core.house import House
from mulette.core.intake.tables import Delivery
from mulette.core.jobs.queries import JobView, get_job, view_job
from mulette.core.jobs.tables import Job
from mulette.core.people.viewer import Viewer
from mulette.core.storage.base import now

UNSETTLED = frozenset({"received", "checking", "writing", "interrupted"})
"""States of a delivery whose last work matters."""

UNDO = "intake.undo"
"""Kind of the work that undoes a written delivery."""


@dataclass(frozen=True)
class Following:
    """The last work on a delivery.

    Parameters
    ----------
    is_under_way
        Whether it waits or runs.
    job
        The work itself; None where it is not the viewer's to follow, or the delivery is settled.
    """

    is_under_way: bool = False
    job: JobView | None = None


def follow(house: House, session: Session, viewer: Viewer, delivery: Delivery) -> Following:
    """Find the last work on a delivery that is not settled, or is being undone."""
    url = url_for("deliveries.sheet", delivery=delivery.uuid)
    last = session.scalar(select(Job).where(Job.url == url).order_by(Job.id.desc()).limit(1))
    if last is None or not (delivery.state in UNSETTLED or (delivery.state == "written" and last.kind == UNDO)):
        return Following()
    view = view_job(house.settings, last, now())
    try:
        get_job(session, viewer, last.uuid)
    except NotFound:
        return Following(not view.is_over)
    return Following(not view.is_over, view)
