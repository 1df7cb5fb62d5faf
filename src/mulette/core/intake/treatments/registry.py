"""Every treatment by name, and the running of the treatments of a template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from mulette.core.errors import Invalid
from mulette.core.intake.batch import ROW
from mulette.core.intake.treatments import (
    constant,
    control_characters,
    date_pattern,
    decimal_comma,
    empty_where,
    filter_rows,
    merge,
    null_tokens,
    regex,
    rename,
    replace,
    split,
    swap,
    trim,
)
from mulette.core.intake.treatments.treatment import Step, Treatment, changed_rows, read_parameters

_MODULES = (
    trim,
    null_tokens,
    control_characters,
    replace,
    regex,
    split,
    merge,
    decimal_comma,
    constant,
    date_pattern,
    swap,
    empty_where,
    filter_rows,
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
    """

    frame: pl.DataFrame
    counts: tuple[int, ...]
    removed: tuple[int, ...]


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


def run_steps(frame: pl.DataFrame, steps: Iterable[Step]) -> Treated:
    """Run treatments in order."""
    counts, rows = [], frame[ROW]
    for step in steps:
        frame, count = step.apply(frame)
        counts.append(count)
    removed = rows.filter(~rows.is_in(frame[ROW].implode())) if frame.height < len(rows) else rows.clear()
    return Treated(frame, tuple(counts), tuple(removed))


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
    """Show the first rows that a treatment changes or leaves out."""
    after, _ = step.apply(frame)
    if after.height < frame.height:
        kept = set(after[ROW])
        removed = [record for record in frame.iter_rows(named=True) if record[ROW] not in kept][:limit]
        return [Change(record.pop(ROW), record, None) for record in removed]
    mask = changed_rows(frame, after)
    changes = []
    pairs = zip(frame.filter(mask).iter_rows(named=True), after.filter(mask).iter_rows(named=True), strict=True)
    for before, now in list(pairs)[:limit]:
        names = [name for name in now if now[name] != before.get(name)]
        changes.append(Change(now[ROW], {n: before.get(n) for n in names}, {n: now[n] for n in names}))
    return changes
