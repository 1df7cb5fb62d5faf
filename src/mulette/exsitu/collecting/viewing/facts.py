"""The facts of a sheet, in words, under their headings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from mulette.core.fields import Field
from mulette.exsitu.collecting.permits import figure
from mulette.exsitu.collecting.values import fields_of
from mulette.exsitu.vocabulary import label

Facts = list[tuple[str, Any, None]]
_IN_HEAD = frozenset({"number", "legacy_number", "cd_nom", "qualifier", "collectors", "date_min", "date_max", "kind"})


def harvest_facts(row: Mapping[str, Any]) -> list[tuple[str, Facts]]:
    """Give the facts of a harvest; empty ones and empty headings are left out."""
    return facts_of("harvest", row, without={*_IN_HEAD, "quantity", "unit", "permit_reason", "place"})


def population_facts(row: Mapping[str, Any]) -> list[tuple[str, Facts]]:
    """Give the facts of a population."""
    return facts_of("population", row, without={"number", "cd_nom", "qualifier", "is_sensitive", "station"})


def facts_of(thing: str, row: Mapping[str, Any], *, without: Iterable[str] = ()) -> list[tuple[str, Facts]]:
    """Give the facts of a thing under their headings."""
    left_out = set(without)
    groups: dict[str, Facts] = {}
    for field in fields_of(thing).values():
        value = row.get(field.name)
        if field.name not in left_out and value not in (None, "", []):
            groups.setdefault(field.group, []).append((field.label, said(field, value), None))
    return list(groups.items())


def said(field: Field, value: Any) -> Any:  # noqa: ANN401
    """Write a value in words, with its unit.

    >>> said(fields_of("harvest")["plants_sampled"], 60), said(fields_of("harvest")["method"], "random")
    ('60', 'Au hasard')
    """
    if isinstance(value, bool):
        return "oui" if value else "non"
    if field.nomenclature:
        codes = value if isinstance(value, list) else [value]
        return ", ".join(label(field.nomenclature, code) for code in codes)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, int | float):
        return figure(float(value)) + (f" {field.unit}" if field.unit else "") if field.name != "cd_hab" else str(value)
    return value if isinstance(value, dt.date) else str(value)
