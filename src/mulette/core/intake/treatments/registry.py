"""Every treatment by name, and the running of the treatments of a template."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import polars as pl

from mulette.core.errors import Invalid
from mulette.core.findings.kinds import Finding
from mulette.core.intake.batch import ROW
from mulette.core.intake.treatments import (
    broken_accents,
    constant,
    control_characters,
    date_pattern,
    decimal_comma,
    empty_where,
    filter_rows,
    join,
    line_breaks,
    merge,
    null_tokens,
    observers,
    regex,
    rename,
    replace,
    reproject,
    split,
    swap,
    trim,
    unit,
    unpivot,
)
from mulette.core.intake.treatments.treatment import Step, Treatment, changed_rows, read_parameters

_MODULES = (
    trim,
    null_tokens,
    control_characters,
    line_breaks,
    broken_accents,
    replace,
    regex,
    split,
    merge,
    decimal_comma,
    unit,
    constant,
    date_pattern,
    observers,
    join,
    swap,
    reproject,
    empty_where,
    filter_rows,
    unpivot,
    rename,
)
TREATMENTS: dict[str, Treatment] = {module.TREATMENT.name: module.TREATMENT for module in _MODULES}
"""Every treatment, by name."""


@dataclass(frozen=True)
class Treated:
    """A frame after all the treatments.

    Parameters
    ----------
    frame
        What is left to map.
    counts
        Rows changed by each step, in order.
    removed
        Numbers of the rows left out by the filters.
    copies
        Most records that the treatments make of one row; a record's number over it is that of its row.
    findings
        What the treatments could not do, by record.
    """

    frame: pl.DataFrame
    counts: tuple[int, ...]
    removed: tuple[int, ...]
    copies: int = 1
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Change:
    """One row before and after a treatment, only the columns that differ; ``after`` is None for a row left out."""

    row: int
    before: Mapping[str, str | None]
    after: Mapping[str, str | None] | None


def read_step(given: Mapping[str, Any]) -> Step:
    """Read one ``[[treatments]]`` of a template: its name and its parameters.

    Raises
    ------
    Invalid
        Unknown treatment or parameter, quoted with the known ones.
    """
    name = given.get("name")
    treatment = TREATMENTS.get(str(name))
    if treatment is None:
        known = ", ".join(TREATMENTS)
        raise Invalid(
            f"Le traitement « {name} » n'existe pas. Traitements connus : {known}.",
            code="treatment.unknown",
            treatment=name,
        )
    return Step(treatment, read_parameters(treatment, {key: value for key, value in given.items() if key != "name"}))


def run_steps(frame: pl.DataFrame, steps: Sequence[Step]) -> Treated:
    """Run treatments in order."""
    counts, findings, rows = [], [], frame[ROW]
    copies, done = count_copies(steps), 1
    for step in steps:
        findings += [_by_record(found, copies // done) for found in step.find(frame)]
        frame, count = step.apply(frame)
        counts.append(count)
        done *= step.copies
    left = (frame[ROW] // copies).unique()
    removed = rows.filter(~rows.is_in(left.implode())) if len(left) < len(rows) else rows.clear()
    return Treated(frame, tuple(counts), tuple(removed), copies, tuple(findings))


def count_copies(steps: Iterable[Step]) -> int:
    """Count the most records that treatments make of one row."""
    return prod(step.copies for step in steps)


def _by_record(finding: Finding, copies: int) -> Finding:
    """Give a finding by the number of the first record that will be made of each row."""
    return dataclasses.replace(finding, rows=tuple(row * copies for row in finding.rows))


def trace_columns(columns: Iterable[str], steps: Sequence[Step]) -> dict[str, tuple[str, ...]]:
    """Trace the columns that treatments make back to the file's own columns."""
    origins: dict[str, tuple[str, ...]] = {name: (name,) for name in columns}
    for step in steps:
        made = step.treatment.origins(step.parameters)
        traced = {
            new: tuple(dict.fromkeys(own for old in olds for own in origins.get(old, ()))) for new, olds in made.items()
        }
        origins |= traced
    return origins


def preview(frame: pl.DataFrame, step: Step, limit: int = 10) -> list[Change]:
    """Show the first rows that a treatment changes or leaves out; a row of which it makes several is told for each."""
    after, _ = step.apply(frame)
    made = after.with_columns(pl.col(ROW) // step.copies)
    left_out = frame.join(made, on=ROW, how="anti", maintain_order="left")
    if not left_out.is_empty():
        return [Change(record.pop(ROW), record, None) for record in left_out.head(limit).to_dicts()]
    before = made.select(ROW).join(frame, on=ROW, how="left", maintain_order="left")
    mask = changed_rows(before, made)
    pairs = zip(before.filter(mask).head(limit).to_dicts(), made.filter(mask).head(limit).to_dicts(), strict=True)
    changes = []
    for was, now in pairs:
        names = [name for name in now if now[name] != was.get(name)]
        changes.append(Change(now[ROW], {n: was.get(n) for n in names}, {n: now[n] for n in names}))
    return changes
