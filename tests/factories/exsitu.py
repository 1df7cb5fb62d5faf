"""Make an organisation that keeps seeds, its people, and nodes of the lineage."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from mulette.core.people.tables import Organisation
from mulette.core.people.viewer import Scope, Viewer
from mulette.exsitu.lineage.operations import add_node
from mulette.exsitu.lineage.tables import Node

AT = dt.datetime(2024, 9, 12, 8, 30, tzinfo=dt.UTC)
"""The moment at which tests of the seed bank take place."""


def make_bank(session: Session, name: str = "Conservatoire alpin") -> Organisation:
    """Make an organisation that keeps seeds."""
    organisation = Organisation(name=name)
    session.add(organisation)
    session.flush()
    return organisation


def make_keeper(session: Session, organisation: Organisation, **rights: Scope) -> Viewer:
    """Make somebody of the bank: ``create_stock=Scope.ALL`` is a right; without any, all of them on everything."""
    given = {tuple(name.split("_", 1)): scope for name, scope in rights.items()}
    return Viewer(name="Anne Bosc", organisation_id=organisation.id, rights=given, is_system=not rights)  # type: ignore[arg-type]


def make_node(session: Session, author: Viewer, kind: str = "lot", **values: object) -> Node:
    """Make a node of the lineage without the row of its kind."""
    return add_node(session, author, kind, at=AT, **values)  # type: ignore[arg-type]
