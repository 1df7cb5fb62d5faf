"""Checking a file from one end to the other, some rows at a time: read, treat, map, check, stage.

The memory needed does not grow with the file, but for the keys of its rows (some tens of bytes each).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy.orm import Session

from mulette.core.findings.kinds import Finding, Level
from mulette.core.intake.ahead import one_ahead
from mulette.core.intake.batch import ROW, Batch
from mulette.core.intake.findings import fault_findings
from mulette.core.intake.gathering import Gathering
from mulette.core.intake.mapping import BoundTemplate
from mulette.core.intake.reading import Limits, Source, open_source
from mulette.core.intake.report import is_wholly_blocked, write_report
from mulette.core.intake.side_tables import versions_of_tables, with_tables
from mulette.core.intake.staging import Staging
from mulette.core.intake.target import Target, Terms
from mulette.core.intake.templates import Template
from mulette.core.intake.treatments.registry import Treated, count_copies

FIRST_ROWS = 10
"""Rows of the file kept to be shown on its page."""

GIVEN_WITH_THE_FILE = frozenset({"unique_dataset_id"})
"""Required fields that a delivery gives for all its rows."""

Progress = Callable[[int, str], None]
"""Told the rows done and, in French, what is being done."""


@dataclass(frozen=True)
class Outcome:
    """What was found of a file.

    Parameters
    ----------
    rows, valid_rows
        Records of the file, and those of rows without a blocking finding; a row of which treatments make several counts
        for as many.
    findings
        All of them, the gravest first.
    reading
        Format, encoding, separator, layer and columns as read, and the file's columns behind each field.
    treatments
        Name of each treatment of the template, the number of rows it changed, the versions of its side tables.
    first_rows
        The first rows as the file gives them.
    comparison
        Rows in each state and records that vanished (``Comparison.counts``); None without a staging.
    """

    rows: int
    valid_rows: int
    findings: list[Finding]
    reading: dict[str, Any]
    treatments: list[dict[str, Any]]
    first_rows: list[dict[str, Any]]
    comparison: dict[str, int] | None = None

    @property
    def is_wholly_blocked(self) -> bool:
        """Whether a blocking finding bears on the whole file."""
        return is_wholly_blocked(self.findings)

    def as_report(self, more: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Write the report of the check, with what else is given."""
        return write_report(self.rows, self.valid_rows, self.findings, {"treatments": self.treatments, **(more or {})})


def check_file(
    session: Session,
    path: Path,
    template: Template,
    target: Target,
    terms: Terms,
    *,
    limits: Limits | None = None,
    staging: Staging | None = None,
    progress: Progress = lambda rows, stage: None,
) -> Outcome:
    """Check a file, and stage its valid rows where a staging is given. Nothing is written in the store.

    Parameters
    ----------
    path
        The file.
    template
        How it is to be read.
    target
        Room that receives its rows.
    terms
        What holds for all its rows; the CRS of its coordinates is that of the template.
    limits
        What the file may not exceed.

    Raises
    ------
    Invalid
        The file cannot be read at all.
    """
    template = with_tables(session, template)
    terms = replace(terms, source_srid=template.srid, identity=template.identity, find=template.find)
    progress(0, "Lecture des référentiels")
    source = open_source(path, template.reading, limits)
    bound = template.bind(source.columns, target.fields, given=GIVEN_WITH_THE_FILE)
    run = _Run(source, bound, target, staging)
    references = target.references(session, terms)
    if staging:
        staging.start()
    for batch in one_ahead(run.batches()):
        run.take(session, batch, references)
        progress(run.rows, "Contrôle des lignes")
    run.finish(references)
    if staging:
        progress(run.rows, "Comparaison avec la base")
        comparison = target.compare(session, staging, bound.columns, terms)
        run.gathering.add(comparison.findings)
        staging.leave_out(run.gathering.blocked_records())
        staging.save_gone(target.describe(session, pl.concat([comparison.vanished, comparison.withdrawn])))
        changes = target.changes(session, staging, comparison)
        staging.save_changes(changes.with_columns(pl.col(ROW) // run.copies))
        return replace(run.outcome(), comparison=comparison.counts)
    return run.outcome()


class _Run:
    """A check under way: what was counted and found so far."""

    def __init__(self, source: Source, bound: BoundTemplate, target: Target, staging: Staging | None) -> None:
        self.source, self.bound, self.target, self.staging = source, bound, target, staging
        self.copies = count_copies(bound.template.treatments)
        self.gathering = Gathering(self.copies)
        self.gathering.add(bound.findings)
        self.rows = 0
        self.removed = 0
        self.counts = [0] * len(bound.template.treatments)
        self.keys: list[pl.DataFrame] = []
        self.first_rows: list[dict[str, Any]] = []

    def batches(self) -> Iterator[Batch]:
        """Read, treat and map the file; ``raw`` keeps its cells as they were before the treatments."""
        for frame in self.source.batches():
            self.first_rows += frame.head(FIRST_ROWS - len(self.first_rows)).to_dicts()
            treated = self.bound.treat(frame)
            self.rows += treated.frame.height + len(treated.removed)
            self.counts = [done + more for done, more in zip(self.counts, treated.counts, strict=True)]
            self.removed += len(treated.removed)
            self.gathering.add(treated.findings)
            yield replace(self.bound.map(treated.frame), raw=_as_written(frame, treated))

    def take(self, session: Session, batch: Batch, references: Any) -> None:  # noqa: ANN401
        """Check some rows and stage the valid ones."""
        checked = self.target.check(session, batch, references)
        self.gathering.add(checked.findings)
        self.keys.append(checked.keys)
        if self.staging:
            self.staging.add(checked.rows, checked.withdrawn)

    def finish(self, references: Any) -> None:  # noqa: ANN401
        """Look at the file as a whole, once all its rows were read."""
        faults = self.source.faults
        unread = sum(fault.kind.level is Level.BLOCKING for fault in faults)
        self.rows += unread
        self.gathering.add(replace(one, rows=[row * self.copies for row in one.rows]) for one in fault_findings(faults))
        if self.keys:
            keys = pl.concat(self.keys)
            self.gathering.add(self.target.check_file(keys, self.bound.columns, references))
            if self.staging:
                self.staging.save_keys(keys, is_whole=not unread)
                self.staging.leave_out(self.gathering.blocked_records())

    def _count_blocked(self) -> int:
        """Count what the blocked rows would have made, unread ones included."""
        blocked = self.gathering.blocked_rows()
        if self.copies == 1 or not self.keys:
            return len(blocked)
        rows = pl.concat([keys.select(pl.col(ROW) // self.copies) for keys in self.keys])[ROW]
        unread = len(set(blocked) - set(rows))
        return int(rows.is_in(blocked).sum()) + unread

    def outcome(self) -> Outcome:
        """Give what was found."""
        return Outcome(
            rows=self.rows,
            valid_rows=self.rows - self.removed - self._count_blocked(),
            findings=self.gathering.findings(),
            reading=_describe(self.source, self.bound.columns),
            treatments=[
                {
                    "name": step.treatment.name,
                    "label": step.treatment.label,
                    "rows": count,
                    "tables": versions_of_tables(step),
                }
                for step, count in zip(self.bound.template.treatments, self.counts, strict=True)
            ],
            first_rows=self.first_rows,
        )


def _as_written(frame: pl.DataFrame, treated: Treated) -> pl.DataFrame:
    """Give the cells of each record as its row wrote them; where a row makes several, what tells them apart as well."""
    if treated.copies == 1:
        return frame.filter(~pl.col(ROW).is_in(treated.removed)) if treated.removed else frame
    made = treated.frame.select(ROW, pl.exclude(ROW, *frame.columns)).with_columns(_row=pl.col(ROW) // treated.copies)
    return made.join(frame.rename({ROW: "_row"}), on="_row", how="left", maintain_order="left").drop("_row")


def _describe(source: Source, columns: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    return {
        "format": source.format,
        "encoding": source.encoding,
        "separator": source.separator,
        "layer": source.layer,
        "columns": list(source.columns),
        "fields": {name: list(own) for name, own in columns.items()},
    }
