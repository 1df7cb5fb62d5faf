"""The value of each cell by the type of its field, and the cells that could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import polars as pl

from mulette.core.fields import Field, Fields
from mulette.core.findings.kinds import Finding, FindingKind
from mulette.core.intake.batch import ROW, Batch
from mulette.core.intake.findings import (
    BOOLEAN_UNREADABLE,
    DATE_UNREADABLE,
    EXAMPLES,
    INTEGER_UNREADABLE,
    NUMBER_UNREADABLE,
    TEXT_TOO_LONG,
    TIME_UNREADABLE,
    UUID_UNREADABLE,
)
from mulette.core.intake.interpretation.dates import read_dates, read_instants, read_times
from mulette.core.intake.interpretation.geometries import read_geometries
from mulette.core.intake.interpretation.numbers import read_booleans, read_integers, read_numbers, read_uuids

_READERS: dict[str, Callable[[pl.Series], pl.Series]] = {
    "integer": read_integers,
    "number": read_numbers,
    "boolean": read_booleans,
    "date": read_dates,
    "time": read_times,
    "instant": read_instants,
    "uuid": read_uuids,
}
_KINDS: dict[str, FindingKind] = {
    "integer": INTEGER_UNREADABLE,
    "number": NUMBER_UNREADABLE,
    "boolean": BOOLEAN_UNREADABLE,
    "date": DATE_UNREADABLE,
    "time": TIME_UNREADABLE,
    "instant": DATE_UNREADABLE,
    "uuid": UUID_UNREADABLE,
}


def read_values(texts: pl.Series, field: Field, srid: int) -> pl.Series:
    """Read the cells of a field by its type; text, codes, addresses and JSON stay text.

    Parameters
    ----------
    texts
        Text, trimmed; null where empty.
    field
        The field.
    srid
        EPSG code of the CRS of geometries, as the template gives it.
    """
    if field.type == "geometry":
        return read_geometries(texts, srid)
    return _READERS.get(field.type, _as_is)(texts)


def unreadable(batch: Batch, fields: Fields) -> dict[str, pl.Series]:
    """Tell, for each field of the batch, the rows whose cell says something that cannot be read as its type.

    A text longer than its field counts as unreadable. Geometries are left to the rules of places.

    Returns
    -------
    dict of str to polars.Series
        Boolean masks, only for the fields that have such rows.
    """
    masks = {}
    for name in batch.texts.columns:
        if name == ROW or fields[name].type == "geometry":
            continue
        field, texts = fields[name], batch.texts[name]
        if field.type in _KINDS:
            mask = texts.is_not_null() & batch.values[name].is_null()
        elif field.max_length:
            mask = (texts.str.len_chars() > field.max_length).fill_null(value=False)
        else:
            continue
        if mask.any():
            masks[name] = mask
    return masks


def kind_of(field: Field) -> FindingKind:
    """Give the kind of finding for a cell of a field that cannot be read."""
    return _KINDS.get(field.type, TEXT_TOO_LONG)


def unreadable_findings(batch: Batch, fields: Fields, *, leave: Iterable[str] = ()) -> list[Finding]:
    """Say which cells of a batch cannot be read, one finding a field.

    Parameters
    ----------
    leave
        Fields that a rule of the room reports itself, coordinates for instance.
    """
    findings = []
    for name, mask in unreadable(batch, fields).items():
        if name in set(leave):
            continue
        kind, examples = kind_of(fields[name]), batch.texts[name].filter(mask).unique(maintain_order=True)[:EXAMPLES]
        rows, at = tuple(batch.texts[ROW].filter(mask)), batch.columns.get(name, ())
        words = kind.message.format(value=examples[0][:80], at=", ".join(at) or name)
        findings.append(
            Finding(
                kind=replace(kind, fields=(name,)),
                columns=at,
                rows=rows,
                message=f"Ligne {rows[0]} : {words}",
                examples=tuple(examples),
            )
        )
    return findings


def _as_is(texts: pl.Series) -> pl.Series:
    return texts
