"""Boards: every figure is that of the table of ``conftest``, counted by hand for each viewer."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from sqlalchemy import select

from mulette.core.house import House
from mulette.core.people.tables import Organisation
from mulette.core.people.viewer import SYSTEM, Scope, Viewer
from mulette.occurrences import writing
from mulette.occurrences.dashboards.boards import BOARDS
from mulette.occurrences.dashboards.queries import Shown, read_board
from mulette.occurrences.dashboards.tables import Tally
from mulette.occurrences.dashboards.tallying import count_again, following
from mulette.occurrences.filters import Filters
from mulette.occurrences.tables import Record
from tests.occurrences.dashboards.conftest import FROG, NEWT

PUBLIC = Viewer(rights={("read", "record"): Scope.ALL})
ALL = Filters()
EVERY_DAY = dt.date(1, 1, 1)
"""A filter that keeps all records, so that they are counted one by one rather than read from the tally."""


def board(house: House, viewer: Viewer, name: str, filters: Filters = ALL) -> dict[str, tuple[int, int, int | None]]:
    with house.store.reading() as session:
        return figures(read_board(session, viewer, filters, BOARDS[name]))


def figures(shown: Shown) -> dict[str, tuple[int, int, int | None]]:
    return {bar.label: (bar.records, bar.taxa, bar.observers) for bar in shown.bars}


@pytest.mark.parametrize("filters", [ALL, Filters(date_from=EVERY_DAY)], ids=["tally", "records"])
def test_a_visitor_counts_blurred_records_in_the_area_that_stands_for_them(counted: House, filters: Filters) -> None:
    assert board(counted, PUBLIC, "year", filters) == {"2019": (1, 1, 1), "2024": (5, 3, 3)}
    assert board(counted, PUBLIC, "group", filters) == {"Amphibiens": (4, 2, 2), "Mammifères": (2, 1, 1)}
    assert board(counted, PUBLIC, "commune", filters) == {"05061": (3, 2, 2), "05062": (2, 2, 2)}
    assert board(counted, PUBLIC, "department", filters) == {"05": (5, 3, 3)}
    assert board(counted, PUBLIC, "precision", filters) == {
        "De 10 à 100 m": (2, 1, 2), "Floutée pour vous": (2, 1, 1), "10 m ou mieux": (1, 1, 1),
        "Non renseignée": (1, 1, 0),
    }  # fmt: skip
    assert board(counted, PUBLIC, "provider", filters) == {
        "Saisies ici, sans fournisseur": (4, 2, 2), "Conservatoire": (2, 1, 1),
    }  # fmt: skip
    assert board(counted, PUBLIC, "framework", filters) == {"Cadre d'essai": (6, 3, 3)}


@pytest.mark.parametrize("filters", [ALL, Filters(date_from=EVERY_DAY)], ids=["tally", "records"])
def test_who_knows_all_places_counts_all_records_where_they_are(counted: House, filters: Filters) -> None:
    assert board(counted, SYSTEM, "year", filters) == {"2019": (1, 1, 1), "2023": (1, 1, 1), "2024": (5, 3, 3)}
    assert board(counted, SYSTEM, "commune", filters) == {"05062": (4, 2, 2), "05061": (3, 2, 2)}
    assert board(counted, SYSTEM, "precision", filters)["10 m ou mieux"] == (4, 2, 2)
    assert board(counted, SYSTEM, "organisation", filters) == {"CEN": (3, 1, 1), "Sans organisme": (4, 2, 2)}


@pytest.mark.parametrize("filters", [ALL, Filters(date_from=EVERY_DAY)], ids=["tally", "records"])
def test_a_member_counts_the_records_of_their_organisation_where_they_are(counted: House, filters: Filters) -> None:
    with counted.store.reading() as session:
        cen = session.scalars(select(Organisation.id)).one()
    rights = {("read", "record"): Scope.ALL, ("read_precise", "record"): Scope.ORGANISATION}
    member = Viewer(person_id=99, organisation_id=cen, rights=rights)
    assert board(counted, member, "commune", filters) == {"05062": (4, 2, 2), "05061": (3, 2, 2)}
    stranger = Viewer(person_id=99, organisation_id=cen + 1, rights=rights)
    assert board(counted, stranger, "commune", filters) == {"05061": (3, 2, 2), "05062": (2, 2, 2)}


def test_a_provider_is_asked_of_the_tally(counted: House) -> None:
    assert board(counted, SYSTEM, "year", Filters(provider="cen")) == {"2023": (1, 1, 1), "2024": (2, 1, 1)}
    assert board(counted, SYSTEM, "year", Filters(provider="nobody")) == {}


def test_taxa_are_asked_of_the_tally_absences_included_observers_not_counted(counted: House) -> None:
    with counted.store.transaction() as session:
        newt = session.scalars(select(Record).where(Record.cd_ref == NEWT)).one()
        with following(session, pl.Series([newt.id])):
            newt.observation_status = "No"
    amphibians = Filters(group2=("Amphibiens",))
    assert board(counted, PUBLIC, "commune", amphibians) == {"05061": (3, 1, None), "05062": (1, 1, None)}
    assert board(counted, PUBLIC, "commune", Filters(taxon=NEWT)) == {"05061": (1, 0, None)}
    assert board(counted, PUBLIC, "commune", Filters(taxon=1)) == {}
    one_by_one = Filters(group2=("Amphibiens",), date_from=EVERY_DAY)
    assert board(counted, PUBLIC, "commune", one_by_one) == {"05061": (3, 1, 2), "05062": (1, 1, 1)}


def test_the_tally_follows_what_is_changed_and_deleted(counted: House) -> None:
    with counted.store.transaction() as session:
        frogs = pl.Series(session.scalars(select(Record.id).where(Record.cd_ref == FROG)).all())
        with following(session, frogs[:1]):
            session.get_one(Record, frogs[0]).date_min = dt.date(2020, 1, 1)
        writing.delete_records(session, frogs[1:2])
    assert board(counted, SYSTEM, "year") == {"2020": (1, 1, 1), "2023": (1, 1, 1), "2024": (4, 3, 2)}
    with counted.store.transaction() as session:
        kept = sorted(session.execute(select(*Tally.__table__.columns)).all())
        count_again(session)
        assert sorted(session.execute(select(*Tally.__table__.columns)).all()) == kept
