"""Changing what a template says, one gesture a function; each gives a new content and leaves the old one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mulette.core.intake.mapping import match_header

Content = Mapping[str, Any]


def new_content(code: str, label: str, target: str) -> dict[str, Any]:
    """Give the content of a template that says nothing of a file yet."""
    return {"code": code, "label": label, "version": 1, "target": target, "mode": "add", "fields": {}}


def set_head(content: Content, given: Mapping[str, str]) -> dict[str, Any]:
    """Write the short texts at the head of a template; an empty one goes."""
    after = {**content, **{key: text for key, text in given.items() if text}}
    return {key: value for key, value in after.items() if given.get(key, "kept")}


def set_srid(content: Content, srid: int) -> dict[str, Any]:
    """Write the CRS of the coordinates."""
    return {**content, "crs": {"srid": srid}}


def columns_of(source: object) -> tuple[str, ...]:
    """Give the names that the one column of a field may have; none for a constant or several columns."""
    if isinstance(source, Mapping):
        source = source.get("column")
    names = source if isinstance(source, list) else [source]
    return tuple(name for name in names if isinstance(name, str))


def column_among(source: object, present: Sequence[str], *, loose: bool = False) -> str | None:
    """Give the column of a file that a field comes from; ``loose`` as in ``match_header``."""
    found = (match_header(name, present, loose=loose) for name in columns_of(source))
    return next((column for column in found if column is not None), None)


def map_columns(content: Content, wanted: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Map each column of ``wanted`` to its fields, and to no other; what a field says besides its column stays.

    Fields that come from several columns, or from a constant, are left alone unless a column takes their place.
    """
    present, loose = list(wanted), bool(content.get("loose_headers"))
    now = {name: column_among(source, present, loose=loose) for name, source in content.get("fields", {}).items()}
    fields = {
        name: source
        for name, source in content.get("fields", {}).items()
        if (column := now[name]) is None or name in wanted[column]
    }
    for column, names in wanted.items():
        fields |= {name: column for name in names if name not in fields or now[name] != column}
    return {**content, "fields": fields}


def set_constant(content: Content, field: str, value: str) -> dict[str, Any]:
    """Give a field the same value in every row; an empty value takes the field away."""
    fields = {name: source for name, source in content.get("fields", {}).items() if name != field}
    return {**content, "fields": {**fields, field: {"constant": value}} if value else fields}


def set_values(content: Content, field: str, dictionary: Mapping[str, str]) -> dict[str, Any]:
    """Write what the provider's values mean for a field; an empty meaning takes the value away."""
    values = dict(content.get("values", {}))
    merged = {**values.pop(field, {}), **dictionary}
    kept = {said: code for said, code in merged.items() if code or said not in dictionary}
    return _with(content, "values", {**values, field: kept} if kept else values)


def add_step(content: Content, step: Mapping[str, Any]) -> dict[str, Any]:
    """Add a treatment after the others."""
    return _with(content, "treatments", [*content.get("treatments", []), dict(step)])


def change_step(content: Content, place: int, step: Mapping[str, Any]) -> dict[str, Any]:
    """Write a treatment anew."""
    steps = list(content.get("treatments", []))
    steps[place] = dict(step)
    return _with(content, "treatments", steps)


def remove_step(content: Content, place: int) -> dict[str, Any]:
    """Take a treatment away."""
    return _with(content, "treatments", [step for at, step in enumerate(content["treatments"]) if at != place])


def move_step(content: Content, place: int, by: int) -> dict[str, Any]:
    """Move a treatment up (-1) or down (1); past an end it stays."""
    steps = list(content.get("treatments", []))
    to = place + by
    if 0 <= to < len(steps):
        steps[place], steps[to] = steps[to], steps[place]
    return _with(content, "treatments", steps)


def _with(content: Content, section: str, value: Any) -> dict[str, Any]:  # noqa: ANN401
    after = {key: old for key, old in content.items() if key != section}
    return {**after, section: value} if value else after
