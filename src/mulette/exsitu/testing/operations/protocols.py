"""Protocols: templates of tests, added, changed, put away."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict
from mulette.core.fields import Field
from mulette.core.journal.operations import note, snapshot
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.operations import record_act
from mulette.exsitu.collecting.values import Faults, Values, read_value
from mulette.exsitu.testing.operations.planning import OF_PROTOCOL, UNTOLD, Given
from mulette.exsitu.testing.tables import Protocol
from mulette.exsitu.testing.values import read_values, refuse, with_defaults

_TEXTS = {
    "name": Field("name", "Nom", "text", max_length=200),
    "source": Field("source", "Source", "text", max_length=500),
}
_OWN = (*_TEXTS, "is_open")
"""Fields that a protocol has and a test has not."""


def add_protocol(session: Session, author: Viewer, given: Given, *, at: dt.datetime) -> Protocol:
    """Add a protocol.

    Raises
    ------
    Invalid
        No name, or a value cannot be taken.
    Conflict
        Another protocol has this name.
    """
    author.require("create", "exsitu_list")
    values = _read(session, given, None)
    row = Protocol(**values, author_id=author.person_id, created_at=at, updated_at=at)
    session.add(row)
    session.flush()
    record_act(session, author, "testing.protocol", f"Protocole « {row.name} » ajouté", at=at)
    note(session, author, "create", "protocol", row.uuid, after=snapshot(row, without=UNTOLD), at=at)
    return row


def change_protocol(session: Session, author: Viewer, row: Protocol, given: Given, *, at: dt.datetime) -> None:
    """Change a protocol; the tests made from it keep what it said.

    Raises
    ------
    Invalid, Conflict
        As ``add_protocol``.
    """
    author.require("update", "exsitu_list")
    before = snapshot(row, without=UNTOLD)
    for name, value in _read(session, given, row).items():
        setattr(row, name, value)
    row.updated_at = at
    session.flush()
    record_act(session, author, "testing.protocol", f"Protocole « {row.name} » modifié", at=at)
    note(session, author, "update", "protocol", row.uuid, before, snapshot(row, without=UNTOLD), at=at)


def _read(session: Session, given: Given, row: Protocol | None) -> Values:
    """Read a protocol whole; what is not said keeps what the protocol said, then the defaults."""
    kept = {name: getattr(row, name) for name in (*OF_PROTOCOL, *_OWN, "comment")} if row else {"is_open": True}
    own = {name: given[name] for name in _OWN if name in given}
    values, faults = read_values({name: value for name, value in given.items() if name not in _OWN})
    fixed: Faults = {name: "N'est pas d'un protocole." for name in values if name not in {*OF_PROTOCOL, "comment"}}
    told: dict[str, Any] = {"name": None, "source": None, **kept, **with_defaults({**kept, **values}), **own}
    for field in _TEXTS.values():
        try:
            told[field.name] = read_value(field, told[field.name])
        except ValueError as error:
            fixed[field.name] = str(error)
    name = told["name"]
    if not name:
        fixed.setdefault("name", "Ce champ est obligatoire.")
    refuse(fixed | faults, "protocol.invalid")
    same = session.scalar(select(Protocol.id).where(Protocol.name == name))
    if same is not None and same != (row.id if row else None):
        raise Conflict(f"Un protocole s'appelle déjà « {name} ».", code="protocol.name-taken")
    return {name: told[name] for name in (*OF_PROTOCOL, *_TEXTS, "comment")} | {"is_open": bool(told["is_open"])}
