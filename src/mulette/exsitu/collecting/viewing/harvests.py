"""Harvests as lists, sheets, files and programs show them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from mulette.core.errors import NotFound
from mulette.core.listing import COUNT_CAP, Column, ListState, Page
from mulette.core.people.tables import Organisation
from mulette.core.people.viewer import Viewer
from mulette.core.places.tables import Area
from mulette.exsitu.collecting.tables import Harvest, HarvestObserver, Mission, Permit, Population
from mulette.exsitu.collecting.viewing.filters import Filters, conditions
from mulette.exsitu.collecting.viewing.places import as_seen, knows, place_columns
from mulette.exsitu.lineage.tables import Link, Node
from mulette.exsitu.numbering import code_of

COLUMNS = (
    Column("number", "Récolte"),
    Column("taxon_name", "Taxon"),
    Column("date_min", "Date"),
    Column("where", "Lieu", is_sortable=False),
    Column("collectors", "Récolteurs", is_sortable=False),
    Column("quantity", "Quantité", is_number=True, is_sortable=False),
    Column("permit", "Permis", is_sortable=False),
    Column("population", "Population", is_sortable=False, is_shown=False),
    Column("mission", "Mission", is_sortable=False, is_shown=False),
    Column("plants_sampled", "Pieds récoltés", is_number=True, is_sortable=False, is_shown=False),
    Column("organisation", "Organisme", is_sortable=False, is_shown=False),
    Column("updated_at", "Modifiée le", is_shown=False),
)
HIDDEN = ("place", "precision_m", "altitude_m", "cd_hab", "comment", "permit_reason")
"""What tells a place, for those who know it."""
OPEN = (
    "kind", "date_min", "date_max", "method", "plants_present", "plants_in_fruit", "plants_sampled",
    "seeds_taken_percent", "quantity", "unit", "phenology", "weather", "voucher", "has_soil_sample",
)  # fmt: skip
_SORTS = {
    "number": Node.number, "taxon_name": Node.taxon_name, "date_min": Harvest.date_min,
    "updated_at": Harvest.updated_at,
}  # fmt: skip
_Parent = aliased(Node)


def as_read(session: Session, viewer: Viewer, filters: Filters) -> Select[Any]:
    """Select the harvests that the filters want, as a viewer may see them; rows go through ``rows_of``."""
    permit = (Permit.uuid.label("permit_uuid"), Permit.number.label("permit")) if viewer.may("read", "permit") else ()
    query = select(
        Harvest.id,
        Harvest.uuid,
        Node.id.label("node_id"),
        Node.number,
        Node.legacy_number,
        Node.cd_nom,
        Node.taxon_name,
        Node.qualifier,
        *(getattr(Harvest, name) for name in OPEN),
        Harvest.permit_id,
        *place_columns(Harvest, viewer, HIDDEN),
        Mission.uuid.label("mission_uuid"),
        Mission.code.label("mission"),
        *permit,
        _Parent.uuid.label("population_uuid"),
        _Parent.number.label("population"),
        Organisation.name.label("organisation"),
        Harvest.version,
        Harvest.created_at,
        Harvest.updated_at,
    ).select_from(Harvest)
    return _joined(query).where(*conditions(session, viewer, Harvest, filters))


def rows_of(session: Session, viewer: Viewer, found: Sequence[Mapping[Any, Any]]) -> list[dict[str, Any]]:
    """Complete rows of ``as_read``: what stands for the place, who harvested."""
    names: dict[int, list[str]] = {}
    who = select(HarvestObserver.harvest_id, HarvestObserver.name).where(
        HarvestObserver.harvest_id.in_([row["id"] for row in found])
    )
    for number, name in session.execute(who.order_by(HarvestObserver.is_main.desc(), HarvestObserver.id)):
        names.setdefault(number, []).append(name)
    return [
        {
            **as_seen(row),
            "code": code_of("harvest", row["number"]),
            "population": code_of("population", row["population"]) if row["population"] else None,
            "has_permit": row["permit_id"] is not None,
            "collectors": names.get(row["id"], []),
        }
        for row in found
    ]


def list_rows(session: Session, viewer: Viewer, filters: Filters, state: ListState) -> Page:
    """Give one page of the harvests, the latest first by default."""
    order = _SORTS[state.sort]
    ordered = (order.desc().nulls_last(), Harvest.id.desc()) if state.descending else (order.nulls_last(), Harvest.id)
    query = as_read(session, viewer, filters).order_by(*ordered).offset(state.offset).limit(state.size)
    found = session.execute(query).mappings().all()
    return Page(rows_of(session, viewer, found), count(session, viewer, filters), state)


def read_after(
    session: Session, viewer: Viewer, filters: Filters, *, after: int, limit: int
) -> tuple[list[dict[str, Any]], int | None]:
    """Give some harvests in the order of their entry, and the number to go on after; None: there are no more."""
    query = as_read(session, viewer, filters).where(Harvest.id > after).order_by(Harvest.id).limit(limit)
    found = session.execute(query).mappings().all()
    return rows_of(session, viewer, found), found[-1]["id"] if len(found) == limit else None


def read_row(session: Session, viewer: Viewer, identifier: uuid.UUID | int) -> dict[str, Any]:
    """Read one harvest, by its UUID or its number of row.

    Raises
    ------
    NotFound
        There is none, or it is not the viewer's to see.
    """
    key = Harvest.id == identifier if isinstance(identifier, int) else Harvest.uuid == identifier
    found = session.execute(as_read(session, viewer, Filters()).where(key)).mappings().all()
    if not found:
        raise NotFound("Cette récolte n'existe pas, ou n'est pas à voir avec votre compte.", code="harvest.unknown")
    return rows_of(session, viewer, found)[0]


def count(session: Session, viewer: Viewer, filters: Filters, *also: Any) -> int:  # noqa: ANN401
    """Count the harvests that the filters want, up to ``COUNT_CAP + 1``."""
    wanted = select(Harvest.id).join(Node, Node.id == Harvest.node_id)
    wanted = wanted.where(*conditions(session, viewer, Harvest, filters), *also)
    return session.scalar(select(func.count()).select_from(wanted.limit(COUNT_CAP + 1).subquery())) or 0


def selected(session: Session, viewer: Viewer, filters: Filters) -> Select[Any]:
    """Select the numbers of the harvests that the filters want, joined to their node."""
    query = select(Harvest.id).join(Node, Node.id == Harvest.node_id)
    return query.where(*conditions(session, viewer, Harvest, filters))


def station_of(session: Session, viewer: Viewer, identifier: uuid.UUID | None) -> str | None:
    """Give the station of a population, if the viewer may know its place."""
    query = select(Population.station).join(Node, Node.id == Population.node_id)
    return session.scalar(query.where(Population.uuid == identifier, knows(viewer))) if identifier else None


def _joined(query: Select[Any]) -> Select[Any]:
    query = query.join(Node, Node.id == Harvest.node_id)
    query = query.outerjoin(Link, (Link.child_id == Node.id) & (Link.kind == "harvested"))
    query = query.outerjoin(_Parent, _Parent.id == Link.parent_id)
    query = query.outerjoin(Mission, Mission.id == Harvest.mission_id)
    query = query.outerjoin(Permit, Permit.id == Harvest.permit_id)
    query = query.outerjoin(Organisation, Organisation.id == Node.organisation_id)
    return query.outerjoin(Area, Area.id == Harvest.commune_id)


def sites_of(session: Session, viewer: Viewer, node_ids: Sequence[int]) -> dict[int, str]:
    """Tell where things were harvested, in words, as finely as the viewer may know, by number of node."""
    query = as_read(session, viewer, Filters()).where(Harvest.node_id.in_(node_ids))
    found = session.execute(query).mappings().all() if node_ids else []
    return {row["node_id"]: where_words(row) for row in rows_of(session, viewer, found)}


def where_words(row: Mapping[str, Any]) -> str:
    """Tell where a harvest was made: place and commune, commune alone, or the cell.

    >>> where_words({"place": "Clot", "commune": "Molines", "place_is": "precise"})
    'Clot, Molines'
    >>> where_words({"place": None, "commune": None, "place_is": "cell"})
    'maille de 10 km'
    """
    told = ", ".join(filter(None, (row["place"], row["commune"])))
    return told or {"cell": "maille de 10 km", "precise": "point"}.get(row["place_is"] or "", "")
