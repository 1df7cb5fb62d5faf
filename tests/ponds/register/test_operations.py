"""A pond enters the register, is described, disappears and comes back, by the rules of the field."""

from __future__ import annotations

import datetime as dt

import pytest
import shapely
from sqlalchemy import select

from mulette.core.errors import Conflict, Forbidden, Invalid, Unauthenticated
from mulette.core.journal.tables import JournalEntry, Tombstone
from mulette.core.storage.store import Store
from mulette.ponds.register.operations import (
    add_characterisation,
    add_pond,
    change_status,
    delete_pond,
    update_pond,
)
from mulette.ponds.register.tables import Characterisation, Pond, StatusChange
from tests.ponds.register.conftest import AT, SHEET, SOUTH, WEST, People

HERE = shapely.Point(WEST + 500, SOUTH + 500)


def _east(metres: float) -> shapely.Point:
    return shapely.Point(HERE.x + metres, HERE.y)


def test_a_pond_is_added_with_its_commune_its_structure_and_its_first_status(store: Store, people: People) -> None:
    with store.transaction() as session:
        pond = add_pond(session, people.ours, {"name": "Mare du Clos"}, HERE.buffer(10, 64), at=AT)
        assert pond.status == "Potentielle"
        assert pond.organisation_id == people.ours.organisation_id
        assert pond.area_m2 == pytest.approx(314, abs=1)  # pi times 10 m squared
        assert pond.loc_id_plus.endswith("-1")
        assert session.scalars(select(StatusChange.after)).all() == ["Potentielle"]
        assert session.scalars(select(JournalEntry.action)).all() == ["create"]


def test_a_visitor_adds_nothing(store: Store, people: People) -> None:
    with store.transaction() as session, pytest.raises(Unauthenticated):
        add_pond(session, people.visitor, {}, HERE, at=AT)


REFUSED_PONDS: list[tuple[dict[str, object], str]] = [
    ({"status": "Belle"}, "status"),
    ({"status": "Caractérisée"}, "status"),  # without a sheet
    ({"origin": "Détection", "status": "Vue"}, "status"),  # a machine only creates potential ponds
    ({"located_on": "2025-01-01"}, "located_on"),  # to come
    ({"commune_code": "00101"}, "commune_code"),  # the other commune
    ({"depth": 2}, "depth"),
    ({"loc_id_plus": "14118_012"}, "loc_id_plus"),
]


def test_what_cannot_be_taken_is_refused_by_field(store: Store, people: People) -> None:
    with store.transaction() as session:
        for given, field in REFUSED_PONDS:
            with pytest.raises(Invalid) as refused:
                add_pond(session, people.ours, given, HERE, at=AT)
            assert field in refused.value.fields, given


def test_a_pond_closer_than_50_m_asks_whether_it_is_the_same(store: Store, people: People) -> None:
    with store.transaction() as session:
        first = add_pond(session, people.ours, {}, HERE, at=AT)
        add_pond(session, people.ours, {}, _east(50.1), at=AT)
        with pytest.raises(Conflict) as warned:
            add_pond(session, people.ours, {}, _east(-49.9), at=AT)
        assert warned.value.values["near"] == [{"uuid": str(first.uuid), "distance_m": 49.9}]
        add_pond(session, people.ours, {}, _east(-49.9), at=AT, is_another=True)


def test_the_question_tells_nothing_of_anonymous_ponds_of_others(store: Store, people: People) -> None:
    with store.transaction() as session:
        add_pond(session, people.ours, {"is_anonymous": True}, HERE, at=AT)
        add_pond(session, people.theirs, {}, _east(10), at=AT)
        with pytest.raises(Conflict):
            add_pond(session, people.ours, {}, _east(20), at=AT)


def test_serials_of_one_rectangle_are_never_given_again(store: Store, people: People) -> None:
    with store.transaction() as session:
        first = add_pond(session, people.officer, {}, HERE, at=AT)
        name = first.loc_id_plus
        delete_pond(session, people.officer, first, at=AT, reason="Bâche agricole")
        second = add_pond(session, people.officer, {}, HERE, at=AT)
        assert second.loc_id_plus == name.removesuffix("-1") + "-2"
        assert session.scalars(select(Tombstone.key).where(Tombstone.object == "pond")).all() == [name]


def test_a_sheet_makes_a_pond_characterised_and_the_latest_visit_is_the_one_shown(store: Store, people: People) -> None:
    with store.transaction() as session:
        pond = add_pond(session, people.ours, {"status": "Vue"}, HERE, at=AT)
        add_characterisation(session, people.ours, pond, {**SHEET, "length_m": 20, "width_m": 10}, at=AT)
        add_characterisation(session, people.ours, pond, {**SHEET, "visited_on": "2012-04-01", "stage": "1"}, at=AT)
        assert pond.status == "Caractérisée"
        assert pond.area_m2 == pytest.approx(157.08, abs=0.01)  # ellipse of 20 m by 10 m
        latest = session.scalars(select(Characterisation.stage).where(Characterisation.is_latest)).all()
        assert latest == ["2"]
        with pytest.raises(Conflict):
            add_characterisation(session, people.ours, pond, SHEET, at=AT)


REFUSED_SHEETS: list[tuple[dict[str, object], str]] = [
    ({"stage": None}, "stage"),
    ({"visited_on": "2024-06-16"}, "visited_on"),  # tomorrow
    ({"cover_helophytes": 60, "cover_algae": 30}, "cover_helophytes"),  # 90 %
    ({"fauna": ["Aucun", "Poissons"]}, "fauna"),
    ({"profondeur": 1}, "profondeur"),  # no laser sees it, no sheet holds it
]


def test_a_sheet_with_a_fault_is_refused_by_field(store: Store, people: People) -> None:
    with store.transaction() as session:
        pond = add_pond(session, people.ours, {}, HERE, at=AT)
        for changes, field in REFUSED_SHEETS:
            with pytest.raises(Invalid) as refused:
                add_characterisation(session, people.ours, pond, {**SHEET, **changes}, at=AT)
            assert field in refused.value.fields, changes


def test_statuses_follow_the_rules_of_the_field(store: Store, people: People) -> None:
    with store.transaction() as session:
        pond = add_pond(session, people.ours, {}, HERE, at=AT)
        with pytest.raises(Conflict, match="fiche"):
            change_status(session, people.ours, pond, "Caractérisée", at=AT)
        change_status(session, people.ours, pond, "Vue", at=AT)
        for refused in ("Potentielle", "Vue"):
            with pytest.raises(Conflict):
                change_status(session, people.ours, pond, refused, at=AT)
        with pytest.raises(Invalid):
            change_status(session, people.ours, pond, "Disparue", at=AT)
        change_status(session, people.ours, pond, "Disparue", at=AT, observed_on=dt.date(2024, 5, 10), reason="Comblée")
        add_characterisation(session, people.ours, pond, SHEET, at=AT)  # of May the 2nd, before it was filled
        assert pond.status == "Disparue"
        add_characterisation(session, people.ours, pond, {**SHEET, "visited_on": "2024-06-01"}, at=AT)
        assert pond.status == "Caractérisée"
        said = session.execute(select(StatusChange.before, StatusChange.after).order_by(StatusChange.id)).all()
        assert said == [
            (None, "Potentielle"), ("Potentielle", "Vue"), ("Vue", "Disparue"), ("Disparue", "Caractérisée"),
        ]  # fmt: skip


def test_a_structure_changes_its_own_ponds_only(store: Store, people: People) -> None:
    with store.transaction() as session:
        pond = add_pond(session, people.ours, {}, HERE, at=AT)
        for write in (
            lambda: change_status(session, people.theirs, pond, "Vue", at=AT),
            lambda: add_characterisation(session, people.theirs, pond, SHEET, at=AT),
            lambda: update_pond(session, people.theirs, pond, {"name": "À nous"}, at=AT),
            lambda: delete_pond(session, people.ours, pond, at=AT, reason="Erreur"),
        ):
            with pytest.raises(Forbidden):
                write()


def test_moving_a_pond_moves_its_commune_and_its_area(store: Store, people: People) -> None:
    with store.transaction() as session:
        pond = add_pond(session, people.ours, {}, HERE, at=AT)
        home = pond.commune_id
        update_pond(session, people.ours, pond, {"name": "Neuve"}, at=AT, shape=_east(2_000).buffer(5, 64))
        assert pond.commune_id not in (home, None)
        assert pond.area_m2 == pytest.approx(78.5, abs=0.1)  # pi times 5 m squared
        with pytest.raises(Invalid):
            update_pond(session, people.ours, pond, {"status": "Vue"}, at=AT)
        assert session.scalars(select(Pond.name)).all() == ["Neuve"]
