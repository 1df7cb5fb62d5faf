"""Alerts come due on the day that the rule says, and an exhausted lot is silent (rule R12)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from mulette.exsitu.bank.tables import Lot
from mulette.exsitu.bench.alerts.calendar import alerts_until, write_calendar
from mulette.exsitu.bench.alerts.kinds import Alert
from tests.exsitu.bank.conftest import Bank

TODAY = dt.date(2024, 9, 12)


def _due(bank: Bank, until: dt.date = TODAY) -> list[tuple[str, dt.date]]:
    bank.session.flush()
    return [(alert.kind, alert.due_on) for alert in alerts_until(bank.session, bank.keeper, TODAY, until)]


def _lot(bank: Bank, **values: Any) -> Lot:
    """Enter a lot of 100 seeds, in the cold room, of which nothing is due."""
    lot = bank.lot(received_on="2024-09-01")
    bank.package(lot, 100)
    for name, value in values.items():
        setattr(lot, name, value)
    return lot


def test_a_lot_in_order_is_silent(bank: Bank) -> None:
    _lot(bank, viability_percent=90.0, initial_viability_percent=95.0, viability_on=dt.date(2023, 9, 1), low_stock=50.0)
    assert _due(bank) == []


def test_the_first_test_is_due_twelve_months_after_the_lot_came(bank: Bank) -> None:
    _lot(bank, received_on=dt.date(2023, 9, 13))
    assert _due(bank) == [("initial_test", dt.date(2024, 9, 12))]  # 365 days, over 29 February 2024
    bank.session.rollback()


def test_the_first_test_is_not_yet_due_a_day_before(bank: Bank) -> None:
    _lot(bank, received_on=dt.date(2023, 9, 14))
    assert _due(bank) == []
    assert _due(bank, dt.date(2024, 9, 13)) == [("initial_test", dt.date(2024, 9, 13))]


@pytest.mark.parametrize(
    ("temperature_c", "due_on"), [(5.0, dt.date(2024, 9, 1)), (-18.0, None), (None, dt.date(2024, 9, 1))]
)
def test_the_cold_room_is_tested_again_after_five_years_and_the_freezer_after_ten(
    bank: Bank, temperature_c: float | None, due_on: dt.date | None
) -> None:
    bank.cold.temperature_c = temperature_c
    _lot(bank, viability_percent=90.0, viability_on=dt.date(2019, 9, 1))
    assert _due(bank) == ([("retest", due_on)] if due_on else [])


def test_the_freezer_is_tested_again_after_ten_years(bank: Bank) -> None:
    bank.cold.temperature_c = -18.0
    _lot(bank, viability_percent=90.0, viability_on=dt.date(2014, 9, 12))
    assert _due(bank) == [("retest", TODAY)]


@pytest.mark.parametrize(
    ("now", "initial", "threshold", "kind"),
    [
        (74.0, 80.0, None, "low_viability"),  # under 75
        (75.0, 80.0, None, None),
        (79.0, 80.0, 80.0, "low_viability"),  # under its own threshold
        (84.0, 100.0, None, "lost_viability"),  # under 85 % of the initial
        (85.0, 100.0, None, None),
        (60.0, 100.0, None, "low_viability"),  # said once
    ],
)
def test_viability_is_watched(
    bank: Bank, now: float, initial: float, threshold: float | None, kind: str | None
) -> None:
    day = dt.date(2024, 9, 2)
    _lot(
        bank,
        viability_percent=now,
        initial_viability_percent=initial,
        viability_threshold_percent=threshold,
        viability_on=day,
    )
    assert _due(bank) == ([(kind, day)] if kind else [])


def test_a_low_stock_speaks_and_an_exhausted_lot_does_not(bank: Bank) -> None:
    low = _lot(bank, low_stock=101.0, viability_percent=90.0, viability_on=dt.date(2024, 9, 2))
    assert _due(bank) == [("low_stock", TODAY)]
    low.status, low.viability_percent = "exhausted", 10.0
    assert _due(bank) == []


def test_a_tablet_that_turned_is_told(bank: Bank) -> None:
    lot = bank.lot(received_on="2024-09-01")
    package = bank.package(lot, 100)
    package.tablet_colour, package.tablet_seen_on = "pink", dt.date(2024, 9, 10)
    assert _due(bank) == [("humid", dt.date(2024, 9, 10))]
    package.tablet_colour = "blue"
    assert _due(bank) == []


def test_the_calendar_folds_long_lines_at_75_octets() -> None:
    alert = Alert("retest", TODAY, "lot", UUID(int=1), "L-2024_0001", "É" * 80, "Un, deux ; trois")
    content = write_calendar([alert], lambda _: "https://banque.example/x", "Banque")
    assert all(len(line.encode()) <= 75 for line in content.split("\r\n"))
    unfolded = content.replace("\r\n ", "")
    assert f"SUMMARY:Essai de suivi à faire : L-2024_0001 {'É' * 80}\r\n" in unfolded
    assert "DESCRIPTION:Un\\, deux \\; trois\r\n" in unfolded
    assert "DTSTART;VALUE=DATE:20240912\r\n" in unfolded
