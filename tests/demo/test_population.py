"""The school territory fills either store: records written, deliveries that wait, every fault found."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from mulette.commands.store import prepare
from mulette.core.house import House
from mulette.core.intake.tables import Delivery, DeliveryFinding
from mulette.demo.population import WAITING_ROWS, populate
from mulette.occurrences.tables import Record, RecordArea


@pytest.fixture
def school(house: House) -> House:
    prepare(house.store, house.rooms)
    populate(house, count=1_500)
    return house


def test_every_row_of_the_past_is_a_record_and_three_files_wait(school: House) -> None:
    with school.store.reading() as session:
        states = dict(session.execute(select(Delivery.state, func.count()).group_by(Delivery.state)).all())
        assert states == {"written": 3, "checked": 3}
        assert session.scalar(select(func.count()).select_from(Record)) == 1_500
        assert session.scalar(select(func.count(RecordArea.record_id.distinct()))) == 1_500
        waiting = session.scalars(select(Delivery).where(Delivery.state == "checked")).all()
        assert [delivery.rows_read for delivery in waiting] == [WAITING_ROWS] * 3
        assert all(0 < (delivery.rows_valid or 0) < WAITING_ROWS for delivery in waiting)
        found = set(session.scalars(select(DeliveryFinding.finding)))
    assert {
        "date.unreadable", "value.missing", "taxon.unknown", "term.unknown", "key.twice", "integer.unreadable",
        "date.end-before-start", "date.start-in-future", "geometry.out-of-box", "count.negative", "observers.missing",
    } <= found  # fmt: skip


def test_sensitive_records_stand_in_an_area(school: House) -> None:
    with school.store.reading() as session:
        blurred = select(func.count()).where(Record.diffusion.between(1, 3), Record.blur_area_id.is_(None))
        assert session.scalar(select(func.count()).where(Record.diffusion > 0)) != 0
        assert session.scalar(blurred) == 0
