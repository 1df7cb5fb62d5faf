"""Files delivered long ago and decided; what was said and done about them stays."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.intake.deposits import path_of
from mulette.core.intake.tables import Delivery
from mulette.core.room import Outdated
from mulette.settings import Settings

DECIDED = ("written", "rejected", "refused", "undone")
"""States of a delivery after which its file is read for the record only."""


def outdated(session: Session, settings: Settings, now: dt.datetime, *, apply: bool) -> list[Outdated]:
    """Find the files that no delivery younger than the age set, or not decided, has sent; no row goes with them."""
    days = settings.keep_deposits_days
    if days is None:
        return []
    is_needed = (Delivery.created_at >= now - dt.timedelta(days=days)) | Delivery.state.not_in(DECIDED)
    old = select(Delivery.file_sha256, func.min(Delivery.file_name)).group_by(Delivery.file_sha256)
    old = old.where(Delivery.file_sha256.not_in(select(Delivery.file_sha256).where(is_needed)))
    folders = [path_of(settings.files_folder, sha256, name).parent for sha256, name in session.execute(old)]
    kept = tuple(folder for folder in folders if folder.exists())
    return [Outdated("fichiers livrés", days, len(kept), kept)]
