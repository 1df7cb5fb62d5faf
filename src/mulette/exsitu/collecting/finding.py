"""Finding the things of collecting by their UUID, within what a viewer may read."""

from __future__ import annotations

import uuid
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import Session

from mulette.core.errors import NotFound
from mulette.core.people.viewer import Scope, Viewer
from mulette.exsitu.collecting.tables import Cleaning, Harvest, Material, Mission, Permit, Population
from mulette.exsitu.lineage.reach import in_reach
from mulette.exsitu.lineage.tables import Node

Row = TypeVar("Row", Population, Harvest, Material)
Held = TypeVar("Held", Mission, Permit)
NAMES: dict[type[Any], tuple[str, str]] = {
    Mission: ("mission", "Cette mission"),
    Permit: ("permit", "Ce permis"),
    Population: ("population", "Cette population"),
    Harvest: ("harvest", "Cette récolte"),
    Material: ("material", "Ce matériel"),
    Cleaning: ("cleaning", "Ce nettoyage"),
}


def find_placed(session: Session, viewer: Viewer, table: type[Row], identifier: uuid.UUID | str) -> tuple[Row, Node]:
    """Give a population, a harvest or a material that the viewer may read, with its node.

    Raises
    ------
    NotFound
        There is none, or it is not theirs to see.
    """
    query = select(table, Node).join(Node, Node.id == table.node_id).where(table.uuid == _read(identifier, table))
    found = session.execute(query.where(in_reach(viewer, "read", "harvest"))).one_or_none()
    if found is None:
        raise _unknown(table)
    return found[0], found[1]


def find_held(session: Session, viewer: Viewer, table: type[Held], identifier: uuid.UUID | str) -> Held:
    """Give a mission or a permit that the viewer may read.

    Raises
    ------
    NotFound
        There is none, or it is not theirs to see.
    """
    held = held_in_reach(viewer, "read", table)
    found = session.scalar(select(table).where(table.uuid == _read(identifier, table), held))
    if found is None:
        raise _unknown(table)
    return found


def find_cleaning(session: Session, viewer: Viewer, identifier: uuid.UUID) -> tuple[Cleaning, Node]:
    """Give a cleaning step that the viewer may read, with the node that was cleaned.

    Raises
    ------
    NotFound
        There is none, or it is not theirs to see.
    """
    query = select(Cleaning, Node).join(Node, Node.id == Cleaning.node_id).where(Cleaning.uuid == identifier)
    found = session.execute(query.where(in_reach(viewer, "read", "harvest"))).one_or_none()
    if found is None:
        raise _unknown(Cleaning)
    return found[0], found[1]


def held_in_reach(viewer: Viewer, action: str, table: type[Held]) -> ColumnElement[bool]:
    """Tell the missions or permits within the viewer's right to an action."""
    scope = viewer.scope(action, object_of(table))
    mine = false() if viewer.person_id is None else table.author_id == viewer.person_id
    if scope is Scope.ALL:
        return true()
    if scope is Scope.ORGANISATION and viewer.organisation_id is not None:
        return or_(mine, table.organisation_id == viewer.organisation_id)
    return mine if scope else false()


def object_of(table: type[Any]) -> str:
    """Give the object of rights that a table is of."""
    return "permit" if table is Permit else "harvest"


def _read(identifier: uuid.UUID | str, table: type[Any]) -> uuid.UUID:
    try:
        return identifier if isinstance(identifier, uuid.UUID) else uuid.UUID(str(identifier))
    except ValueError:
        raise _unknown(table) from None


def _unknown(table: type[Any]) -> NotFound:
    name, words = NAMES[table]
    return NotFound(f"{words} n'existe pas, ou n'est pas à voir avec votre compte.", code=f"{name}.unknown")
