"""The diffusion of records decided again: when rules, taxa, areas, datasets or embargoes change; set by set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl
from sqlalchemy import Column, ColumnElement, Integer, MetaData, Table, Text, cast, or_, select, update
from sqlalchemy.orm import Session

from mulette.core.diffusion.rank import PRECISE
from mulette.core.diffusion.tables import Embargo
from mulette.core.storage.base import BigKey, now
from mulette.core.storage.types import Instant
from mulette.occurrences.dashboards.tallying import following
from mulette.occurrences.matching import temporary
from mulette.occurrences.sensitivity.diffusing import DECIDED, Diffusing, areas_of, forget_diffusing, read_diffusing
from mulette.occurrences.sensitivity.level import LEVELS
from mulette.occurrences.staged import CELLS
from mulette.occurrences.writing import RECORD, blur_areas, shift_counts

CHUNK = 100_000
Progress = Callable[[int, int], None]
_TAXA = Table("ruled_taxa", MetaData(), Column("cd_ref", Integer, primary_key=True), prefixes=["TEMPORARY"])
_CHANGED = Table(
    "rediffused",
    MetaData(),
    Column("id", BigKey, primary_key=True),
    *(Column(name, RECORD.c[name].type) for name in (*DECIDED, "blur_area_id")),
    Column("updated_at", Instant),
    prefixes=["TEMPORARY"],
)
_READ = {
    "id": pl.Int64, "uuid": pl.String, "cd_ref": pl.Int64, "dataset_id": pl.Int64, "date_min": pl.String,
    "date_max": pl.String, "bio_status": pl.String, "behaviour": pl.String, "sensitivity": pl.String,
    "diffusion_level": pl.String, "x_m": pl.Float64, "y_m": pl.Float64, "blur_area_id": pl.Int64,
    "sensitivity_computed": pl.String, "sensitivity_rule_id": pl.Int64, "embargo_until": pl.String,
    "diffusion": pl.Int64, **dict.fromkeys(CELLS, pl.Int64),
}  # fmt: skip
_DAYS = ("date_min", "date_max", "embargo_until")
_COMPARED = (*DECIDED, "blur_area_id")


@dataclass(frozen=True)
class Refreshed:
    """What was done: records looked at, and changed."""

    records: int
    changed: int


def refresh(
    session: Session,
    today: dt.date,
    wanted: Sequence[ColumnElement[bool]] = (),
    *,
    progress: Progress = lambda done, changed: None,
) -> Refreshed:
    """Decide again how some records are diffused, all of them where nothing is said; those that change are written.

    Records that nothing concerns (no rule, embargo, wish, private dataset) are known by their position: they are not
    even read.

    Parameters
    ----------
    today
        Day that durations and embargoes are counted to.
    wanted
        Conditions on ``Record``.
    progress
        Told the records done and changed after each part.
    """
    forget_diffusing(session)
    diffusing = read_diffusing(session, today)
    done = changed = last = 0
    with temporary(session, _TAXA, diffusing.rules.select("cd_ref").unique()):
        while (part := _read(session, last, [_is_concerned(diffusing), *wanted])).height:
            last = int(part["id"][-1])
            decided = _decide(session, part, diffusing)
            changed += _write(session, part, decided)
            done += part.height
            progress(done, changed)
    return Refreshed(done, changed)


def _is_concerned(diffusing: Diffusing) -> ColumnElement[bool]:
    """Tell the records that may be diffused otherwise than by their position, or are so now."""
    record = RECORD.c
    datasets = diffusing.datasets.filter(pl.col("is_private") | pl.col("dataset_embargo").is_not_null())["dataset_id"]
    return or_(
        record.cd_ref.in_(select(_TAXA.c.cd_ref)),
        record.diffusion > PRECISE,
        record.sensitivity_computed.is_not(None),
        record.sensitivity.in_(LEVELS),
        record.diffusion_level.in_(LEVELS),
        record.embargo_until.is_not(None),
        record.dataset_id.in_(datasets.to_list()),
        record.uuid.in_(select(Embargo.record_uuid).where(Embargo.record_uuid.is_not(None))),
    )


def _read(session: Session, last: int, wanted: Sequence[ColumnElement[bool]]) -> pl.DataFrame:
    columns = [cast(RECORD.c[name], Text) if name in (*_DAYS, "uuid") else RECORD.c[name] for name in _READ]
    query = select(*columns).where(RECORD.c.id > last, *wanted).order_by(RECORD.c.id).limit(CHUNK)
    rows = session.connection().execute(query).all()
    cells = list(zip(*rows, strict=True)) if rows else [()] * len(_READ)
    frame = pl.DataFrame([pl.Series(name, cells[at], dtype=type_) for at, (name, type_) in enumerate(_READ.items())])
    return frame.with_columns(pl.col(*_DAYS).str.to_date("%Y-%m-%d"))


def _decide(session: Session, part: pl.DataFrame, diffusing: Diffusing) -> pl.DataFrame:
    """Give ``id`` and the columns compared, in the order of the part."""
    areas = areas_of(session, part["id"], diffusing.area_ids)
    decided = part.select("id", "x_m", "y_m", was="diffusion", standing="blur_area_id").hstack(
        diffusing.decide(part, areas)
    )
    moved = decided.filter(pl.col("diffusion") != pl.col("was"))
    again = moved.select("id", blur_areas(moved, diffusing.blurring).alias("found"))
    return decided.join(again, on="id", how="left", maintain_order="left").select(
        "id",
        *DECIDED,
        blur_area_id=pl.when(pl.col("diffusion") != pl.col("was")).then("found").otherwise("standing"),
    )


def _write(session: Session, part: pl.DataFrame, decided: pl.DataFrame) -> int:
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in _COMPARED)
    before = part.select(pl.col(name).alias(f"{name}_before") for name in _COMPARED)
    is_changed = decided.hstack(before).select(differs).to_series()
    changed = decided.filter(is_changed)
    if changed.is_empty():
        return 0
    rows = changed.with_columns(updated_at=pl.lit(now()))
    with following(session, changed["id"], stays=True), temporary(session, _CHANGED, rows):
        given = {name: _CHANGED.c[name] for name in (*_COMPARED, "updated_at")}
        session.execute(update(RECORD).values(given).where(RECORD.c.id == _CHANGED.c.id))
    old = part.filter(is_changed)
    shifted = (old["diffusion"] != changed["diffusion"]).fill_null(value=True)
    new = old.with_columns(changed["diffusion"])
    if shifted.any():
        shift_counts(session, [(old.filter(shifted), -1), (new.filter(shifted), 1)])
    return changed.height
