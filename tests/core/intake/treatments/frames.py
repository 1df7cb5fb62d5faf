"""A frame of text as treatments take it, and the running of one treatment."""

from __future__ import annotations

from typing import Any

import polars as pl

from mulette.core.intake.batch import ROW
from mulette.core.intake.treatments.registry import read_step
from mulette.core.intake.treatments.side_table import SideTable
from mulette.core.intake.treatments.treatment import Step

Cells = list[str | None]


def frame(**columns: Cells) -> pl.DataFrame:
    """Give a frame whose first row is row 2, as under a header."""
    height = len(next(iter(columns.values())))
    cells = {name: pl.Series(values, dtype=pl.String) for name, values in columns.items()}
    return pl.DataFrame({ROW: pl.Series(range(2, height + 2), dtype=pl.Int64), **cells})


def treat(before: pl.DataFrame, **step: Any) -> tuple[dict[str, Cells], int]:
    """Run one treatment; give the cells after it and its count."""
    after, count = read_step(step).apply(before)
    return after.drop(ROW).to_dict(as_series=False), count


def side_table(**columns: Cells) -> SideTable:
    """Give a side table."""
    return SideTable("annexe", 1, pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)))


def step_with(table: SideTable, **step: Any) -> Step:
    """Give a treatment that was handed its side table."""
    return read_step({**step, "table": table.code}).with_tables(lambda _: table)
