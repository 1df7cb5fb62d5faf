"""Keeping the tally true: what is written of records is taken from it before, and added to it after.

``with following(session, ids)`` goes around any change of some records, their areas or their diffusion;
``count_again(session)`` counts all of them anew, after what changes a large share at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from typing import TypeVar

import polars as pl
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    MetaData,
    Select,
    SelectBase,
    Table,
    delete,
    func,
    select,
    text,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from mulette.core.places.tables import Area
from mulette.core.storage.base import BigKey
from mulette.core.storage.frames import read_frame
from mulette.core.taxonomy.tables import Taxon
from mulette.occurrences.dashboards.boards import (
    BLURRED,
    BOARDS,
    TWO_FACED,
    seen_taxon,
    standing_areas,
    values,
)
from mulette.occurrences.dashboards.counting import KEYS, count
from mulette.occurrences.dashboards.facts import facts_of
from mulette.occurrences.dashboards.tables import Tally
from mulette.occurrences.matching import temporary
from mulette.occurrences.tables import Record, RecordArea

CHUNK = 100_000
"""Records counted at once."""

TALLY: Table = Tally.__table__  # type: ignore[assignment]
_SHIFT = Table(
    "tally_shift", MetaData(), *(Column(column.name, column.type) for column in TALLY.columns), prefixes=["TEMPORARY"]
)
_FOLLOWED = Table("followed", MetaData(), Column("id", BigKey, primary_key=True), prefixes=["TEMPORARY"])
_AREA_BOARDS = {name: kind for name in TWO_FACED if (kind := BOARDS[name].kind) is not None}
Wanted = ColumnElement[bool]
Links = Mapping[str, pl.DataFrame]
Read = TypeVar("Read")


@contextmanager
def following(session: Session, ids: pl.Series, *, stays: bool = False) -> Iterator[None]:
    """Keep the tally true around a change or a deletion of some records; ``follow_new`` is for those added.

    Parameters
    ----------
    stays
        Whether the records stay where they are: the areas they lie in are then read once.
    """
    links = _within(session, ids, read_links)
    _shift(session, _within(session, ids, lambda session, wanted: read_counts(session, wanted, links)), -1)
    yield
    session.flush()
    same = links if stays else None
    _shift(session, _within(session, ids, lambda session, wanted: read_counts(session, wanted, same)), 1)


def follow_new(session: Session, rows: pl.DataFrame, areas: pl.DataFrame | None) -> None:
    """Add records just inserted to the tally, from the very rows that were written.

    Parameters
    ----------
    rows
        Columns of the table of records.
    areas
        ``item`` (position in ``rows``) and ``area_id``, where they lie.
    """
    facts = facts_of(session, rows)
    counts = _of_bars(facts)
    links = None if areas is None else areas.select("area_id", id=rows["id"].gather(areas["item"]))
    for name, kind in _AREA_BOARDS.items():
        if links is not None:
            of_kind = read_frame(session, select(Area.id.label("area_id")).where(Area.kind == kind))
            counts.append(count(name, _at(facts, links.join(of_kind, on="area_id"))))
    blurred = facts.filter(pl.col("diffusion") > 0)
    if blurred.height:
        with temporary(session, _FOLLOWED, blurred.select("id")):
            counts += _standing(session, blurred, Record.id.in_(select(_FOLLOWED.c.id)))
    _shift(session, pl.concat(counts), 1)


def count_again(session: Session) -> None:
    """Count all records from nothing, in parts."""
    session.execute(delete(Tally))
    last = session.scalar(select(func.max(Record.id))) or 0
    for above, most in pairwise([*range(0, last, CHUNK), last]):
        _shift(session, read_counts(session, (Record.id > above) & (Record.id <= most)), 1)


def _within(session: Session, ids: pl.Series, read: Callable[[Session, Wanted], Read]) -> Read:
    """Read something of some records only."""
    with temporary(session, _FOLLOWED, pl.DataFrame({"id": ids.cast(pl.Int64)})):
        return read(session, Record.id.in_(select(_FOLLOWED.c.id)))


def read_links(session: Session, wanted: Wanted) -> Links:
    """Read where some records lie: ``id`` and ``area_id``, by board."""
    return {name: _read_lying(session, _lying_in(kind), wanted) for name, kind in _AREA_BOARDS.items()}


def read_counts(session: Session, wanted: Wanted, links: Links | None = None) -> pl.DataFrame:
    """Count some records on every board, both faces; columns ``KEYS`` and ``records``."""
    facts = read_frame(session, _facts(wanted))
    lying = read_links(session, wanted) if links is None else links
    placed = [count(name, _at(facts, where)) for name, where in lying.items()]
    return pl.concat([*_of_bars(facts), *placed, *_standing(session, facts, wanted)])


def _of_bars(facts: pl.DataFrame) -> list[pl.DataFrame]:
    """Count records on the boards whose bar each record says itself."""
    counts = [count(name, facts.rename({f"of_{name}": "value"})) for name in values()]
    blurred = facts.filter(pl.col("diffusion") > 0)
    return [*counts, count("precision-blurred", blurred.with_columns(value=pl.lit(BLURRED)))]


def _standing(session: Session, facts: pl.DataFrame, wanted: Wanted) -> list[pl.DataFrame]:
    """Count blurred records where they may be said to lie."""
    return [
        count(f"{name}-blurred", _at(facts, _read_lying(session, standing_areas(kind), wanted)))
        for name, kind in _AREA_BOARDS.items()
    ]


def _facts(wanted: Wanted) -> Select[*tuple[object, ...]]:
    columns = [_zero(column).label(name) for name, column in _WHO_COLUMNS.items()]
    bars = [bar.label(f"of_{name}") for name, bar in values().items()]
    query = select(
        Record.id, Record.cd_ref, seen_taxon().label("seen"), Record.observers, Record.diffusion, *columns, *bars
    )
    return query.outerjoin(Taxon, Taxon.cd_nom == Record.cd_ref).where(wanted)


_WHO_COLUMNS: dict[str, InstrumentedAttribute[int | None]] = {
    "provider_id": Record.provider_id,
    "organisation_id": Record.organisation_id,
    "author_id": Record.author_id,
}


def _zero(column: InstrumentedAttribute[int | None]) -> ColumnElement[int]:
    return func.coalesce(column, 0, type_=BigInteger)


def _lying_in(kind: str) -> Select[int, int]:
    """Select where some records lie: number of the record, and of the area of a kind.

    The kind is kept from its index, else SQLite looks for each of the records in every area.
    """
    query = select(RecordArea.record_id.label("id"), RecordArea.area_id.label("area_id"))
    return query.join(Area, Area.id == RecordArea.area_id).where(func.coalesce(Area.kind, "") == kind)


def _read_lying(session: Session, areas: SelectBase, wanted: Wanted) -> pl.DataFrame:
    """Read the areas that some records lie in, or may be said to: ``id`` and ``area_id``."""
    links = areas.subquery()
    return read_frame(session, select(links.c.id, links.c.area_id).join(Record, Record.id == links.c.id).where(wanted))


def _at(facts: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """Give the facts once an area; ``links`` are ``id`` and ``area_id``."""
    return facts.join(links.unique(), on="id").with_columns(value=pl.col("area_id").cast(pl.String))


def _shift(session: Session, counts: pl.DataFrame, sign: int) -> None:
    """Add counts to the tally, or take them away; what comes to nothing goes."""
    if counts.is_empty():
        return
    names = ", ".join(KEYS)
    shift = counts.sort(KEYS).with_columns(pl.col("records") * sign)
    with temporary(session, _SHIFT, shift):
        session.execute(
            text(
                f"INSERT INTO {TALLY.name} ({names}, records) SELECT {names}, records FROM {_SHIFT.name} WHERE true "
                f"ON CONFLICT ({names}) DO UPDATE SET records = {TALLY.name}.records + excluded.records"
            )
        )
        if sign < 0:
            session.execute(
                text(
                    f"DELETE FROM {TALLY.name} WHERE ({names}) IN (SELECT {names} FROM {_SHIFT.name}) AND records <= 0"
                )
            )
