"""Keeping evaluations, and taking them out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from mulette.core.journal.operations import note
from mulette.core.people.viewer import Viewer
from mulette.ponds.judging.tables import Evaluation


def keep(session: Session, author: Viewer, title: str, judged: dict[str, Any], *, at: dt.datetime) -> Evaluation:
    """Keep a judgement. The identifiers of ponds and candidates are not kept: a Plus Code tells a place.

    Raises
    ------
    Forbidden
        The author may not evaluate.
    """
    author.require("create", "pond_evaluation")
    kept = Evaluation(
        title=title, ponds=judged["ponds"], matched=judged["matched"], false_candidates=judged["false"],
        recall=judged["recall"], precision=judged["precision"], average_precision=judged["average_precision"],
        judged={name: value for name, value in judged.items() if name != "details"}, author_id=author.person_id,
        created_at=at, updated_at=at,
    )  # fmt: skip
    session.add(kept)
    session.flush()
    after = {name: getattr(kept, name) for name in ("title", "ponds", "matched", "recall", "precision")}
    note(session, author, "create", "pond_evaluation", kept.uuid, after=after, at=at)
    return kept
