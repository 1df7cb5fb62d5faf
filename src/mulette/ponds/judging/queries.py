"""Evaluations that were kept."""

from __future__ import annotations

import uuid

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.errors import NotFound
from mulette.core.listing import COUNT_CAP, Column, ListState, Page
from mulette.core.people.viewer import Viewer
from mulette.ponds.judging.tables import Evaluation

COLUMNS = (
    Column("title", "Évaluation"),
    Column("created_at", "Date"),
    Column("ponds", "Mares", is_number=True),
    Column("matched", "Trouvées", is_number=True),
    Column("recall", "Rappel", is_number=True),
    Column("precision", "Précision", is_number=True),
    Column("average_precision", "Précision moyenne", is_number=True),
    Column("false_candidates", "Faux", is_number=True, is_shown=False),
)


def list_evaluations(session: Session, viewer: Viewer, shown: ListState) -> Page:
    """Give one page of the evaluations."""
    viewer.require("read", "pond_evaluation")
    wanted = [Evaluation.title.icontains(word, autoescape=True) for word in shown.q.split()]
    counted = select(Evaluation.id).where(*wanted).limit(COUNT_CAP + 1).subquery()
    total = session.scalar(select(func.count()).select_from(counted))
    column = getattr(Evaluation, shown.sort)
    order = column.desc() if shown.descending else column.asc()
    query = select(Evaluation).where(*wanted).order_by(order, Evaluation.id.desc())
    return Page(list(session.scalars(query.offset(shown.offset).limit(shown.size))), total or 0, shown)


def get_evaluation(session: Session, viewer: Viewer, identifier: uuid.UUID) -> Evaluation:
    """Give an evaluation.

    Raises
    ------
    NotFound
        No such evaluation.
    """
    viewer.require("read", "pond_evaluation")
    found = session.scalar(select(Evaluation).where(Evaluation.uuid == identifier))
    if found is None:
        raise NotFound("Cette évaluation n'existe pas ou plus.", code="evaluation.not-found")
    return found
