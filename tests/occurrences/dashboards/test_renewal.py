"""Taxa of a year: what is new, found again and lost from sight, followed by hand."""

from __future__ import annotations

import datetime as dt

import polars as pl

from mulette.core.house import House
from mulette.core.people.viewer import SYSTEM, Scope, Viewer
from mulette.occurrences.dashboards.renewal import counts_by_year, renewal
from mulette.occurrences.dashboards.seen import read_renewal
from mulette.occurrences.filters import Filters
from tests.occurrences.dashboards.conftest import FROG, LYNX, NEWT

PUBLIC = Viewer(rights={("read", "record"): Scope.ALL})


def changes(years: list[int], absence: int, until: int) -> list[tuple[int, str, int | None]]:
    seen = pl.DataFrame({"cd_ref": [FROG] * len(years), "year": years})
    return list(renewal(seen, absence, until).select("year", "change", "before").iter_rows())


def test_as_many_whole_years_as_said_lose_a_taxon_one_less_does_not() -> None:
    assert changes([2000, 2010], 10, 2010) == [(2000, "new", None)]
    assert changes([2000, 2011], 10, 2011) == [
        (2000, "new", None),
        (2010, "lost", 2000),
        (2011, "found_again", 2000),
    ]


def test_the_last_year_is_followed_until_the_year_asked_for_and_no_further() -> None:
    assert changes([2000], 10, 2009) == [(2000, "new", None)]
    assert changes([2000], 10, 2010) == [(2000, "new", None), (2010, "lost", 2000)]
    assert changes([2000, 2015], 10, 2012) == [(2000, "new", None), (2010, "lost", 2000)]


def test_each_taxon_is_followed_alone_and_each_year_once() -> None:
    seen = pl.DataFrame({"cd_ref": [1, 1, 2, 2], "year": [2000, 2000, 2000, 2004]})
    counted = counts_by_year(renewal(seen, 3, 2004), 2000, 2004)
    assert counted.rows() == [
        (2000, 2, 0, 0), (2001, 0, 0, 0), (2002, 0, 0, 0), (2003, 0, 0, 2), (2004, 0, 1, 0),
    ]  # fmt: skip


def test_a_visitor_learns_of_no_taxon_that_is_diffused_to_nobody(counted: House) -> None:
    with counted.store.reading() as session:
        mine = read_renewal(session, SYSTEM, Filters(), 2024, 3)
        theirs = read_renewal(session, PUBLIC, Filters(), 2024, 3)
    # 2019: frog; 2023: lynx, diffused to nobody; 2024: frog again after 4 years, newt, lynx
    assert [(one.cd_ref, one.change, one.before, one.records) for one in mine.changes] == [
        (FROG, "found_again", 2019, 2), (NEWT, "new", None, 1),
    ]  # fmt: skip
    assert [(one.cd_ref, one.change) for one in theirs.changes] == [
        (LYNX, "new"), (FROG, "found_again"), (NEWT, "new"),
    ]  # fmt: skip
    assert mine.seen == theirs.seen == 3


def test_a_territory_is_read_from_its_own_records(counted: House) -> None:
    with counted.store.reading() as session:
        commune = Filters(areas=(("COM", "05062"),))
        found = read_renewal(session, PUBLIC, commune, 2024, 3)
        before = read_renewal(session, SYSTEM, Filters(date_from=dt.date(2019, 1, 1)), 2022, 3)
    assert [(one.cd_ref, one.change) for one in found.changes] == [(LYNX, "new"), (FROG, "new")]
    assert [(one.cd_ref, one.change, one.before) for one in before.changes] == [(FROG, "lost", 2019)]
