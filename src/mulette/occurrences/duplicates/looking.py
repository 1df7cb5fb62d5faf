"""Looking for duplicates among the records of the store, some taxa at a time, so that memory stays flat."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import polars as pl
from sqlalchemy import Text, cast, delete, func, or_, select
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.core.spelling import fold
from mulette.core.storage.base import now
from mulette.core.storage.bulk import bulk_insert
from mulette.core.storage.frames import read_frame
from mulette.core.storage.store import Store
from mulette.occurrences.duplicates.keys import pair_candidates
from mulette.occurrences.duplicates.likeness import PROPOSED, compare_pairs
from mulette.occurrences.duplicates.observers import people
from mulette.occurrences.duplicates.tables import Pair
from mulette.occurrences.matching import CHOSEN, temporary
from mulette.occurrences.tables import Record

AT_ONCE = 100_000
"""Records compared at once, unless one taxon has more."""
_TAXA_A_QUERY = 1_000
_UNSAID = {"life_stage": ("0", "1"), "sex": ("0", "1", "6")}
"""Codes that tell nothing apart: unknown, undetermined, not given (``STADE_VIE``, ``SEXE``)."""
ATTACHED = "2"
"""``TYP_INF_GEO``: the record is attached to an area, its position is that of the area."""
_READ = (
    "id", "cd_ref", "x_m", "y_m", "observers", "count_min", "count_max", "life_stage", "sex", "hour_min",
    "info_geo_type", "provider_id", "entity_source_pk_value", "digital_proof", "sample_number_proof",
)  # fmt: skip


@dataclass
class Found:
    """What a search found.

    Parameters
    ----------
    records
        Records looked at.
    compared
        Pairs that shared a key.
    proposed
        Pairs that now wait for a person, among the records looked at.
    crowded
        Keys left out for being shared by too many records.
    """

    records: int = 0
    compared: int = 0
    proposed: int = 0
    crowded: int = 0


def look(
    store: Store,
    author: Viewer,
    *,
    since: dt.datetime | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Found:
    """Look for duplicates and propose them; what was decided before stays so.

    Each share of the taxa has a short transaction of its own: others write meanwhile.

    Parameters
    ----------
    since
        Only the records changed from this moment on (UTC), against all; None: all of them.
    progress
        Told the number of records looked at.

    Returns
    -------
    What was found, counted.

    Raises
    ------
    Forbidden
        The author may not merge records.
    """
    author.require("merge", "record")
    found = Found()
    with store.reading() as session:
        shares = list(_shares(session, since))
    for taxa in shares:
        with store.reading() as session:
            records = _read(session, taxa, since)
        fresh = records.filter(pl.col("is_fresh"))["id"] if since is not None else None
        pairs, crowded = pair_candidates(records, fresh)
        likely = compare_pairs(pairs, records).filter(pl.col("score") >= PROPOSED)
        with store.transaction() as session:
            found.proposed += _propose(session, author, likely, records, taxa, fresh)
        found.records += records.height if fresh is None else len(fresh)
        found.compared += pairs.height
        found.crowded += crowded
        progress(found.records)
    return found


def _shares(session: Session, since: dt.datetime | None) -> Iterator[list[int]]:
    """Share out the taxa that have something to look at, each share of ``AT_ONCE`` records at most, or of one taxon."""
    query = select(Record.cd_ref, func.count()).group_by(Record.cd_ref).order_by(Record.cd_ref)
    if since is not None:
        query = query.having(func.max(Record.updated_at) >= since)
    share: list[int] = []
    size = 0
    for cd_ref, count in session.execute(query).all():
        if share and (size + count > AT_ONCE or len(share) == _TAXA_A_QUERY):
            yield share
            share, size = [], 0
        share.append(cd_ref)
        size += count
    if share:
        yield share


def _read(session: Session, taxa: list[int], since: dt.datetime | None) -> pl.DataFrame:
    """Read the records of some taxa, laid out as they are compared."""
    days = [cast(getattr(Record, name), Text).label(name) for name in ("date_min", "date_max")]
    fresh = [(Record.updated_at >= since).label("is_fresh")] if since is not None else []
    query = select(*(getattr(Record, name) for name in _READ), *days, *fresh).where(Record.cd_ref.in_(taxa))
    clock = pl.col("hour_min").str.splitn(":", 3).struct
    given = pl.concat_list("entity_source_pk_value", "digital_proof", "sample_number_proof").list.drop_nulls()
    return read_frame(session, query).select(
        pl.exclude("date_min", "date_max", "observers", "hour_min", "info_geo_type", "digital_proof", *_UNSAID),
        pl.col("date_min", "date_max").str.to_date(),
        *(pl.when(~pl.col(name).is_in(codes)).then(name).alias(name) for name, codes in _UNSAID.items()),
        people=people(pl.col("observers")),
        identifiers=given.list.eval(fold(pl.element())).list.unique(),
        minutes=clock[0].cast(pl.Int32, strict=False) * 60 + clock[1].cast(pl.Int32, strict=False),
        is_attached=(pl.col("info_geo_type") == ATTACHED).fill_null(value=False),
        key="entity_source_pk_value",
    )


def _propose(
    session: Session,
    author: Viewer,
    likely: pl.DataFrame,
    taxon_of: pl.DataFrame,
    taxa: list[int],
    fresh: pl.Series | None,
) -> int:
    """Put the likely pairs in the place of those proposed before; those decided stay."""
    of_taxa = Pair.cd_ref.in_(taxa)
    decided = read_frame(
        session,
        select(Pair.first_id.label("id"), Pair.second_id.label("other")).where(of_taxa, Pair.state != "proposed"),
    )
    proposed = delete(Pair).where(of_taxa, Pair.state == "proposed")
    if fresh is None:
        session.execute(proposed)
    else:
        with temporary(session, CHOSEN, pl.DataFrame({"id": fresh})):
            chosen = select(CHOSEN.c.id)
            session.execute(proposed.where(or_(Pair.first_id.in_(chosen), Pair.second_id.in_(chosen))))
    new = likely.join(decided, on=["id", "other"], how="anti").join(taxon_of.select("id", "cd_ref"), on="id")
    moment = pl.lit(now())
    return bulk_insert(
        session,
        Pair.__table__,  # type: ignore[arg-type]
        new.select(
            uuid=pl.Series([str(uuid.uuid4()) for _ in range(new.height)], dtype=pl.String),
            first_id="id",
            second_id="other",
            cd_ref="cd_ref",
            score=pl.col("score").cast(pl.Int16),
            reasons=pl.Series([json.dumps(codes) for codes in new["reasons"].to_list()], dtype=pl.String),
            state=pl.lit("proposed"),
            created_at=moment,
            updated_at=moment,
            author_id=pl.lit(author.person_id, dtype=pl.Int64),
        ),
    )
