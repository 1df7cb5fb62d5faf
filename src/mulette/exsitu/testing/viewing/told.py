"""The history of a test in French: its own fields, and the cells of its grids. Pure but for reading the journal."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from mulette.core.journal.changes import FieldChange
from mulette.core.journal.queries import Change, history
from mulette.exsitu.bank.viewing.facts import said
from mulette.exsitu.testing.values import seed_test_fields
from mulette.exsitu.vocabulary import label, terms

_COUNT = re.compile(r"r(\d+) (\d{4}-\d{2}-\d{2}) (germinated|removed)")
_FATE = re.compile(r"r(\d+) (\w+)")
_KINDS = {"germinated": "germées", "removed": "contaminées retirées"}
_MORE = {
    "ended_on": "Fin", "is_conclusive": "Vaut pour le lot", "viability_percent": "Viabilité, %",
    "taxon_name": "Taxon", "qualifier": "Réserve",
}  # fmt: skip


def changes_of(session: Session, identifier: uuid.UUID) -> list[Change]:
    """Give what changed in a test, the latest first; fields that tell a person nothing are left out."""
    return [
        replace(change, fields=[told for one in change.fields if (told := _told(one)) is not None])
        for change in history(session, "test", identifier)
    ]


def _told(change: FieldChange) -> FieldChange | None:
    words = name_of(change.name)
    if words is None:
        return None
    field = seed_test_fields().get(change.name)
    listed = field.nomenclature if field else None
    before, after = (_value(value, listed) for value in (change.before, change.after))
    return FieldChange(words, before, after)


def name_of(name: str) -> str | None:
    """Name a field, or a cell, in French; None: it tells a person nothing.

    >>> name_of("r2 2026-03-08 germinated"), name_of("r1 empty"), name_of("node_id")
    ('Répétition 2, 08/03/2026, germées', 'Répétition 1, vide', None)
    """
    if found := _COUNT.fullmatch(name):
        day = dt.date.fromisoformat(found[2])
        return f"Répétition {found[1]}, {day:%d/%m/%Y}, {_KINDS[found[3]]}"
    if (found := _FATE.fullmatch(name)) and found[2] in terms("SEED_FATE"):
        return f"Répétition {found[1]}, {label('SEED_FATE', found[2]).lower()}"
    field = seed_test_fields().get(name)
    return field.label if field else _MORE.get(name)


def _value(value: Any, listed: str | None) -> str | None:  # noqa: ANN401
    if value is None:
        return None
    return label(listed, value) if listed else said(value)
