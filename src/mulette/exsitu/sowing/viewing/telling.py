"""The history of a sowing in words: labels for codes, places by their code, pretreatments said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.journal.queries import Change
from mulette.exsitu.bank.tables import Location
from mulette.exsitu.numbering import code_of
from mulette.exsitu.sowing.counts import COUNT_FIELDS
from mulette.exsitu.sowing.values import sowing_fields, words_of
from mulette.exsitu.vocabulary import label

HIDDEN = frozenset({"sowing", "sowing_id", "act_id"})
LABELS = {
    **{name: field.label for name, field in {**sowing_fields(), **COUNT_FIELDS}.items()},
    "location_id": "Lieu",
    "seeds": "Graines semées",
    "ended_on": "Fin",
    "cd_nom": "Code TAXREF",
    "taxon_name": "Taxon",
    "qualifier": "Réserve",
}
"""French labels of what changes."""


def in_words(session: Session, changes: Iterable[Change]) -> list[Change]:
    """Say the values of changes as people say them."""
    places = {one.id: code_of("location", one.code) for one in session.scalars(select(Location))}
    return [
        replace(
            change,
            fields=[
                replace(one, before=_said(one.name, one.before, places), after=_said(one.name, one.after, places))
                for one in change.fields
                if one.name not in HIDDEN
            ],
        )
        for change in changes
    ]


def _said(name: str, value: Any, places: Mapping[int, str]) -> Any:  # noqa: ANN401
    field = sowing_fields().get(name)
    if value is None:
        return None
    if name == "location_id":
        return places.get(value, str(value))
    if name == "pretreatments":
        return words_of(value)
    if field is not None and field.nomenclature:
        return label(field.nomenclature, value)
    if name.endswith("_on") or name == "expected_end":
        return f"{dt.date.fromisoformat(value):%d/%m/%Y}"
    return f"{value:g}".replace(".", ",") if isinstance(value, float) else value
