"""From checks to findings: which rows, which columns of the file, and a sentence that names the values."""

from __future__ import annotations

import datetime as dt
from string import Formatter
from typing import TYPE_CHECKING

from mulette.core.findings.kinds import Finding
from mulette.core.intake.batch import ROW
from mulette.core.intake.interpretation.values import unreadable_findings
from mulette.occurrences.checks.catalogue import CHECKS, FILE_CHECKS
from mulette.occurrences.checks.fault import GEOMETRY, WHOLE_ROW, Fault
from mulette.occurrences.companions import companion_columns
from mulette.occurrences.fields import record_fields
from mulette.occurrences.known_taxa import recognise

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from mulette.core.findings.kinds import FindingKind
    from mulette.core.intake.batch import Batch
    from mulette.occurrences.checks.fault import Check
    from mulette.occurrences.references import References

COORDINATES = ("longitude", "latitude")
"""Numbers whose unreadable cells have a finding of their own, as places."""

EXAMPLES = 5
"""Offending values kept with a finding."""

LONGEST = 60
"""Longest value quoted in a message, in characters."""


def check_records(batch: Batch, records: pl.DataFrame, references: References) -> list[Finding]:
    """Look for every fault of the rows of a batch: cells that cannot be read, then rules that are broken.

    Parameters
    ----------
    records
        The rows of the batch as ``interpretation.interpret`` understands them.
    """
    columns = {field: batch.columns.get(field, ()) for field in batch.texts.columns}
    columns |= {name: (own,) for name, own in companion_columns(batch).items()}
    illegible = unreadable_findings(batch, record_fields(), leave=COORDINATES)
    return illegible + _run(CHECKS, recognise(records, references.known_taxa), columns, references)


def check_file(keys: pl.DataFrame, columns: Mapping[str, tuple[str, ...]], references: References) -> list[Finding]:
    """Look for the faults that the whole file shows.

    Parameters
    ----------
    keys
        The keys of every row of the file (``keys.read_keys``).
    columns
        The file's own columns that each field came from.
    """
    return _run(FILE_CHECKS, keys, columns, references)


def _run(
    checks: tuple[Check, ...],
    frame: pl.DataFrame,
    columns: Mapping[str, tuple[str, ...]],
    references: References,
) -> list[Finding]:
    faults = [(check.KIND, fault) for check in checks for fault in check.faults(references)]
    masks = frame.select(fault.where.fill_null(value=False).alias(str(i)) for i, (_, fault) in enumerate(faults))
    findings = []
    for (kind, fault), mask in zip(faults, masks.iter_columns(), strict=True):
        if not mask.any() or (fault.only_if_given and fault.at not in columns):
            continue
        if fault.once and fault.at not in columns:
            findings.append(Finding(kind, (fault.at,), message=kind.message[0].upper() + kind.message[1:]))
        else:
            findings.append(_describe(kind, fault, frame, mask, columns))
    return findings


def _describe(
    kind: FindingKind, fault: Fault, frame: pl.DataFrame, mask: pl.Series, columns: Mapping[str, tuple[str, ...]]
) -> Finding:
    first = frame.row(mask.arg_true()[0], named=True)
    at = _columns(fault.at, columns)
    return Finding(
        kind=kind,
        columns=at,
        rows=tuple(frame[ROW].filter(mask).to_list()),
        message=_write_message(kind.message, first, fault.at, at),
        examples=_take_examples(frame, f"{fault.at}:text", mask),
    )


def _take_examples(frame: pl.DataFrame, cell: str, mask: pl.Series) -> tuple[str, ...]:
    if cell not in frame.columns:
        return ()
    cells = frame[cell].filter(mask).drop_nulls().unique(maintain_order=True)
    return tuple(_shorten(text) for text in cells.head(EXAMPLES))


def _columns(at: str, columns: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    if at == WHOLE_ROW:
        return ()
    return (GEOMETRY,) if at == GEOMETRY else columns.get(at, (at,))


def _write_message(template: str, row: Mapping[str, object], at: str, columns: tuple[str, ...]) -> str:
    """Write the sentence for one row: ``{at}`` is the column, ``{value}`` its cell, any other name a field.

    >>> _write_message("« {value} » dans « {at} ».", {"row": 7, "sex:text": "?"}, "sex", ("sexe",))
    'Ligne 7 : « ? » dans « sexe ».'
    """
    values = {}
    for _, name, _, _ in Formatter().parse(template):
        if name == "at":
            values[name] = ", ".join(columns)
        elif name:
            values[name] = _quote(row, at if name == "value" else name)
    return f"Ligne {row[ROW]} : {template.format(**values)}"


def _quote(row: Mapping[str, object], name: str) -> str:
    value = row.get(f"{name}:text") or row.get(name)
    if isinstance(value, dt.datetime):
        return value.strftime("%d/%m/%Y à %Hh%M" if value.time() != dt.time(0) else "%d/%m/%Y")
    return "vide" if value is None else _shorten(str(value))


def _shorten(value: str) -> str:
    return value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…"
