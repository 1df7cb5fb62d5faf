"""Populations as lists, sheets and programs show them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from mulette.core.errors import NotFound
from mulette.core.listing import COUNT_CAP, Column, ListState, Page
from mulette.core.people.tables import Organisation
from mulette.core.people.viewer import Viewer
from mulette.core.places.tables import Area
from mulette.exsitu.collecting.tables import Population
from mulette.exsitu.collecting.viewing.filters import Filters, conditions
from mulette.exsitu.collecting.viewing.places import as_seen, place_columns
from mulette.exsitu.lineage.tables import Link, Node
from mulette.exsitu.numbering import code_of

COLUMNS = (
    Column("number", "Population"),
    Column("taxon_name", "Taxon"),
    Column("station", "Station", is_sortable=False),
    Column("commune", "Commune", is_sortable=False),
    Column("individuals", "Pieds", is_number=True),
    Column("harvests", "Récoltes", is_number=True, is_sortable=False),
    Column("altitude_min_m", "Altitude", unit="m", is_number=True, is_sortable=False, is_shown=False),
    Column("updated_at", "Modifiée le", is_shown=False),
)
HIDDEN = (
    "station", "precision_m", "area_m2", "cd_hab", "altitude_min_m", "altitude_max_m", "exposition", "slope_deg",
    "substrate", "threats", "comment",
)  # fmt: skip
_SORTS = {
    "number": Node.number, "taxon_name": Node.taxon_name, "individuals": Population.individuals,
    "updated_at": Population.updated_at,
}  # fmt: skip


def as_read(session: Session, viewer: Viewer, filters: Filters) -> Select[Any]:
    """Select the populations that the filters want, as a viewer may see them; rows go through ``rows_of``."""
    below = select(func.count()).where(Link.parent_id == Node.id, Link.kind == "harvested")
    query = select(
        Population.id,
        Population.uuid,
        Node.id.label("node_id"),
        Node.number,
        Node.legacy_number,
        Node.cd_nom,
        Node.taxon_name,
        Node.qualifier,
        Population.individuals,
        below.correlate(Node).scalar_subquery().label("harvests"),
        *place_columns(Population, viewer, HIDDEN),
        Organisation.name.label("organisation"),
        Population.version,
        Population.created_at,
        Population.updated_at,
    ).select_from(Population)
    query = query.join(Node, Node.id == Population.node_id)
    query = query.outerjoin(Organisation, Organisation.id == Node.organisation_id)
    query = query.outerjoin(Area, Area.id == Population.commune_id)
    return query.where(*conditions(session, viewer, Population, filters))


def rows_of(found: Sequence[Mapping[Any, Any]]) -> list[dict[str, Any]]:
    """Complete rows of ``as_read`` with what stands for the place."""
    return [{**as_seen(row), "code": code_of("population", row["number"])} for row in found]


def list_rows(session: Session, viewer: Viewer, filters: Filters, state: ListState) -> Page:
    """Give one page of the populations."""
    order = _SORTS[state.sort]
    ordered = (order.desc().nulls_last(), Population.id) if state.descending else (order.nulls_last(), Population.id)
    query = as_read(session, viewer, filters)
    found = session.execute(query.order_by(*ordered).offset(state.offset).limit(state.size)).mappings().all()
    counted = query.with_only_columns(Population.id, maintain_column_froms=True).limit(COUNT_CAP + 1).subquery()
    return Page(rows_of(found), session.scalar(select(func.count()).select_from(counted)) or 0, state)


def read_after(
    session: Session, viewer: Viewer, filters: Filters, *, after: int, limit: int
) -> tuple[list[dict[str, Any]], int | None]:
    """Give some populations in the order of their entry, and the number to go on after; None: there are no more."""
    query = as_read(session, viewer, filters).where(Population.id > after).order_by(Population.id).limit(limit)
    found = session.execute(query).mappings().all()
    return rows_of(found), found[-1]["id"] if len(found) == limit else None


def read_row(session: Session, viewer: Viewer, identifier: uuid.UUID) -> dict[str, Any]:
    """Read one population.

    Raises
    ------
    NotFound
        There is none, or it is not the viewer's to see.
    """
    query = as_read(session, viewer, Filters()).where(Population.uuid == identifier)
    found = session.execute(query).mappings().all()
    if not found:
        raise NotFound(
            "Cette population n'existe pas, ou n'est pas à voir avec votre compte.", code="population.unknown"
        )
    return rows_of(found)[0]
