"""Reading from the store what it knows of the taxa that the rows of a file name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from sqlalchemy import Select, extract, func, select
from sqlalchemy.orm import Session

from mulette.core.places.queries import read_locator
from mulette.core.places.tables import Area
from mulette.core.storage.frames import read_frame
from mulette.core.taxonomy.statuses.kinds import PROTECTIONS, TYPES
from mulette.core.taxonomy.statuses.territories import territories_of
from mulette.core.taxonomy.tables import Status, Taxon
from mulette.occurrences.known_taxa import FOR_A_RANGE
from mulette.occurrences.matching import CHOSEN, temporary
from mulette.occurrences.tables import Record, RecordArea

if TYPE_CHECKING:
    from mulette.occurrences.known_taxa import KnownTaxa

DEPARTMENT = "DEP"
"""Kind of area of the departments."""

CERTAIN_OR_PROBABLE = ("1", "2")
"""Codes of ``STATUT_VALID`` of the records that tell where and when a taxon lives."""


def learn_taxa(session: Session, known: KnownTaxa, codes: pl.Series) -> None:
    """Learn what the store says of some taxa, but of those already known: the cost grows with their own records."""
    wanted = known.unknown(codes)
    if wanted.is_empty():
        return
    with temporary(session, CHOSEN, pl.DataFrame({"id": wanted})):
        ranks = read_frame(session, select(Taxon.cd_nom.label("cd_ref"), Taxon.rang.label("rank_code"))
                           .join(CHOSEN, CHOSEN.c.id == Taxon.cd_nom))  # fmt: skip
        protections, months, departments = (
            read_frame(session, query) for query in (_protections(session), _months(), _departments())
        )
    by_taxon = [
        _in_words(protections),
        months.group_by("cd_ref").agg(pl.col("month").alias("months"), pl.col("records").sum().alias("known_records")),
        departments.group_by("cd_ref").agg(
            pl.col("area").alias("areas"), pl.col("code").sort().str.join(", ").alias("known_departments")
        ),
    ]
    taxa = pl.DataFrame({"cd_ref": wanted}).join(ranks, on="cd_ref", how="left")
    for frame in by_taxon:
        taxa = taxa.join(frame, on="cd_ref", how="left")
    known.learn(taxa)
    if known.departments is None and (taxa["known_records"] >= FOR_A_RANGE).any():
        ids = session.scalars(select(Area.id).where(Area.kind == DEPARTMENT, Area.is_active)).all()
        known.departments = read_locator(session, ids)


def _protections(session: Session) -> Select[*tuple[int, str]]:
    departments = session.scalars(select(Area.code).where(Area.kind == DEPARTMENT, Area.is_active))
    here = {territory for department in departments for territory in territories_of(department)}
    return (
        select(Status.cd_ref, Status.type)
        .distinct()
        .join(CHOSEN, CHOSEN.c.id == Status.cd_ref)
        .where(Status.type.in_(PROTECTIONS), Status.territory.in_(here))
    )


def _in_words(protections: pl.DataFrame) -> pl.DataFrame:
    words = pl.col("type").replace_strict(TYPES, default=pl.col("type"), return_dtype=pl.String).str.to_lowercase()
    return protections.sort("cd_ref", "type").group_by("cd_ref").agg(words.str.join(", ").alias("protections"))


def _months() -> Select[*tuple[int, int, int]]:
    month = extract("month", Record.date_min)
    return (
        select(Record.cd_ref, month.label("month"), func.count().label("records"))
        .join(CHOSEN, CHOSEN.c.id == Record.cd_ref)
        .where(Record.valid_status.in_(CERTAIN_OR_PROBABLE))
        .group_by(Record.cd_ref, month)
    )


def _departments() -> Select[*tuple[int, int, str]]:
    return (
        select(Record.cd_ref, Area.id.label("area"), Area.code)
        .distinct()
        .join(CHOSEN, CHOSEN.c.id == Record.cd_ref)
        .join(RecordArea, RecordArea.record_id == Record.id)
        .join(Area, Area.id == RecordArea.area_id)
        .where(Record.valid_status.in_(CERTAIN_OR_PROBABLE), Area.kind == DEPARTMENT)
    )
