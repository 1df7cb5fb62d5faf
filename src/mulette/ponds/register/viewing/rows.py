"""Ponds as lists, cards, exports and programs show them: never a place finer than the viewer may know."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Select, Text, case, func, literal, select, type_coerce
from sqlalchemy.orm import Session

from mulette.core.errors import NotFound
from mulette.core.listing import COUNT_CAP, Column, ListState, Page
from mulette.core.people.tables import Organisation
from mulette.core.people.viewer import Viewer
from mulette.core.places.tables import Area
from mulette.ponds.register.measures import is_wet, size_words
from mulette.ponds.register.reach import precisely
from mulette.ponds.register.tables import Characterisation, Pond
from mulette.ponds.register.viewing.conditions import conditions, seen_on, with_sheet
from mulette.ponds.register.viewing.filters import Filters
from mulette.ponds.register.vocabulary import pond_fields, sheet_fields

COLUMNS = (
    Column("name", "Mare", is_sortable=False),
    Column("status", "Statut"),
    Column("commune", "Commune", is_sortable=False),
    Column("type", "Type", is_sortable=False),
    Column("stage", "Stade", is_sortable=False),
    Column("water", "Eau", is_sortable=False),
    Column("area_m2", "Surface", unit="m²", is_number=True, is_sortable=False),
    Column("seen_on", "Dernière visite"),
    Column("structure", "Structure", is_sortable=False),
    Column("loc_id_plus", "Identifiant", is_sortable=False, is_shown=False),
    Column("owner_type", "Propriétaire", is_sortable=False, is_shown=False),
    Column("updated_at", "Modifiée le", is_shown=False),
)
OPEN = frozenset({"status", "is_anonymous", "origin", "located_on", "structure"})
"""Fields of an anonymous pond that tell nothing of its place; the others are for those who know it."""
OPEN_OF_SHEET = frozenset({"visited_on", "type", "stage", "regime", "water_height"})
STATES = {"Potentielle": "waiting", "Vue": "off", "Caractérisée": "ok", "Disparue": "bad"}
_SORTS = {"status": Pond.status, "seen_on": seen_on, "updated_at": Pond.updated_at}
WORDS = frozenset({"title", "type", "stage", "water", "size", "state"})
"""What ``as_row`` adds for people."""
SHEET = "sheet_"
"""Before the names of the fields of the latest sheet, some of which are also those of a pond."""

Row = Mapping[Any, Any]


def as_seen(session: Session, viewer: Viewer, filters: Filters) -> Select[Any]:
    """Select the ponds as a viewer may see them: fields of the pond, those of its latest sheet, ``geometry``."""
    known = precisely(viewer)

    def open_or_known(column: Any, name: str, *, is_open: bool) -> Any:  # noqa: ANN401
        return column.label(name) if is_open else type_coerce(case((known, column)), column.type).label(name)

    stored = [name for name, field in pond_fields().items() if field.stored]
    query = select(
        Pond.id,
        Pond.uuid,
        known.label("is_known"),
        *(open_or_known(getattr(Pond, name), name, is_open=name in OPEN) for name in stored),
        open_or_known(Pond.area_m2, "area_m2", is_open=False),
        Area.code.label("commune_code"),
        Area.name.label("commune"),
        Organisation.name.label("organisation"),
        type_coerce(case((known, Pond.geom), else_=Area.geom), Pond.geom.type).label("geometry"),
        type_coerce(case((known, literal("précise")), else_=literal("commune")), Text).label("localisation"),
        seen_on.label("seen_on"),
        *(
            open_or_known(getattr(Characterisation, name), SHEET + name, is_open=name in OPEN_OF_SHEET)
            for name in sheet_fields()
        ),
        Pond.created_at,
        Pond.updated_at,
    ).select_from(Pond)
    query = with_sheet(query).outerjoin(Area, Area.id == Pond.commune_id)
    query = query.outerjoin(Organisation, Organisation.id == Pond.organisation_id)
    return query.where(*conditions(session, viewer, filters))


def list_rows(session: Session, viewer: Viewer, filters: Filters, state: ListState) -> Page:
    """Give one page of the ponds, those seen last first by default."""
    order = _SORTS[state.sort]
    ordered = (order.desc().nulls_last(), Pond.id.desc()) if state.descending else (order.nulls_last(), Pond.id)
    page = as_seen(session, viewer, filters).order_by(*ordered).offset(state.offset).limit(state.size)
    return Page([as_row(one) for one in session.execute(page).mappings()], count(session, viewer, filters), state)


def count(session: Session, viewer: Viewer, filters: Filters, *also: Any) -> int:  # noqa: ANN401
    """Count the ponds that the filters want, up to ``COUNT_CAP + 1``."""
    wanted = with_sheet(select(Pond.id)).where(*conditions(session, viewer, filters), *also)
    return session.scalar(select(func.count()).select_from(wanted.limit(COUNT_CAP + 1).subquery())) or 0


def find_pond(session: Session, identifier: uuid.UUID) -> Pond:
    """Give a pond by its UUID; whether the viewer knows its place is asked of ``reach``.

    Raises
    ------
    NotFound
        There is none.
    """
    pond = session.scalar(select(Pond).where(Pond.uuid == identifier))
    if pond is None:
        raise NotFound("Cette mare n'existe pas.", code="pond.unknown")
    return pond


def read_row(session: Session, viewer: Viewer, identifier: uuid.UUID | int) -> dict[str, Any]:
    """Read one pond, by its UUID or its number, as the viewer may see it.

    Raises
    ------
    NotFound
        There is none.
    """
    key = Pond.id == identifier if isinstance(identifier, int) else Pond.uuid == identifier
    found = session.execute(as_seen(session, viewer, Filters()).where(key)).mappings().one_or_none()
    if found is None:
        raise NotFound("Cette mare n'existe pas.", code="pond.unknown")
    return as_row(found)


def as_row(found: Row) -> dict[str, Any]:
    """Complete a row with the words that lists and cards show."""
    wet = is_wet(found[SHEET + "water_height"])
    return {
        **found,
        "title": title_of(found),
        "type": found[SHEET + "type"],
        "stage": found[SHEET + "stage"],
        "water": None if wet is None else ("en eau" if wet else "à sec"),
        "size": size_words(found["area_m2"]) if found["is_known"] else None,
        "structure": found["organisation"] or found["structure"],
        "state": STATES[found["status"]],
    }


def title_of(found: Row) -> str:
    """Give what a pond is called: its name, else its identifier, else the commune that stands for its place."""
    if not found["is_known"]:
        return f"Mare anonyme, {found['commune']}" if found["commune"] else "Mare anonyme"
    return str(found["name"] or f"Mare {found['loc_id_plus']}")


def sheet_of(found: Row, names: Iterable[str] | None = None) -> dict[str, Any]:
    """Give the values of the latest sheet in a row, by field."""
    return {name: found[SHEET + name] for name in names or sheet_fields()}
