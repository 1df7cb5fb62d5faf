"""The list of deliveries."""

from __future__ import annotations

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from mulette.core.intake.queries import visible_deliveries
from mulette.core.intake.tables import Delivery, Provider, TemplateVersion
from mulette.core.listing import COUNT_CAP, Column, ListState, Page
from mulette.core.people.viewer import Viewer

COLUMNS = (
    Column("file_name", "Fichier"),
    Column("state", "État"),
    Column("provider", "Fournisseur"),
    Column("template", "Modèle", is_shown=False),
    Column("rows_read", "Lignes", is_number=True),
    Column("rows_valid", "Sans constat bloquant", is_number=True),
    Column("created_at", "Reçue"),
    Column("written_at", "Écrite", is_shown=False),
)
_SORTS = {"provider": Provider.name, "template": TemplateVersion.code}


def list_deliveries(session: Session, viewer: Viewer, state: ListState) -> Page:
    """Give one page of the deliveries that the viewer may see."""
    query = visible_deliveries(viewer).join(Delivery.provider).join(Delivery.template)
    if state.q:
        words = f"%{state.q}%"
        query = query.where(or_(Delivery.file_name.ilike(words), Provider.name.ilike(words)))
    for name, column in (("state", Delivery.state), ("provider", Provider.code)):
        values = (state.filters or {}).get(name)
        if values:
            query = query.where(column.in_(values))
    total = session.scalar(select(func.count()).select_from(query.limit(COUNT_CAP + 1).subquery())) or 0
    sort = _SORTS.get(state.sort) or getattr(Delivery, state.sort)
    ordered = query.order_by(sort.desc() if state.descending else sort, Delivery.id.desc())
    rows = session.scalars(ordered.offset(state.offset).limit(state.size)).all()
    return Page(rows, total, state)
