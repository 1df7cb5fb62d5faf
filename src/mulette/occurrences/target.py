"""The records as what intake writes into (``core.intake.target.Target``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl
from sqlalchemy import select

from mulette.core.findings.kinds import Finding, FindingKind, Level
from mulette.core.intake.ahead import one_ahead
from mulette.core.intake.batch import ROW
from mulette.core.intake.kept import ADDED, DELETED, UPDATED
from mulette.core.intake.target import CHANGED, NEW, Checked, Comparison
from mulette.core.journal.operations import note_frame
from mulette.core.metadata.tables import Dataset
from mulette.core.places.queries import read_locator
from mulette.core.storage.bulk import index_set_aside
from mulette.core.storage.types import local_srid
from mulette.occurrences import comparing, matching, undoing, writing
from mulette.occurrences.actions import WITHDRAWN, asks_deletion
from mulette.occurrences.additional import check_additional
from mulette.occurrences.burying import bury_records, find_buried
from mulette.occurrences.checks.catalogue import KINDS
from mulette.occurrences.checks.keys import read_keys
from mulette.occurrences.checks.report import check_file, check_records
from mulette.occurrences.confronting import confront, wanted
from mulette.occurrences.familiarity import learn_taxa
from mulette.occurrences.fields import record_fields
from mulette.occurrences.interpretation import interpret
from mulette.occurrences.portrait import PORTRAYED, portray
from mulette.occurrences.reading import as_texts, read_contents
from mulette.occurrences.referentials import read_references, with_areas
from mulette.occurrences.sensitivity.diffusing import read_diffusing
from mulette.occurrences.staged import stage

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from mulette.core.fields import Fields
    from mulette.core.intake.batch import Batch
    from mulette.core.intake.kept import Kept
    from mulette.core.intake.staging import Staging
    from mulette.core.intake.target import Signed, Terms
    from mulette.occurrences.references import References


class RecordsTarget:
    """Checks, compares and writes records of taxa."""

    name = "occurrences"
    kinds: tuple[FindingKind, ...] = KINDS

    @property
    def fields(self) -> Fields:
        """Fields of a record."""
        return record_fields()

    def references(self, session: Session, terms: Terms) -> References:
        """Read names, terms, datasets and habitats."""
        return read_references(session, terms, local_srid(session))

    def check(self, session: Session, batch: Batch, references: References) -> Checked:
        """Interpret some rows, look for their faults, and lay out those that have no blocking one."""
        references = with_areas(session, references, batch)
        records = interpret(batch, references)
        learn_taxa(session, references.known_taxa, records["cd_ref"])
        deletes = asks_deletion(batch)
        keep = pl.repeat(True, records.height, eager=True) if deletes is None else ~deletes
        findings = check_records(batch.where(keep), records.filter(keep), references)
        findings += check_additional(batch.where(keep), references.additional, references.terms)
        blocked = {row for finding in findings if finding.kind.level is Level.BLOCKING for row in finding.rows}
        keep &= ~records[ROW].is_in(pl.Series(sorted(blocked), dtype=pl.Int64).implode())
        keep &= records["dataset_id"].is_not_null() & records["geom"].is_not_null() & records["cd_ref"].is_not_null()
        withdrawn = None if deletes is None else records.filter(deletes).select(*WITHDRAWN)
        rows = stage(batch.where(keep), records.filter(keep))
        return Checked(findings, read_keys(batch, records), rows, withdrawn)

    def check_file(
        self, keys: pl.DataFrame, columns: Mapping[str, tuple[str, ...]], references: References
    ) -> list[Finding]:
        """Look for identifiers and rows that stand twice."""
        return check_file(keys, columns, references)

    def compare(
        self, session: Session, staging: Staging, columns: Mapping[str, tuple[str, ...]], terms: Terms
    ) -> Comparison:
        """Find what each row is to the records of this provider, and which of them the file no longer holds."""
        return confront(session, staging, columns, terms)

    def changes(self, session: Session, staging: Staging, comparison: Comparison) -> pl.DataFrame:
        """Give what a write would change of each record, field by field."""
        changed = comparison.states.filter(pl.col("state") == CHANGED).select(ROW, "id")
        parts = []
        for part in staging.parts() if changed.height else ():
            rows = part.join(changed, on=ROW)
            if not rows.is_empty():
                before = read_contents(session, rows["id"]).with_columns(pl.col("id").cast(pl.Int64)).drop("uuid")
                parts.append(comparing.differences(before, as_texts(rows, [ROW, "id"])))
        names = dict.fromkeys(("field", "before", "after"), pl.String)
        return pl.concat(parts) if parts else pl.DataFrame(schema={ROW: pl.Int64, "id": pl.Int64, **names})

    def describe(self, session: Session, records: pl.DataFrame) -> pl.DataFrame:
        """Say which records some are, to who answers for them."""
        return matching.describe(session, records["id"])

    def write(
        self, session: Session, staging: Staging, comparison: Comparison, terms: Terms, signed: Signed, kept: Kept
    ) -> dict[str, int]:
        """Add, update and delete records, with their areas, counts, journal and tombstones."""
        locator = read_locator(session)
        read_diffusing(session, signed.written_at.date(), locator)
        result = {"added": 0, "updated": 0, "deleted": 0}
        kept.start()
        self._note_changes(session, staging, comparison, terms, signed)
        buried = _find_buried(session, staging, comparison, terms)
        rows_of = partial(_rows_in_state, session, staging, comparison)
        with index_set_aside(session, writing.RECORD):
            for new in one_ahead(writing.place(rows, locator, terms, signed) for rows in rows_of(NEW)):
                rows = writing.identify(session, new.rows, buried, terms.author.person_id)
                result["added"] += writing.insert_records(session, replace(new, rows=rows))
                kept.add(rows["id"], ADDED)
        for changed in one_ahead(writing.place(rows, locator, terms, signed) for rows in rows_of(CHANGED)):
            kept.add(changed.rows["id"], UPDATED, undoing.read_whole(session, changed.rows["id"]))
            result["updated"] += writing.update_records(session, changed)
        gone = pl.concat([comparison.vanished, comparison.withdrawn])["id"]
        if len(gone):
            kept.add(gone, DELETED, undoing.read_whole(session, gone))
            bury_records(session, gone, terms.author, at=signed.written_at, reason=signed.reason, delivery=signed.uuid)
            result["deleted"] = writing.delete_records(session, gone)
        return result

    def touched(self, session: Session, kept: Kept, signed: Signed) -> pl.DataFrame:
        """List the records of a delivery that changed since."""
        return undoing.find_touched(session, kept.records(), signed)

    def undo(self, session: Session, kept: Kept, but: pl.DataFrame, terms: Terms, signed: Signed) -> dict[str, int]:
        """Take back what a delivery wrote, but for some records."""
        return undoing.undo(session, kept, but.select("id"), terms, signed)

    def profile(self, session: Session, staging: Staging, terms: Terms, usual: Mapping[str, Any]) -> dict[str, Any]:
        """Say what the valid rows look like: taxa, extent, period."""
        rows = staging.read(PORTRAYED)
        sent = matching.find_sent(session, rows["cd_ref"].unique(), terms.provider_id)
        return portray(rows, sent, usual)

    def count_written(self, session: Session, delivery_id: int) -> int:
        """Count the records that a delivery wrote."""
        return matching.count_written(session, delivery_id)

    def _note_changes(
        self, session: Session, staging: Staging, comparison: Comparison, terms: Terms, signed: Signed
    ) -> None:
        changes = self.changes(session, staging, comparison)
        if changes.is_empty():
            return
        uuids = matching.find_uuids(session, changes["id"].unique())
        entries = comparing.sides(changes).join(uuids, on="id").rename({"uuid": "object_uuid"})
        note_frame(
            session, terms.author, "update", "record", entries,
            reason=signed.reason, delivery=signed.uuid, at=signed.written_at,
        )  # fmt: skip


TARGET = RecordsTarget()


def _find_buried(session: Session, staging: Staging, comparison: Comparison, terms: Terms) -> pl.DataFrame:
    """Find the deleted records that come back with new rows."""
    new = comparison.states.filter(pl.col("state") == NEW).select(ROW)
    sought = staging.read([column.name for column in matching.WANTED.columns if column.name != ROW])
    return find_buried(session, wanted(sought).join(new, on=ROW, how="semi"), terms.provider_id)


def _rows_in_state(session: Session, staging: Staging, comparison: Comparison, state: str) -> Iterator[pl.DataFrame]:
    """Give part by part the rows in a state, ``id`` that of the record that they are."""
    chosen = comparison.states.filter(pl.col("state") == state).drop("state")
    for part in staging.parts() if chosen.height else ():
        rows = part.join(chosen, on=ROW, maintain_order="left")
        if not rows.is_empty():
            yield _settle_datasets(session, rows.drop("id") if state == NEW else rows)


def _settle_datasets(session: Session, rows: pl.DataFrame) -> pl.DataFrame:
    """Give the rows of datasets that came with them the numbers of those, now that they are written."""
    if (rows["dataset_id"] > 0).all():
        return rows
    numbers = {str(uuid): id_ for uuid, id_ in session.execute(select(Dataset.uuid, Dataset.id))}
    return rows.with_columns(dataset_id=pl.col("unique_dataset_id").replace_strict(numbers, return_dtype=pl.Int64))
