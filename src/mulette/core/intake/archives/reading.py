"""Reading the files that go with records: their columns under our names, and what is wrong with each row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl

from mulette.core.errors import Invalid
from mulette.core.findings.kinds import Finding, FindingKind, Level
from mulette.core.intake.archives import kinds
from mulette.core.intake.archives.layouts import ACTION, LAYOUTS, Layout
from mulette.core.intake.batch import ROW
from mulette.core.intake.findings import FILE_EMPTY, FILE_WITHOUT_DATA, fault_findings
from mulette.core.intake.reading import Limits, ReadingOptions, open_source

INSERT, UPDATE, DELETE = "I", "U", "D"
_EXAMPLES = 3
_NOTHING = {ROW: pl.Int64, "action": pl.String}
_OPTIONS = ReadingOptions(format="tsv", separator="\t", quoting=False)


@dataclass(frozen=True)
class SideFile:
    """One of these files as it was read.

    Parameters
    ----------
    layout
        Its layout.
    rows
        Records of the file.
    entries
        ``row``, ``action`` (I, U, D or null), and our columns as text, of the rows without a blocking finding.
    findings
        What is wrong with its rows.
    counts
        Rows ``new``, ``changed``, ``unchanged`` and ``withdrawn``, once compared with the store.
    """

    layout: Layout
    rows: int
    entries: pl.DataFrame
    findings: tuple[Finding, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)

    def but(self, *found: Finding) -> SideFile:
        """Add findings; their rows are left out where they are blocking."""
        blocked = {row for one in found if one.kind.level is Level.BLOCKING for row in one.rows}
        kept = self.entries.filter(~pl.col(ROW).is_in(pl.Series(sorted(blocked), dtype=pl.Int64).implode()))
        return replace(self, entries=kept, findings=(*self.findings, *found))

    def as_report(self) -> dict[str, Any]:
        """Give the file as a delivery keeps it."""
        return {
            "name": self.layout.name,
            "label": self.layout.label,
            "rows": self.rows,
            "valid_rows": self.entries.height,
            **self.counts,
            "findings": [finding.as_report() for finding in self.findings],
        }


def read_files(folder: Path, limits: Limits) -> list[SideFile]:
    """Read the files of an unpacked archive that go with its records, in the order in which they are written.

    Raises
    ------
    Invalid
        One of them cannot be read at all.
    """
    return [_read(folder / one.name, one, limits) for one in LAYOUTS if (folder / one.name).exists()]


def say(kind: FindingKind, rows: Iterable[int], values: Iterable[str | None] = (), column: str = "") -> Finding:
    """Write one finding on some rows; the values are theirs, in order."""
    numbers, named = tuple(rows), [value or "vide" for value in values]
    message = f"Ligne {numbers[0]} : {kind.message.format(value=named[0] if named else '')}"
    examples = tuple(dict.fromkeys(named))[:_EXAMPLES]
    return Finding(kind, (column,) if column else (), numbers, message, examples)


def _read(path: Path, layout: Layout, limits: Limits) -> SideFile:
    try:
        source = open_source(path, _OPTIONS, limits)
        frame = pl.concat(source.batches())
    except Invalid as error:
        if error.code not in {FILE_EMPTY.id, FILE_WITHOUT_DATA.id}:
            raise
        return SideFile(layout, 0, pl.DataFrame(schema=_NOTHING))
    found = {name: next((own for own in owns if own in frame.columns), None) for name, owns in layout.columns.items()}
    if found[layout.code] is None:
        value = layout.columns[layout.code][0]
        finding = Finding(kinds.COLUMN_MISSING, message=kinds.COLUMN_MISSING.message.format(value=value))
        return SideFile(layout, frame.height, pl.DataFrame(schema=_NOTHING), (finding,))
    action = next((name for name in ACTION if name in frame.columns), None)
    entries = frame.select(
        ROW,
        *(pl.col(own).str.strip_chars().replace("", None).alias(name) for name, own in found.items() if own),
        action=pl.col(action).str.strip_chars().str.to_uppercase() if action else pl.lit(None, dtype=pl.String),
    )
    faults = fault_findings(source.faults)
    unread = sum(len(one.rows) for one in faults if one.kind.level is Level.BLOCKING)
    file = SideFile(layout, frame.height + unread, entries, tuple(faults))
    return _check(file, str(found[layout.code]), action or "")


def _check(file: SideFile, code_column: str, action_column: str) -> SideFile:
    """Look at the rows alone: repeated ones, names, actions."""
    entries, code = file.entries, file.layout.code
    repeated = ~entries.select(pl.struct(pl.exclude(ROW)).is_first_distinct()).to_series()
    if repeated.any():
        file = replace(file, entries=entries.filter(~repeated)).but(say(kinds.ROW_TWICE, entries[ROW].filter(repeated)))
    rules = (
        (kinds.CODE_MISSING, pl.col(code).is_null(), code, code_column),
        (kinds.CODE_TWICE, pl.col(code).is_not_null() & pl.col(code).is_duplicated(), code, code_column),
        (kinds.ACTION_UNKNOWN, ~pl.col("action").is_in([INSERT, UPDATE, DELETE]), "action", action_column),
    )
    found = [
        say(kind, wrong[ROW], wrong[name], column)
        for kind, where, name, column in rules
        if not (wrong := file.entries.filter(where)).is_empty()
    ]
    return file.but(*found)
