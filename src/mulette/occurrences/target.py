"""The records as what intake writes into (``core.intake.target.Target``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import polars as pl

from mulette.core.findings.kinds import Finding, FindingKind, Level
from mulette.core.intake.ahead import one_ahead
from mulette.core.intake.batch import ROW
from mulette.core.intake.target import CHANGED, CONFLICT, NEW, Checked, Comparison
from mulette.core.journal.operations import bury_frame, note_frame
from mulette.core.places.queries import read_locator
from mulette.core.storage.bulk import index_set_aside
from mulette.core.storage.types import local_srid
from mulette.occurrences import comparing, matching, writing
from mulette.occurrences.checks.catalogue import COMPARISONS, KINDS
from mulette.occurrences.checks.keys import read_keys
from mulette.occurrences.checks.report import check_file, check_records
from mulette.occurrences.fields import record_fields
from mulette.occurrences.interpretation import interpret
from mulette.occurrences.reading import as_texts, read_contents
from mulette.occurrences.referentials import read_references, with_areas
from mulette.occurrences.staged import stage

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from mulette.core.fields import Fields
    from mulette.core.intake.batch import Batch
    from mulette.core.intake.staging import Staging
    from mulette.core.intake.target import Signed, Terms
    from mulette.core.places.locating import Locator
    from mulette.occurrences.references import References

_COMPARED = (
    "unique_id_sinp", "entity_source_pk_value", "date_min", "cd_ref", "x_m", "y_m", "observers", "count_min",
    "content_hash",
)  # fmt: skip
_EXAMPLES = 5


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
        findings = check_records(batch, records, references)
        blocked = {row for finding in findings if finding.kind.level is Level.BLOCKING for row in finding.rows}
        keep = ~records[ROW].is_in(pl.Series(sorted(blocked), dtype=pl.Int64).implode())
        keep &= records["dataset_id"].is_not_null() & records["geom"].is_not_null() & records["cd_ref"].is_not_null()
        return Checked(findings, read_keys(batch, records), stage(batch.where(keep), records.filter(keep)))

    def check_file(
        self, keys: pl.DataFrame, columns: Mapping[str, tuple[str, ...]], references: References
    ) -> list[Finding]:
        """Look for identifiers and rows that stand twice."""
        return check_file(keys, columns, references)

    def compare(
        self, session: Session, staging: Staging, columns: Mapping[str, tuple[str, ...]], terms: Terms
    ) -> Comparison:
        """Find what each row is to the records of this provider, and which of them the file no longer holds."""
        rows = staging.read(_COMPARED)
        candidates = matching.find_candidates(session, _wanted(rows), terms.provider_id)
        paired = comparing.pair_candidates(rows, candidates, terms.provider_id, terms.identity)
        if terms.provider_id is not None and "signature" in terms.identity:
            paired = self._pair_unsigned(session, paired, terms.provider_id)
        states = comparing.tell_states(paired, terms.mode)
        vanished, known = pl.DataFrame(schema={"id": pl.Int64, "uuid": pl.String}), 0
        if terms.mode == "mirror" and terms.provider_id is not None:
            vanished, known = _find_vanished(session, staging, states, terms.provider_id)
        return Comparison(states.drop("conflict"), vanished, known, _describe(states.join(paired, on=ROW), columns))

    def _pair_unsigned(self, session: Session, paired: pl.DataFrame, provider_id: int) -> pl.DataFrame:
        """Recognise by what was seen the rows that bear neither key nor UUID."""
        bare = paired.filter(pl.col("entity_source_pk_value").is_null() & pl.col("unique_id_sinp").is_null())
        if bare.is_empty():
            return paired
        alike = matching.find_alike(session, _wanted(bare), provider_id)
        srid = local_srid(session)
        pairs = comparing.pair_alike(comparing.sign(bare, srid), comparing.sign(alike, srid))
        return paired.update(pairs.with_columns(via=pl.lit("signature")), on=ROW, how="left")

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

    def write(
        self, session: Session, staging: Staging, comparison: Comparison, terms: Terms, signed: Signed
    ) -> dict[str, int]:
        """Add, update and delete records, with their areas, counts, journal and tombstones."""
        locator = read_locator(session)
        result = {"added": 0, "updated": 0, "deleted": 0}
        self._note_changes(session, staging, comparison, terms, signed)
        with index_set_aside(session, writing.RECORD):
            for new, changed in one_ahead(_to_write(staging, comparison, terms, signed, locator)):
                if not new.rows.is_empty():
                    result["added"] += writing.add_records(session, new, terms.author.person_id)
                if not changed.rows.is_empty():
                    result["updated"] += writing.update_records(session, changed)
        if not comparison.vanished.is_empty():
            self._bury(session, comparison.vanished, terms, signed)
            result["deleted"] = writing.delete_records(session, comparison.vanished["id"])
        return result

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

    def _bury(self, session: Session, vanished: pl.DataFrame, terms: Terms, signed: Signed) -> None:
        before = read_contents(session, vanished["id"])
        content = pl.struct(pl.exclude("id", "uuid")).struct.json_encode()
        entries = before.select(object_uuid="uuid", before=content, after=pl.lit(None, dtype=pl.String))
        note_frame(
            session, terms.author, "delete", "record", entries,
            reason=signed.reason, delivery=signed.uuid, at=signed.written_at,
        )  # fmt: skip
        stones = vanished.select(object_id="id", object_uuid="uuid")
        bury_frame(session, terms.author, "record", stones, reason=signed.reason, at=signed.written_at)


TARGET = RecordsTarget()


def _to_write(
    staging: Staging, comparison: Comparison, terms: Terms, signed: Signed, locator: Locator
) -> Iterator[tuple[writing.Placed, writing.Placed]]:
    """Give, part by part, the rows to add and those to update."""
    for part in staging.parts():
        rows = part.join(comparison.states, on=ROW, maintain_order="left")
        new, changed = (rows.filter(pl.col("state") == state).drop("state") for state in (NEW, CHANGED))
        yield (
            writing.place(new.drop("id"), locator, terms, signed),
            writing.place(changed, locator, terms, signed),
        )


def _wanted(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(column.name for column in matching.WANTED.columns)


def _find_vanished(
    session: Session, staging: Staging, states: pl.DataFrame, provider_id: int
) -> tuple[pl.DataFrame, int]:
    """Find the records of the provider, in the datasets of the file, that no row of it is; and how many it had.

    Nothing vanishes from a file that could not be read whole, nor, while rows are left out, a record that only its
    content tells apart.
    """
    datasets = staging.read(["dataset_id"])["dataset_id"].unique().to_list()
    delivered = matching.find_delivered(session, provider_id, datasets)
    keys = staging.keys()
    if keys is None:
        return delivered.select("id", "uuid").clear(), delivered.height
    missing = pl.lit(None)
    wanted = keys.with_columns(date_min=missing.cast(pl.Date), cd_ref=missing.cast(pl.Int64))
    named = matching.find_candidates(session, _wanted(wanted), provider_id)
    gone = delivered.join(states.drop_nulls("id"), on="id", how="anti").join(named, on="id", how="anti")
    if keys.height > states.filter(pl.col("state") != CONFLICT).height:
        gone = gone.filter("has_key")
    return gone.select("id", "uuid"), delivered.height


def _describe(states: pl.DataFrame, columns: Mapping[str, tuple[str, ...]]) -> list[Finding]:
    """Write the findings of the rows in conflict, one for each kind."""
    findings = []
    for kind in COMPARISONS:
        rows = states.filter((pl.col("state") == CONFLICT) & (pl.col("conflict") == kind.id))
        if rows.is_empty():
            continue
        field = kind.fields[0]
        values = pl.coalesce(field, pl.lit("sa date, son taxon, son lieu, ses observateurs et son effectif"))
        examples = rows.select(values.alias("value"))["value"].head(_EXAMPLES).to_list()
        message = f"Ligne {rows[ROW][0]} : {kind.message.format(value=examples[0])}"
        findings.append(
            Finding(kind, columns.get(field, (field,)), tuple(rows[ROW].to_list()), message, tuple(examples))
        )
    return findings
