"""The rows of a delivered file as it writes them: those of a finding, those that are left out and why."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import polars as pl

from mulette.core.findings.kinds import Finding, Level
from mulette.core.house import House
from mulette.core.intake.batch import ROW
from mulette.core.intake.deliveries import limits_of
from mulette.core.intake.deposits import records_of
from mulette.core.intake.mapping import BoundTemplate
from mulette.core.intake.queries import target_of
from mulette.core.intake.reading import Source, open_source
from mulette.core.intake.runner import GIVEN_WITH_THE_FILE
from mulette.core.intake.side_tables import with_tables
from mulette.core.intake.tables import Delivery
from mulette.core.intake.templates import parse_template

HEADS = ("Ligne", "Motifs", "Que faire")
FILTERED = ("Écartée par un filtre du modèle", "Rien, si le filtre est voulu ; sinon corrigez le modèle.")
_REASONS = ("reason", "remedy")


def open_file(house: House, delivery: Delivery) -> tuple[Source, BoundTemplate]:
    """Open the file of a delivery again, with the version of the template that it was read with."""
    fields = target_of(house.rooms, delivery.template.target).fields
    template = parse_template(delivery.template.text, fields, name=delivery.template.code)
    limits = limits_of(house.settings)
    path = records_of(house.settings.files_folder, delivery.file_sha256, delivery.file_name, limits)
    source = open_source(path, template.reading, limits)
    versions = {code: version for one in delivery.treatments for code, version in one.get("tables", {}).items()}
    with house.store.reading() as session:
        template = with_tables(session, template, versions)
    return source, template.bind(source.columns, fields, given=GIVEN_WITH_THE_FILE)


def rows_of_file(source: Source, numbers: Iterable[int], columns: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Give some rows of a file; it is read no further than the last one.

    Parameters
    ----------
    numbers
        Row numbers wanted.
    columns
        Columns put first.
    """
    wanted = sorted(numbers)
    if not wanted:
        return []
    first = [name for name in columns if name in source.columns]
    found: list[dict[str, Any]] = []
    for frame in source.batches():
        shown = frame.filter(pl.col(ROW).is_in(wanted))
        found += shown.select(ROW, *first, pl.exclude(ROW, *first)).to_dicts()
        if frame[ROW][-1] >= wanted[-1]:
            break
    return found


def write_left_out(source: Source, bound: BoundTemplate, findings: Iterable[Finding]) -> Iterator[str]:
    """Write as CSV the rows that are not written, each with its reasons and what to do, some thousands at a time.

    Rows that could not be read at all come last, without cells.
    """
    blocking = [finding for finding in findings if finding.kind.level is Level.BLOCKING]
    whole = [(finding.kind.title, finding.kind.remedy) for finding in blocking if not len(finding.rows)]
    reasons = pl.concat([_reasons((), "", ""), *(_reasons_of(finding) for finding in blocking)])
    seen = _reasons((), "", "").select(ROW)
    yield "\ufeff" + _csv([(*HEADS, *source.columns)])
    for frame in source.batches():
        removed = bound.treat(frame).removed
        here = pl.concat(
            [
                reasons.filter(pl.col(ROW).is_between(frame[ROW][0], frame[ROW][-1])),
                *(_reasons(frame[ROW], *one) for one in whole),
                _reasons(removed, *FILTERED),
            ]
        )
        left_out = _gather(here).join(frame, on=ROW, how="inner", maintain_order="left")
        seen = pl.concat([seen, left_out.select(ROW)])
        yield _csv(left_out.select(ROW, *_REASONS, *source.columns).iter_rows())
    yield _csv(_gather(reasons.join(seen, on=ROW, how="anti")).iter_rows())


def _reasons_of(finding: Finding) -> pl.DataFrame:
    where = f" ({', '.join(finding.columns)})" if finding.columns else ""
    return _reasons(finding.rows, finding.kind.title + where, finding.kind.remedy)


def _reasons(rows: Sequence[int] | pl.Series, reason: str, remedy: str) -> pl.DataFrame:
    return pl.DataFrame({ROW: pl.Series(rows, dtype=pl.Int64)}).with_columns(
        reason=pl.lit(reason, dtype=pl.String), remedy=pl.lit(remedy, dtype=pl.String)
    )


def _gather(reasons: pl.DataFrame) -> pl.DataFrame:
    """Put the reasons of each row in one cell, each once."""
    return reasons.group_by(ROW).agg(pl.col(_REASONS).unique(maintain_order=True).str.join(" ; ")).sort(ROW)


def _csv(rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return text.getvalue()
