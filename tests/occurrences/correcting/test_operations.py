"""Correcting records: what is written, what is refused, what can be taken back."""

from __future__ import annotations

import datetime as dt

import pytest
import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Forbidden, Invalid
from mulette.core.journal.queries import history
from mulette.core.nomenclature.operations import load_nomenclatures
from mulette.core.people.viewer import SYSTEM, Scope, Viewer
from mulette.core.storage.store import Store
from mulette.occurrences.correcting.edits import Edit
from mulette.occurrences.correcting.operations import correct_many, correct_one, undo
from mulette.occurrences.correcting.queries import Selection, corrected_fields
from mulette.occurrences.filters import Filters
from mulette.occurrences.renaming import count_cells_again
from mulette.occurrences.tables import CellCount, Record, RecordArea
from tests.factories.deliveries import make_area
from tests.factories.people import make_person
from tests.factories.records import make_dataset, make_record, make_taxon

TODAY = dt.date(2025, 6, 1)


def prepare(session: Session, count: int = 1) -> list[Record]:
    """Make frogs seen at one point of a commune, and the next commune to the east."""
    load_nomenclatures(session)
    make_taxon(session)
    make_taxon(session, 60612, "Lynx lynx")
    dataset = make_dataset(session)
    make_area(session, "COM", "WEST", shapely.box(690_000, 6_590_000, 705_000, 6_610_000))
    make_area(session, "COM", "EAST", shapely.box(705_000, 6_590_000, 720_000, 6_610_000))
    facts = {"observers": "CARIOU J.", "count_min": 2, "count_max": 3, "place_name": "le pre", "precision": 25}
    records = [
        make_record(session, dataset, cell_1km=1, cell_5km=2, cell_10km=3, diffusion=0, **facts) for _ in range(count)
    ]
    count_cells_again(session)
    return records


def correct(session: Session, record: Record, *edits: Edit, author: Viewer = SYSTEM, reason: str = "relu") -> None:
    correct_one(session, author, record, edits, reason=reason, seen_at=record.updated_at, today=TODAY)
    session.expire_all()


def test_a_field_is_corrected_with_its_journal_and_nothing_else_moves(store: Store) -> None:
    with store.transaction() as session:
        (record,) = prepare(session)
        before, hash_, geom = record.updated_at, record.content_hash, record.geom
        correct(session, record, Edit("date_min", "11/05/2024"), reason="erreur de saisie")
        assert (record.date_min, record.date_max) == (dt.date(2024, 5, 11), dt.date(2024, 5, 12))
        assert (record.count_max, record.place_name, record.precision) == (3, "le pre", 25)
        assert record.updated_at > before
        assert record.content_hash == hash_  # what the provider delivered has not changed
        assert record.geom.equals(geom)
        (change,) = history(session, "record", record.uuid)
        assert [(one.name, one.before, one.after) for one in change.fields] == [
            ("date_min", "2024-05-12", "2024-05-11")
        ]
        assert change.reason == "erreur de saisie"
        assert [one.field for one, _ in corrected_fields(session, record.id)] == ["date_min"]


def test_a_record_that_moves_takes_its_new_areas_cells_and_counts(store: Store) -> None:
    with store.transaction() as session:
        (record,) = prepare(session)
        correct(session, record, Edit("WKT", "POINT (712345 6600001)"))
        assert (record.x_m, record.y_m) == (712_345, 6_600_001)
        cell = 50_071 * 100_000 + 50_660  # columns and rows of 10 km from the origin, shifted by 50 000
        assert record.cell_10km == cell
        areas = session.scalars(select(RecordArea.area_id).where(RecordArea.record_id == record.id)).all()
        assert areas == [2]
        counted = select(CellCount.cell, CellCount.records).where(CellCount.level_m == 10_000, CellCount.cd_ref == 351)
        assert [tuple(row) for row in session.execute(counted)] == [(cell, 1)]


def test_the_checks_of_files_refuse_by_the_field(store: Store) -> None:
    with store.transaction() as session:
        (record,) = prepare(session)
        for edit, field in (
            (Edit("date_max", "2024-05-01"), "date_min"),
            (Edit("date_min", "hier"), "date_min"),
            (Edit("cd_nom", "999999"), "cd_nom"),
            (Edit("count_max", "1"), "count_min"),
            (Edit("WKT", "POINT (0 0)"), "WKT"),
        ):
            with pytest.raises(Invalid) as refused:
                correct(session, record, edit)
            assert field in refused.value.fields, (edit, refused.value.fields)
        with pytest.raises(Invalid):
            correct(session, record, Edit("sex", "2"), reason=" ")
        with pytest.raises(Invalid):
            correct(session, record, Edit("place_name", "le pre"))
        with pytest.raises(Invalid):
            Edit("valid_status", "1")


def test_a_record_changed_meanwhile_is_not_written_over(store: Store) -> None:
    with store.transaction() as session:
        (record,) = prepare(session)
        seen_at = record.updated_at
        correct(session, record, Edit("sex", "2"))
        with pytest.raises(Conflict):
            correct_one(session, SYSTEM, record, [Edit("sex", "3")], reason="x", seen_at=seen_at, today=TODAY)


def test_a_contributor_corrects_only_what_is_theirs(store: Store) -> None:
    with store.transaction() as session:
        mine, theirs = prepare(session, 2)
        person = make_person(session)
        mine.author_id = person.id
        session.flush()
        rights = {("read", "record"): Scope.ALL, ("update", "record"): Scope.MINE}
        contributor = Viewer(person.id, "jcariou", rights=rights)
        correct(session, mine, Edit("sex", "2"), author=contributor)
        with pytest.raises(Forbidden):
            correct(session, theirs, Edit("sex", "2"), author=contributor)
        done = correct_many(session, contributor, Selection(), Edit("sex", "3"), reason="x", today=TODAY, expected=1)
        assert done.changed == 1
        assert done.act is not None
        mine.author_id = None
        session.flush()
        assert undo(session, contributor, done.act, reason="x", today=TODAY).selected == 0


def test_a_field_is_changed_in_all_records_of_a_filter_and_the_act_undone(store: Store) -> None:
    with store.transaction() as session:
        records = prepare(session, 3)
        records[2].observers = "AUTRE"
        session.flush()
        selection, edit = Selection(filters=Filters(observer="cariou")), Edit("place_name", "Le Pré", "le pre")
        with pytest.raises(Conflict):
            correct_many(session, SYSTEM, selection, edit, reason="accent", today=TODAY, expected=3)
        done = correct_many(session, SYSTEM, selection, edit, reason="accent", today=TODAY, expected=2)
        session.expire_all()
        assert (done.selected, done.changed, done.refused) == (2, 2, 0)
        assert [record.place_name for record in records] == ["Le Pré", "Le Pré", "le pre"]
        assert done.act is not None
        assert done.act.title == "Lieu-dit : « le pre » remplacé par « Le Pré »"
        correct(session, records[1], Edit("place_name", "Les Prés"))
        back = undo(session, SYSTEM, done.act, reason="faux", today=TODAY)
        session.expire_all()
        assert [record.place_name for record in records] == ["le pre", "Les Prés", "le pre"]
        assert (back.changed, back.unchanged) == (1, 1)
        assert corrected_fields(session, records[0].id) == []
        with pytest.raises(Conflict):
            undo(session, SYSTEM, done.act, reason="encore", today=TODAY)


def test_records_that_a_check_refuses_are_counted_and_left_alone(store: Store) -> None:
    with store.transaction() as session:
        records = prepare(session, 2)
        records[1].count_min, records[1].count_max = 8, 9
        session.flush()
        done = correct_many(session, SYSTEM, Selection(), Edit("count_max", "4"), reason="x", today=TODAY)
        session.expire_all()
        assert (done.changed, done.refused) == (1, 1)
        assert [record.count_max for record in records] == [4, 9]


def test_a_corrected_taxon_moves_the_counts_to_its_valid_name(store: Store) -> None:
    with store.transaction() as session:
        (record,) = prepare(session)
        correct(session, record, Edit("cd_nom", "60612"))
        assert record.cd_ref == 60612
        counts = select(CellCount.cd_ref, func.sum(CellCount.records)).group_by(CellCount.cd_ref)
        assert dict(session.execute(counts).all()) == {0: 3, 60612: 3}
