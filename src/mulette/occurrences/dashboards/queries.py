"""Reading a board, as each viewer may see it: from the tally when no filter asks more, else from the records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import polars as pl
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    SelectBase,
    Text,
    and_,
    cast,
    false,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session

from mulette.core.diffusion.viewing import sees, sees_precisely
from mulette.core.intake.tables import Provider
from mulette.core.metadata.tables import Dataset
from mulette.core.people.viewer import Viewer
from mulette.core.storage.frames import read_frame
from mulette.core.taxonomy.queries import lies_below
from mulette.core.taxonomy.tables import Taxon
from mulette.occurrences.dashboards.boards import (
    BLURRED,
    TOTAL,
    TWO_FACED,
    Board,
    seen_taxon,
    standing_areas,
    true_areas,
    values,
)  # fmt: skip
from mulette.occurrences.dashboards.counting import ABSENT_TAXON, OBSERVER, RECORD, TAXON, number_observers
from mulette.occurrences.dashboards.naming import name_bars
from mulette.occurrences.dashboards.tables import Tally
from mulette.occurrences.filters import Filters
from mulette.occurrences.tables import Record
from mulette.occurrences.viewing.conditions import conditions, knows_all, precisely

MOST_BARS = 50
"""Bars shown on a page, those of most records first; the file gives all."""

_WHO: dict[str, Any] = {
    "diffusion": Tally.diffusion,
    "author_id": Tally.author_id,
    "organisation_id": Tally.organisation_id,
}


Counted = Select[str, int | None, str | None, int]
"""``value``, ``cd_ref``, ``observers`` and ``n``: how many records."""


@dataclass(frozen=True)
class Bar:
    """One bar of a board.

    Parameters
    ----------
    label
        French words, or a proper name.
    code
        Value of the board's filter that opens its records; None: they have no filter of their own.
    records, taxa
        How many, as the viewer may see them.
    observers
        The same; None: not counted by taxon.
    """

    label: str
    code: str | None
    records: int
    taxa: int
    observers: int | None

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401  # tables name columns
        return getattr(self, name)


@dataclass(frozen=True)
class Shown:
    """What a board shows.

    Parameters
    ----------
    bars
        In order: years as they come, else the bars of most records first.
    total
        All the records of the selection, each once.
    number
        Number of bars, those not shown included.
    """

    bars: Sequence[Bar]
    total: Bar
    number: int


def read_board(
    session: Session, viewer: Viewer, filters: Filters, board: Board, *, most: int | None = MOST_BARS
) -> Shown:
    """Count the records that a viewer may see and that the filters want, by the bars of a board.

    A blurred record counts in the area that stands for its place, for those who may not know more.

    Parameters
    ----------
    most
        Bars given at most; None: all.
    """
    viewer.require("read", "record")
    read = _from_tally if is_stored(filters) else _from_records
    counts, total = read(session, viewer, filters, board.name, most), read(session, viewer, filters, TOTAL, None)
    named = name_bars(session, board, counts["value"].to_list())
    bars = [
        Bar(*named[value], records, taxa, observers)
        for value, records, taxa, observers in counts.select("value", "records", "taxa", "observers").iter_rows()
    ]
    whole = next(total.iter_rows(named=True), {"records": 0, "taxa": 0, "observers": 0})
    number = int(counts["number"][0]) if counts.height else 0
    return Shown(
        bars, Bar("Ensemble", None, whole["records"], whole["taxa"], whole["observers"]), number
    )  # fmt: skip


def is_stored(filters: Filters) -> bool:
    """Whether the tally answers: nothing is asked for but a provider and taxa."""
    plain = Filters(provider=filters.provider, taxon=filters.taxon, group2=filters.group2)
    return all(getattr(filters, one.name) == getattr(plain, one.name) for one in fields(filters))


def stored(session: Session, filters: Filters) -> list[ColumnElement[bool]]:
    """Give the conditions of the rows of the tally that the filters want."""
    wanted: list[ColumnElement[bool]] = []
    if filters.provider is not None:
        wanted.append(Tally.provider_id.in_(select(Provider.id).where(Provider.code == filters.provider)))
    if filters.group2:
        wanted.append(Tally.item.in_(select(Taxon.cd_nom).where(Taxon.group2_inpn.in_(filters.group2))))
    if filters.taxon is not None:
        taxon = session.get(Taxon, filters.taxon)
        wanted.append(Tally.item.in_(select(Taxon.cd_ref).where(lies_below(taxon))) if taxon else false())
    return wanted


def _ordered(counts: pl.DataFrame, name: str, most: int | None) -> pl.DataFrame:
    """Keep the largest bars, in the order they are shown."""
    largest = counts.sort("records", "value", descending=[True, False]).with_columns(number=pl.len())
    kept = largest.head(most) if most is not None else largest
    return kept.sort("value") if name == "year" else kept


def _from_tally(session: Session, viewer: Viewer, filters: Filters, name: str, most: int | None) -> pl.DataFrame:
    wanted = [faces(viewer, "dataset" if name == "framework" else name), *stored(session, filters)]
    is_of_taxa = bool(filters.group2) or filters.taxon is not None
    bar, tally = _bar_of(name)
    summed = tally.with_only_columns(bar.label("value"), func.sum(Tally.records, type_=BigInteger).label("records"))
    kinds = (TAXON, ABSENT_TAXON) if is_of_taxa else (RECORD,)
    records = read_frame(session, summed.where(Tally.kind.in_(kinds), *wanted).group_by(bar))
    kept = _ordered(records, name, most)
    if kept.height < records.height:
        wanted.append(bar.in_(kept["value"].to_list()))
    nobody = pl.lit(None, dtype=pl.Int64).alias("observers")
    counted = kept.join(_distinct(session, tally, bar, [Tally.kind == TAXON, *wanted], "taxa"), on="value", how="left")
    if not is_of_taxa:
        persons = _distinct(session, tally, bar, [Tally.kind == OBSERVER, *wanted], "observers")
        return counted.join(persons, on="value", how="left").with_columns(pl.col("taxa", "observers").fill_null(0))
    return counted.with_columns(nobody, pl.col("taxa").fill_null(0))


def _distinct(
    session: Session, tally: Select[Any], bar: ColumnElement[str], wanted: Sequence[ColumnElement[bool]], column: str
) -> pl.DataFrame:
    """Count the different items of each bar."""
    pairs = tally.with_only_columns(bar.label("value"), Tally.item).where(*wanted).distinct().subquery()
    return read_frame(session, select(pairs.c.value, func.count().label(column)).group_by(pairs.c.value))


def _bar_of(name: str) -> tuple[Any, Select[Any]]:
    """Give the bar of each row of the tally; a framework is that of the dataset."""
    if name == "framework":
        dataset = cast(Dataset.id, Text) == Tally.value
        return cast(Dataset.framework_id, Text), select(Tally.value).select_from(Tally).join(Dataset, dataset)
    return Tally.value, select(Tally.value)


def faces(viewer: Viewer, name: str) -> ColumnElement[bool]:
    """Tell the rows of the tally that a viewer reads a board from."""
    if name not in TWO_FACED:
        return and_(Tally.board == name, sees(viewer, **_WHO))
    if knows_all(viewer):
        return Tally.board == name
    known = sees_precisely(viewer, **_WHO)
    return or_(
        and_(Tally.board == name, known), and_(Tally.board == f"{name}-blurred", ~known, sees(viewer, **_WHO))
    )  # fmt: skip


def _from_records(session: Session, viewer: Viewer, filters: Filters, name: str, most: int | None) -> pl.DataFrame:
    each = pl.concat([read_frame(session, query) for query in _selections(session, viewer, filters, name)])
    persons = each.join(number_observers(each["observers"]), on="observers").group_by("value")
    counts = each.group_by("value").agg(records=pl.col("n").sum(), taxa=pl.col("cd_ref").drop_nulls().n_unique())
    counts = counts.join(persons.agg(observers=pl.col("item").n_unique()), on="value", how="left")
    return _ordered(counts.with_columns(pl.col("observers").fill_null(0)), name, most)


def _selections(session: Session, viewer: Viewer, filters: Filters, name: str) -> list[Counted]:
    """Select the records of each face of a board, counted by bar, taxon and list of observers."""
    wanted = conditions(session, viewer, filters)
    if name not in TWO_FACED:
        bars = {**values(), "framework": cast(Dataset.framework_id, Text)}
        return [_grouped(bars[name], wanted)]
    known = precisely(viewer)
    hidden = false() if knows_all(viewer) else ~known
    if name == "precision":
        return [_grouped(values()[name], [*wanted, known]), _grouped(literal(BLURRED), [*wanted, hidden])]
    kind = "COM" if name == "commune" else "DEP"
    faces = ((true_areas(kind), known), (standing_areas(kind), hidden))
    return [_placed(areas, [*wanted, face]) for areas, face in faces]


def _grouped(value: ColumnElement[str], wanted: Sequence[ColumnElement[bool]]) -> Counted:
    each = (
        select(value.label("value"), seen_taxon().label("cd_ref"), Record.observers)
        .outerjoin(Taxon, Taxon.cd_nom == Record.cd_ref)
        .join(Dataset, Dataset.id == Record.dataset_id)
    )
    return _by_bar(each.where(*wanted))


def _placed(areas: SelectBase, wanted: Sequence[ColumnElement[bool]]) -> Counted:
    links = areas.subquery()
    each = select(cast(links.c.area_id, Text).label("value"), seen_taxon().label("cd_ref"), Record.observers)
    return _by_bar(each.join(Record, Record.id == links.c.id).where(*wanted))


def _by_bar(each: Select[str, int | None, str | None]) -> Counted:
    """Count by bar, taxon and list of observers; from a subquery, since PostgreSQL groups by no expression it binds."""
    rows = each.subquery()
    keys = (rows.c.value, rows.c.cd_ref, rows.c.observers)
    return select(*keys, func.count().label("n")).group_by(*keys)
