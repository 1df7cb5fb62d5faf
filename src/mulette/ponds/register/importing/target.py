"""The ponds as what intake writes into (``core.intake.target.Target``): one row a pond, with its last sheet.

A file never deletes a pond: a pond that an inventory no longer holds may still be there. A mirror does as an update.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl
import shapely
from sqlalchemy import func, select

from mulette.core.errors import Invalid, NotFound
from mulette.core.findings.kinds import Finding, FindingKind, Level
from mulette.core.intake.batch import ROW
from mulette.core.intake.target import CHANGED, NEW, UNCHANGED, Checked, Comparison
from mulette.core.journal.changes import plain
from mulette.core.storage.types import local_srid
from mulette.occurrences.portrait import portray
from mulette.ponds.register.importing import findings
from mulette.ponds.register.importing.rows import KEYS, Fault, import_fields, read_row
from mulette.ponds.register.importing.writing import find_touched, undo_rows, write_rows
from mulette.ponds.register.neighbours import near_known
from mulette.ponds.register.operations import SAME_POND_M
from mulette.ponds.register.placing import commune_of
from mulette.ponds.register.tables import Pond
from mulette.ponds.register.vocabulary import pond_fields

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from mulette.core.fields import Fields
    from mulette.core.intake.batch import Batch
    from mulette.core.intake.kept import Kept
    from mulette.core.intake.staging import Staging
    from mulette.core.intake.target import Signed, Terms

STAGED = {
    ROW: pl.Int64, **dict.fromkeys(KEYS, pl.String), "pond": pl.String, "sheet": pl.String, "geom": pl.Binary,
    "x_m": pl.Float64, "y_m": pl.Float64, "content_hash": pl.String, "day": pl.Date,
}  # fmt: skip
_EXAMPLES = 5


@dataclass(frozen=True)
class References:
    """What rows are read by: terms of the file, and the CRS of the store."""

    terms: Terms
    srid: int


class PondsTarget:
    """Checks, compares and writes inventories of ponds."""

    name = "ponds"
    kinds: tuple[FindingKind, ...] = findings.KINDS

    @property
    def fields(self) -> Fields:
        """Fields of a pond and of its sheet."""
        return import_fields()

    def references(self, session: Session, terms: Terms) -> References:
        """Keep the terms of the file."""
        return References(terms, local_srid(session))

    def check(self, session: Session, batch: Batch, references: References) -> Checked:
        """Read some rows, and lay out those that have no blocking fault."""
        faults: dict[int, list[Fault]] = {}
        staged, keys = [], []
        for texts in batch.texts.iter_rows(named=True):
            number = texts.pop(ROW)
            read = read_row(
                texts, source_srid=references.terms.source_srid, srid=references.srid, today=references.terms.today
            )
            found = list(read.faults)
            if read.shape is not None:
                found += _about_place(session, references.terms, read.pond, read.shape, read.key)
            faults[number] = found
            keys.append({ROW: number, "key": read.key})
            if read.shape is not None and all(kind.level is not Level.BLOCKING for kind, _, _ in found):
                point = read.shape.representative_point()
                staged.append({
                    ROW: number, **{name: read.pond.get(name) for name in KEYS},
                    "pond": json.dumps(plain(read.pond), ensure_ascii=False),
                    "sheet": json.dumps(plain(read.sheet), ensure_ascii=False),
                    "geom": shapely.to_wkb(read.shape), "x_m": point.x, "y_m": point.y,
                    "content_hash": read.content_hash,
                    "day": read.sheet.get("visited_on") or read.pond.get("located_on") or references.terms.today,
                })  # fmt: skip
        names = pl.DataFrame(keys, schema={ROW: pl.Int64, "key": pl.String})
        return Checked(_gathered(faults, batch.columns), names, pl.DataFrame(staged, schema=STAGED))

    def check_file(
        self, keys: pl.DataFrame, columns: Mapping[str, tuple[str, ...]], references: References
    ) -> list[Finding]:
        """Look for identifiers that stand twice."""
        twice = keys.drop_nulls("key").filter(pl.col("key").is_duplicated()).sort(ROW)
        faults = {row: [(findings.KEY_TWICE, "structure_key", key)] for row, key in twice.iter_rows()}
        return _gathered(faults, columns)

    def compare(
        self, session: Session, staging: Staging, columns: Mapping[str, tuple[str, ...]], terms: Terms
    ) -> Comparison:
        """Find which ponds of this provider, or of this identifier, the rows are."""
        states: list[tuple[int, str, int | None]] = []
        for row in staging.read([*KEYS, "content_hash"]).iter_rows(named=True):
            pond = _find(session, row, terms.provider_id)
            if pond is None:
                states.append((row[ROW], NEW, None))
            else:
                same = terms.mode == "add" or pond.content_hash == row["content_hash"]
                states.append((row[ROW], UNCHANGED if same else CHANGED, pond.id))
        frame = pl.DataFrame(states, schema={ROW: pl.Int64, "state": pl.String, "id": pl.Int64}, orient="row")
        nothing = pl.DataFrame(schema={"id": pl.Int64, "uuid": pl.String})
        return Comparison(frame, nothing, nothing)

    def changes(self, session: Session, staging: Staging, comparison: Comparison) -> pl.DataFrame:
        """Give what a write would change of each pond, field by field; a sheet is told by its day."""
        told = []
        for row in _rows(staging, comparison).filter(pl.col("state") == CHANGED).iter_rows(named=True):
            pond = session.get_one(Pond, row["id"])
            given = json.loads(row["pond"])
            for name, after in given.items():
                before = plain(getattr(pond, name)) if pond_fields()[name].stored else after
                if before != after:
                    told.append((row[ROW], pond.id, name, None if before is None else str(before), str(after)))
            if shapely.from_wkb(row["geom"]).wkt != pond.geom.wkt:
                told.append((row[ROW], pond.id, "WKT", pond.geom.wkt, shapely.from_wkb(row["geom"]).wkt))
            if day := json.loads(row["sheet"]).get("visited_on"):
                told.append((row[ROW], pond.id, "sheet_visited_on", None, day))
        names = dict.fromkeys(("field", "before", "after"), pl.String)
        return pl.DataFrame(told, schema={ROW: pl.Int64, "id": pl.Int64, **names}, orient="row")

    def describe(self, session: Session, records: pl.DataFrame) -> pl.DataFrame:
        """Say which ponds some are."""
        found = session.scalars(select(Pond).where(Pond.id.in_(records["id"].to_list())).order_by(Pond.id))
        rows = [
            (str(one.uuid), one.structure_key or one.loc_id_plus, str(one.located_on or ""), one.name, one.observer)
            for one in found
        ]
        names = ("uuid", "key", "date", "name", "observers")
        return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")

    def write(
        self, session: Session, staging: Staging, comparison: Comparison, terms: Terms, signed: Signed, kept: Kept
    ) -> dict[str, int]:
        """Add and update ponds, with their sheets, statuses and journal."""
        kept.start()
        return write_rows(session, _rows(staging, comparison), terms, signed, kept)

    def touched(self, session: Session, kept: Kept, signed: Signed) -> pl.DataFrame:
        """List the ponds of a delivery that changed since."""
        return find_touched(session, kept.records(), signed)

    def undo(self, session: Session, kept: Kept, but: pl.DataFrame, terms: Terms, signed: Signed) -> dict[str, int]:
        """Take back what a delivery wrote, but for some ponds."""
        return undo_rows(session, kept, set(but["id"].to_list()), terms, signed)

    def profile(self, session: Session, staging: Staging, terms: Terms, usual: Mapping[str, Any]) -> dict[str, Any]:
        """Say what the valid rows look like: extent and period; ponds have no taxon."""
        rows = staging.read(["x_m", "y_m", "day"])
        dated = rows.with_columns(cd_ref=pl.lit(0), date_min=pl.col("day"), date_max=pl.col("day"))
        return {**portray(dated, pl.Series([0]), usual), "taxa": 0, "new_taxa": 0}

    def count_written(self, session: Session, delivery_id: int) -> int:
        """Count the ponds that a delivery was the last to write."""
        return session.scalar(select(func.count()).where(Pond.delivery_id == delivery_id)) or 0


TARGET = PondsTarget()


def _about_place(session: Session, terms: Terms, pond: Mapping[str, Any], shape: Any, key: str | None) -> list[Fault]:  # noqa: ANN401
    found: list[Fault] = []
    code = pond.get("commune_code")
    try:
        commune_of(session, shape, code)
    except (Invalid, NotFound):
        found.append((findings.COMMUNE_APART, "commune_code", str(code)))
    point = shape.representative_point()
    near = near_known(session, terms.author, point.x, point.y, SAME_POND_M)
    others = [one for one in near if key not in {getattr(one.pond, name) for name in KEYS}]
    if others:
        told = f"{others[0].pond.loc_id_plus}, à {others[0].distance_m:.0f} m"
        found.append((findings.SAME_POND, "x_m", told))
    return found


def _find(session: Session, row: Mapping[str, Any], provider_id: int | None) -> Pond | None:
    """Find the pond that a row is: by the key of its structure for this provider, else by its own identifiers."""
    for name in KEYS:
        if row[name] is None:
            continue
        query = select(Pond).where(getattr(Pond, name) == row[name]).order_by(Pond.id).limit(1)
        if name != "loc_id_plus":
            query = query.where(Pond.provider_id == provider_id)
        if (found := session.scalar(query)) is not None:
            return found
    return None


def _rows(staging: Staging, comparison: Comparison) -> pl.DataFrame:
    rows = staging.read([name for name in STAGED if name != ROW])
    return rows.join(comparison.states, on=ROW, maintain_order="left")


def _gathered(faults: Mapping[int, list[Fault]], columns: Mapping[str, tuple[str, ...]]) -> list[Finding]:
    """Gather the faults of rows in findings, one a kind and field."""
    by_kind: dict[tuple[FindingKind, str], list[tuple[int, str]]] = defaultdict(list)
    for row, found in faults.items():
        for kind, name, value in found:
            by_kind[kind, name].append((row, value))
    return [
        Finding(
            kind,
            columns.get(name, ()),
            tuple(sorted({row for row, _ in said})),
            f"Ligne {said[0][0]} : {kind.message.format(value=said[0][1])}",
            tuple(dict.fromkeys(value for _, value in said if value))[:_EXAMPLES],
        )
        for (kind, name), said in by_kind.items()
    ]
