"""In which years each taxon was seen in a territory, as each viewer may know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
from sqlalchemy import Integer, cast, extract, func, select
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.core.storage.frames import read_frame
from mulette.core.taxonomy.tables import Taxon
from mulette.occurrences.counts import ABSENT
from mulette.occurrences.dashboards.counting import RECORD, TAXON
from mulette.occurrences.dashboards.queries import faces, is_stored, stored
from mulette.occurrences.dashboards.renewal import counts_by_year, renewal
from mulette.occurrences.dashboards.tables import Tally
from mulette.occurrences.filters import Filters
from mulette.occurrences.tables import Record
from mulette.occurrences.viewing.conditions import conditions

_AT_ONCE = 10_000


@dataclass(frozen=True)
class Change:
    """A taxon that a year brings, finds again or loses from sight.

    Parameters
    ----------
    cd_ref, name, authors, vernacular, group
        The taxon.
    change
        As ``renewal`` says.
    before
        Year last seen before; None for what is new.
    records
        Records of the year; none of what is lost.
    """

    cd_ref: int
    name: str
    authors: str | None
    vernacular: str | None
    group: str | None
    change: str
    before: int | None
    records: int


@dataclass(frozen=True)
class Renewal:
    """What a year brings and loses, and the same in figures for each year until then.

    Parameters
    ----------
    changes
        Of the year, by name.
    history
        ``year``, ``new``, ``found_again``, ``lost``, from the second year of records on: all is new in the first.
    seen
        Number of taxa seen in the year.
    """

    changes: Sequence[Change]
    history: pl.DataFrame
    seen: int


def years_known(session: Session, viewer: Viewer) -> list[int]:
    """Give the years of the records that the viewer may see, the last first."""
    query = select(Tally.value).where(faces(viewer, "year"), Tally.kind == RECORD).distinct()
    return sorted((int(value) for value in session.scalars(query) if value), reverse=True)


def read_renewal(session: Session, viewer: Viewer, filters: Filters, year: int, years: int) -> Renewal:
    """Find the taxa that a year brings, finds again or loses, among the records that the filters want.

    Parameters
    ----------
    years
        Whole years without a record after which a taxon is lost from sight.
    """
    viewer.require("read", "record")
    seen = _seen(session, viewer, filters)
    known = renewal(seen, years, year)
    mine = known.filter(pl.col("year") == year)
    records = dict(seen.filter(pl.col("year") == year).select("cd_ref", "records").iter_rows())
    names = _names(session, mine["cd_ref"].to_list())
    changes = [
        Change(
            cd_ref, *names.get(cd_ref, (f"cd_nom {cd_ref}", None, None, None)), change, before, records.get(cd_ref, 0)
        )
        for cd_ref, change, before in mine.select("cd_ref", "change", "before").iter_rows()
    ]
    first = min(seen["year"].to_list(), default=year)
    history = counts_by_year(known, first + 1, year)
    return Renewal(sorted(changes, key=lambda one: one.name), history, len(records))


def _seen(session: Session, viewer: Viewer, filters: Filters) -> pl.DataFrame:
    """Give ``cd_ref``, ``year``, ``records``: from the tally where it answers, else from the records."""
    if is_stored(filters):
        query = select(Tally.item.label("cd_ref"), Tally.value.label("year"), func.sum(Tally.records).label("records"))
        wanted = (faces(viewer, "year"), Tally.kind == TAXON, *stored(session, filters))
        counts = read_frame(session, query.where(*wanted).group_by(Tally.item, Tally.value))
        return counts.with_columns(pl.col("year").cast(pl.Int64), pl.col("records").cast(pl.Int64))
    year = cast(extract("year", Record.date_min), Integer).label("year")
    present = func.coalesce(Record.observation_status, "") != ABSENT
    each = select(Record.cd_ref, year).where(present, *conditions(session, viewer, filters)).subquery()
    keys = (each.c.cd_ref, each.c.year)
    return read_frame(session, select(*keys, func.count().label("records")).group_by(*keys))


def _names(session: Session, cd_refs: Sequence[int]) -> dict[int, tuple[str, str | None, str | None, str | None]]:
    columns = (Taxon.cd_nom, Taxon.lb_nom, Taxon.lb_auteur, Taxon.nom_vern, Taxon.group2_inpn)
    parts = (cd_refs[start : start + _AT_ONCE] for start in range(0, len(cd_refs), _AT_ONCE))
    return {
        cd_nom: (name, authors, vernacular, group)
        for part in parts
        for cd_nom, name, authors, vernacular, group in session.execute(select(*columns).where(Taxon.cd_nom.in_(part)))
    }
