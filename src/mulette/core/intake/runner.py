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
from mulette.core.intake.staging import Staging
from mulette.core.intake.target import Target, Terms
from mulette.core.intake.templates import Template

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
        Records of the file, and those without a blocking finding.
    findings
        All of them, the gravest first.
    reading
        Format, encoding, separator, layer and columns as read, and the file's columns behind each field.
    treatments
        Name of each treatment of the template, and the number of rows it changed.
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
        staging.leave_out(run.gathering.blocked_rows())
        staging.save_changes(target.changes(session, staging, comparison))
        return replace(run.outcome(), comparison=comparison.counts)
    return run.outcome()


class _Run:
    """A check under way: what was counted and found so far."""

    def __init__(self, source: Source, bound: BoundTemplate, target: Target, staging: Staging | None) -> None:
        self.source, self.bound, self.target, self.staging = source, bound, target, staging
        self.gathering = Gathering()
        self.gathering.add(bound.findings)
        self.rows = 0
        self.removed = 0
        self.counts = [0] * len(bound.template.treatments)
        self.keys: list[pl.DataFrame] = []
        self.first_rows: list[dict[str, Any]] = []

    def batches(self) -> Iterator[Batch]:
        """Read, treat and map the file; ``raw`` keeps its cells as they were before the treatments."""
        for frame in self.source.batches():
            self.rows += frame.height
            self.first_rows += frame.head(FIRST_ROWS - len(self.first_rows)).to_dicts()
            treated = self.bound.treat(frame)
            self.counts = [done + more for done, more in zip(self.counts, treated.counts, strict=True)]
            self.removed += len(treated.removed)
            kept = frame.filter(~pl.col(ROW).is_in(treated.removed)) if treated.removed else frame
            yield replace(self.bound.map(treated.frame), raw=kept)

    def take(self, session: Session, batch: Batch, references: Any) -> None:  # noqa: ANN401
        """Check some rows and stage the valid ones."""
        checked = self.target.check(session, batch, references)
        self.gathering.add(checked.findings)
        self.keys.append(checked.keys)
        if self.staging:
            self.staging.add(checked.rows)

    def finish(self, references: Any) -> None:  # noqa: ANN401
        """Look at the file as a whole, once all its rows were read."""
        faults = self.source.faults
        unread = sum(fault.kind.level is Level.BLOCKING for fault in faults)
        self.rows += unread
        self.gathering.add(fault_findings(faults))
        if self.keys:
            keys = pl.concat(self.keys)
            self.gathering.add(self.target.check_file(keys, self.bound.columns, references))
            if self.staging:
                self.staging.save_keys(keys, is_whole=not unread)
                self.staging.leave_out(self.gathering.blocked_rows())

    def outcome(self) -> Outcome:
        """Give what was found."""
        return Outcome(
            rows=self.rows,
            valid_rows=self.rows - self.removed - len(self.gathering.blocked_rows()),
            findings=self.gathering.findings(),
            reading=_describe(self.source, self.bound.columns),
            treatments=[
                {"name": step.treatment.name, "label": step.treatment.label, "rows": count}
                for step, count in zip(self.bound.template.treatments, self.counts, strict=True)
            ],
            first_rows=self.first_rows,
        )


def _describe(source: Source, columns: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    return {
        "format": source.format,
        "encoding": source.encoding,
        "separator": source.separator,
        "layer": source.layer,
        "columns": list(source.columns),
        "fields": {name: list(own) for name, own in columns.items()},
    }
