"""Sensitivity of records: decided when a delivery writes them, and again when the rules change."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.diffusion.tables import Embargo, SensitivityRule
from mulette.core.metadata.operations import tell_rooms
from mulette.core.storage.store import Store
from mulette.occurrences.sensitivity.refreshing import Refreshed, refresh
from mulette.occurrences.tables import CellCount, Record, RecordArea
from mulette.rooms import ROOMS
from mulette.settings import Settings
from tests.factories.deliveries import DATASET, make_area, prepare, run, sighting, write_file
from tests.factories.records import make_dataset, make_record, make_taxon

TODAY = dt.date(2026, 3, 15)


def make_rule(session: Session, level: int, cd_nom: int = 351, **values: Any) -> SensitivityRule:
    rule = SensitivityRule(cd_nom=cd_nom, level=level, source="essai", is_active=True, **values)
    session.add(rule)
    session.flush()
    return rule


def decided(session: Session, record: Record) -> tuple[str | None, int | None, int]:
    """Give the computed level of a record, its rule and its rank."""
    columns = (Record.sensitivity_computed, Record.sensitivity_rule_id, Record.diffusion)
    return tuple(session.execute(select(*columns).where(Record.id == record.id)).one())  # type: ignore[return-value]


def test_a_delivery_is_written_blurred_at_once(settings: Settings, store: Store, tmp_path: Path) -> None:
    prepare(store)
    with store.transaction() as session:
        make_rule(session, 1, area_kind="DEP", area_code="05")
        make_rule(session, 3, cd_nom=60612, area_kind="DEP", area_code="99")
    rows = [sighting(1), sighting(2, cd_nom=60612, nom_cite="Lynx lynx"), sighting(3, sensitivity="2")]
    assert run(settings, "intake", "provider", "add", "essai", "--name", "Essai").exit_code == 0
    path = write_file(tmp_path / "a.csv", rows)
    done = run(
        settings, "intake", "deliver", path, "--template", "identite", "--provider", "essai", "--dataset", str(DATASET),
        "--approve",
    )  # fmt: skip
    assert done.exit_code == 0, done.stderr
    with store.reading() as session:
        columns = (Record.sensitivity, Record.sensitivity_computed, Record.diffusion)
        found = session.execute(select(*columns).order_by(Record.entity_source_pk_value)).all()
        assert [tuple(row) for row in found] == [(None, "1", 1), (None, None, 0), ("2", "1", 2)]
        counted = select(CellCount.diffusion, CellCount.records).where(
            CellCount.level_m == 10_000, CellCount.cd_ref == 0
        )
        assert dict(session.execute(counted).all()) == {0: 1, 1: 1, 2: 1}


def test_a_rule_holds_for_what_is_below_its_taxon_and_is_forgotten_with_it(store: Store) -> None:
    with store.transaction() as session:
        make_taxon(session, 197040, "Rana", tree_left=1, tree_right=3)
        make_taxon(session, 351, "Rana temporaria", tree_left=2, tree_right=2, cd_sup=197040)
        make_taxon(session, -7, "Rana temporaria gr.", tree_left=3, tree_right=3, cd_sup=197040)
        make_taxon(session, 60612, "Lynx lynx", tree_left=4, tree_right=4)
        commune = make_area(session, "COM", "00001", shapely.box(690_000, 6_590_000, 710_000, 6_610_000))
        dataset = make_dataset(session)
        frog, local, lynx = (
            make_record(session, dataset, cd_nom=code, cd_ref=code, cell_10km=5007050660) for code in (351, -7, 60612)
        )
        rule = make_rule(session, 1, cd_nom=197040)
        assert refresh(session, TODAY) == Refreshed(records=2, changed=2)
        assert [decided(session, one) for one in (frog, local, lynx)] == [
            ("1", rule.id, 1), ("1", rule.id, 1), (None, None, 0)
        ]  # fmt: skip
        blurred = session.scalars(select(Record.blur_area_id).order_by(Record.id)).all()
        assert blurred == [commune.id, commune.id, None]
        assert refresh(session, TODAY).changed == 0
        rule.is_active = False
        session.flush()
        assert refresh(session, TODAY) == Refreshed(records=2, changed=2)
        assert decided(session, frog) == (None, None, 0)


def test_the_level_given_by_the_provider_holds_when_it_is_the_higher(store: Store) -> None:
    with store.transaction() as session:
        make_taxon(session)
        dataset = make_dataset(session)
        given = [make_record(session, dataset, sensitivity=code) for code in ("0", "1", "3")]
        rule = make_rule(session, 2)
        refresh(session, TODAY)
        assert [decided(session, one) for one in given] == [("2", rule.id, 2), ("2", rule.id, 2), ("2", rule.id, 3)]


def test_an_embargo_hides_until_its_last_day_included(store: Store) -> None:
    with store.transaction() as session:
        make_taxon(session)
        held, free = make_dataset(session), make_dataset(session)
        kept = make_record(session, held)
        alone, seen = make_record(session, free), make_record(session, free)
        session.add(Embargo(dataset_id=held.id, until=dt.date(2026, 3, 15)))
        session.add(Embargo(record_uuid=alone.uuid, until=dt.date(2026, 6, 30)))
        session.flush()
        for today, ranks in (
            (dt.date(2026, 3, 15), [4, 4, 0]),
            (dt.date(2026, 3, 16), [0, 4, 0]),
            (dt.date(2026, 7, 1), [0, 0, 0]),
        ):
            refresh(session, today)
            assert [decided(session, one)[2] for one in (kept, alone, seen)] == ranks, today


def test_a_dataset_that_becomes_private_blurs_its_records_at_once(store: Store) -> None:
    with store.transaction() as session:
        make_taxon(session)
        dataset, other = make_dataset(session), make_dataset(session)
        mine, theirs = make_record(session, dataset), make_record(session, other)
        dataset.is_private = True
        session.flush()
        tell_rooms(ROOMS, session, [dataset.id])
        assert [decided(session, one)[2] for one in (mine, theirs)] == [2, 0]


def test_the_rule_of_another_department_waits_for_it(store: Store) -> None:
    with store.transaction() as session:
        make_taxon(session)
        record = make_record(session, make_dataset(session))
        rule = make_rule(session, 2, area_kind="DEP", area_code="05")
        assert refresh(session, TODAY) == Refreshed(0, 0)
        department = make_area(session, "DEP", "05", shapely.box(690_000, 6_590_000, 710_000, 6_610_000))
        session.add(RecordArea(record_id=record.id, area_id=department.id))
        session.flush()
        refresh(session, TODAY)
        assert decided(session, record) == ("2", rule.id, 2)


@pytest.mark.parametrize("months", [0, 12])
def test_a_record_ages_out_of_its_sensitivity(store: Store, months: int) -> None:
    with store.transaction() as session:
        make_taxon(session)
        record = make_record(session, make_dataset(session), date_max=dt.date(2016, 9, 1))
        make_rule(session, 2, duration_years=10)
        refresh(session, dt.date(2026 + months // 12, 3, 15))
        assert decided(session, record)[2] == (0 if months else 2)
