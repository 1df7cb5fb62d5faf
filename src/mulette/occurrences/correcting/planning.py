"""What a correction would do: the records as they would be written, what changes, and what the checks refuse; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl
import shapely

from mulette.core.findings.kinds import Finding, Level
from mulette.core.intake.batch import ROW, Batch
from mulette.core.intake.interpretation.values import read_values
from mulette.occurrences.checks.fault import GEOMETRY
from mulette.occurrences.checks.report import check_records
from mulette.occurrences.comparing import differences
from mulette.occurrences.correcting.edits import POSITION
from mulette.occurrences.fields import record_fields
from mulette.occurrences.interpretation import interpret
from mulette.occurrences.reading import as_texts
from mulette.occurrences.staged import stage

if TYPE_CHECKING:
    from mulette.occurrences.references import References

KEYS = ("id", "uuid", "geom")
"""What comes with the texts of a stored record."""

_IN_PLACE = "position de la base"
_LEFT = ("delivery_row", "content_hash", "verbatim", ROW)
"""What a correction never touches: the content of the last delivery, and its trace."""


@dataclass(frozen=True)
class Plan:
    """A correction of some records, ready to be written.

    Parameters
    ----------
    rows
        Columns of the table, of the records that change and that no check refuses.
    changes
        ``row``, ``id``, ``field``, ``before``, ``after`` (texts) of the same records.
    refused
        ``id`` of the records that a check refuses.
    findings
        Why, one a check and a field.
    """

    rows: pl.DataFrame
    changes: pl.DataFrame
    refused: pl.Series
    findings: list[Finding]

    @property
    def has_moved(self) -> bool:
        """Whether some position changes."""
        return "geometry" in self.changes["field"]


def plan(contents: pl.DataFrame, edited: pl.DataFrame, references: References) -> Plan:
    """Interpret, check and compare records whose texts were edited.

    Parameters
    ----------
    contents
        The records as stored: ``id``, ``uuid``, ``geom`` and one text column a field.
    edited
        The same rows with other texts, and ``WKT`` where a record moves.
    references
        With ``source_srid`` the storage CRS.
    """
    batch = as_batch(contents, edited, references.local_srid)
    records = interpret(batch, references)
    findings = [one for one in check_records(batch, records, references) if one.kind.level is Level.BLOCKING]
    faulty = pl.Series(sorted({row for one in findings for row in one.rows}), dtype=pl.Int64)
    usable = records["dataset_id"].is_not_null() & records["geom"].is_not_null() & records["cd_ref"].is_not_null()
    keep = ~records[ROW].is_in(faulty.implode()) & usable
    staged = stage(batch.where(keep), records.filter(keep)).with_columns(contents.filter(keep).select("id", "uuid"))
    staged = _leave_empty(staged, contents.filter(keep), edited.filter(keep))
    before = contents.drop("uuid", "geom")
    changes = differences(before, as_texts(staged, [ROW, "id"]))
    rows = staged.filter(pl.col("id").is_in(changes["id"].unique().implode()))
    return Plan(rows.drop(_LEFT, strict=False), changes, contents["id"].filter(~keep), findings)


def _leave_empty(staged: pl.DataFrame, contents: pl.DataFrame, edited: pl.DataFrame) -> pl.DataFrame:
    """Take back what completion wrote into fields that were empty and that nobody edited."""
    names = [name for name in staged.columns if name in record_fields() and name in contents.columns]
    untouched = {name: contents[name].is_null() & edited[name].is_null() for name in names}
    return staged.with_columns(
        staged[name].set(untouched[name], None) if untouched[name].any() else staged[name] for name in names
    )


def as_batch(contents: pl.DataFrame, edited: pl.DataFrame, srid: int) -> Batch:
    """Lay stored records out as the rows of a file, so that the checks of files hold for them as well."""
    rows = pl.DataFrame({ROW: pl.Series(range(1, contents.height + 1), dtype=pl.Int64)})
    names = [name for name in edited.columns if name in record_fields() and name != POSITION]
    texts = rows.with_columns(edited[name] for name in names)
    values = rows.with_columns(read_values(texts[name], record_fields()[name], srid) for name in names)
    place, geometry = _placed(contents, edited, srid)
    labels = {name: (field.label,) for name, field in record_fields().items()}
    return Batch(rows, texts.with_columns(place), values.with_columns(geometry), labels)


def _placed(contents: pl.DataFrame, edited: pl.DataFrame, srid: int) -> tuple[pl.Series, pl.Series]:
    """Give the position of each record, as text and as WKB: the new one where there is one, else that of the store."""
    if POSITION not in edited.columns:
        return pl.Series(POSITION, [_IN_PLACE] * contents.height, dtype=pl.String), contents["geom"].alias(POSITION)
    given = edited[POSITION]
    moved = read_values(given, record_fields()[POSITION], srid)
    is_given = given.is_not_null()
    return given.fill_null(_IN_PLACE), moved.zip_with(is_given, contents["geom"]).alias(POSITION)


def faults_by_field(findings: list[Finding]) -> dict[str, str]:
    """Give the message of each field at fault, of a single record.

    The position answers under ``WKT``; what concerns no single field, under the first field of its kind.
    """
    names = {field.label: name for name, field in record_fields().items()}
    faults: dict[str, str] = {}
    for finding in findings:
        at = finding.columns[0] if finding.columns else ""
        name = POSITION if at == GEOMETRY else names.get(at, (*finding.kind.fields, at)[0])
        message = finding.message.partition(" : ")[2] or finding.message
        faults.setdefault(name, f"{message[:1].upper()}{message[1:]} {finding.kind.remedy}")
    return faults


def outline(rows: pl.DataFrame) -> tuple[float, float, float, float]:
    """Give the ground of some rows: west, south, east, north, CRS of the store."""
    west, south, east, north = shapely.total_bounds(shapely.from_wkb(rows["geom"].to_numpy())).tolist()
    return west, south, east, north
