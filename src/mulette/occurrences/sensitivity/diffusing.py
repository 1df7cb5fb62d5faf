"""How precisely each record is diffused: its level of sensitivity, its embargo, its rank; decided on every write."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.diffusion.rank import BLUR_KINDS, diffusion_rank, highest_level
from mulette.core.diffusion.sensitivity.applying import apply_rules
from mulette.core.diffusion.sensitivity.queries import ready_rules
from mulette.core.diffusion.tables import Embargo
from mulette.core.metadata.tables import Dataset
from mulette.core.places.locating import Locator
from mulette.core.places.queries import read_locator
from mulette.core.places.tables import Area
from mulette.occurrences.matching import CHOSEN, find_uuids, temporary
from mulette.occurrences.tables import RecordArea

DECIDED = ("sensitivity_computed", "sensitivity_rule_id", "embargo_until", "diffusion")
"""Columns of a record that are decided here."""

_CACHED = "diffusing"


@dataclass(frozen=True)
class Diffusing:
    """All that decides the diffusion of records, read once for many of them.

    Parameters
    ----------
    today
        Day that durations and embargoes are counted to.
    rules
        As ``ready_rules`` gives.
    datasets
        ``dataset_id``, ``is_private``, ``dataset_embargo``.
    embargoed
        ``uuid``, ``record_embargo`` of the records under an embargo of their own.
    blurring
        Areas that may stand for a position.
    """

    today: dt.date
    rules: pl.DataFrame
    datasets: pl.DataFrame
    embargoed: pl.DataFrame
    blurring: Locator

    @property
    def area_ids(self) -> pl.Series:
        """Give the numbers of the areas that rules hold in."""
        return self.rules["area_id"].drop_nulls().unique()

    def decide(self, records: pl.DataFrame, areas: pl.DataFrame) -> pl.DataFrame:
        """Decide how each record is diffused.

        Parameters
        ----------
        records
            ``uuid`` (text, null for one that has none yet), ``cd_ref``, ``dataset_id``, ``date_min``, ``date_max``,
            ``bio_status``, ``behaviour``, ``sensitivity``, ``diffusion_level``.
        areas
            ``item`` (position in ``records``) and ``area_id``; those of ``area_ids`` are enough.

        Returns
        -------
        Columns ``DECIDED``, one line a record in the same order.
        """
        numbered = records.with_row_index("item").with_columns(pl.col("item").cast(pl.Int64))
        inside = areas.filter(pl.col("area_id").is_in(self.area_ids.implode()))
        held = apply_rules(numbered, inside.cast({"item": pl.Int64}), self.rules, self.today)
        whole = (
            numbered.join(held, on="item", how="left", maintain_order="left")
            .join(self.datasets, on="dataset_id", how="left", maintain_order="left")
            .join(self.embargoed, on="uuid", how="left", maintain_order="left")
            .with_columns(
                sensitivity_computed=pl.col("level").cast(pl.String),
                sensitivity_rule_id="rule_id",
                embargo_until=pl.max_horizontal("dataset_embargo", "record_embargo"),
            )
            .with_columns(
                highest=highest_level("sensitivity", "sensitivity_computed"),
                is_held=(pl.col("embargo_until") >= self.today).fill_null(value=False),
            )
        )
        rank = diffusion_rank("highest", "diffusion_level", "is_private", "is_held")
        return whole.select(*DECIDED[:-1], diffusion=rank)


def read_diffusing(session: Session, today: dt.date, blurring: Locator | None = None) -> Diffusing:
    """Read all that decides the diffusion of records; once a session and a day, until ``forget_diffusing``.

    Parameters
    ----------
    blurring
        Areas already read, those that may stand for a position among them.
    """
    kept: Diffusing | None = session.info.get(_CACHED)
    if kept is not None and kept.today == today:
        return kept
    standing = select(Area.id).where(Area.kind.in_(BLUR_KINDS.values()), Area.is_active)
    own = select(Dataset.id, Dataset.is_private, Embargo.until).outerjoin(Embargo, Embargo.dataset_id == Dataset.id)
    single = select(Embargo.record_uuid, Embargo.until).where(Embargo.record_uuid.is_not(None))
    datasets = {"dataset_id": pl.Int64, "is_private": pl.Boolean, "dataset_embargo": pl.Date}
    embargoed = {"uuid": pl.String, "record_embargo": pl.Date}
    found = Diffusing(
        today=today,
        rules=ready_rules(session),
        datasets=pl.DataFrame([tuple(row) for row in session.execute(own)], schema=datasets, orient="row"),
        embargoed=pl.DataFrame(
            [(str(uuid), until) for uuid, until in session.execute(single)], schema=embargoed, orient="row"
        ),
        blurring=blurring or read_locator(session, list(session.scalars(standing))),
    )
    session.info[_CACHED] = found
    return found


def decide_rows(session: Session, rows: pl.DataFrame, areas: pl.DataFrame | None) -> tuple[pl.DataFrame, Locator]:
    """Give rows about to be written the columns ``DECIDED``, and the areas that may stand for their positions.

    Parameters
    ----------
    rows
        Columns of the table of records, ``id`` and ``updated_at`` among them: its day is that of the decision.
    areas
        ``item`` (position in ``rows``) and ``area_id``; None: those that the store holds of these records.
    """
    diffusing = read_diffusing(session, _day_of(rows))
    if not rows["dataset_id"].is_in(diffusing.datasets["dataset_id"].implode()).all():
        forget_diffusing(session)  # a dataset made since
        diffusing = read_diffusing(session, _day_of(rows))
    if areas is None:
        areas = areas_of(session, rows["id"], diffusing.area_ids)
    known = rows
    if "uuid" not in rows.columns:
        known = rows.join(find_uuids(session, rows["id"]), on="id", how="left", maintain_order="left")
    return rows.with_columns(diffusing.decide(known, areas)), diffusing.blurring


def areas_of(session: Session, ids: pl.Series, area_ids: pl.Series) -> pl.DataFrame:
    """Find which of some areas some records lie in: ``item`` (position in ``ids``) and ``area_id``."""
    link = RecordArea.__table__.c
    with temporary(session, CHOSEN, ids.to_frame("id")):
        query = select(link.record_id, link.area_id).join_from(CHOSEN, RecordArea, link.record_id == CHOSEN.c.id)
        rows = session.connection().execute(query.where(link.area_id.in_(area_ids.to_list()))).all()
    numbers, areas = zip(*rows, strict=True) if rows else ((), ())
    links = pl.DataFrame({"id": pl.Series(numbers, dtype=pl.Int64), "area_id": pl.Series(areas, dtype=pl.Int64)})
    return links.join(ids.to_frame("id").with_row_index("item"), on="id").select("item", "area_id")


def _day_of(rows: pl.DataFrame) -> dt.date:
    return rows["updated_at"].dt.date().max()  # type: ignore[return-value]  # never null


def forget_diffusing(session: Session) -> None:
    """Have what decides the diffusion read again: rules, areas, taxa, datasets or embargoes have changed."""
    session.info.pop(_CACHED, None)
