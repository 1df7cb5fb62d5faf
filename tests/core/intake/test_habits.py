"""What is out of a provider's habits, by figures that can be checked by hand."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import polars as pl
import pytest
from sqlalchemy import select

from mulette.core.house import House
from mulette.core.intake.habits import find_alarms, usual_of
from mulette.core.intake.tables import DeliveryProfile
from mulette.occurrences.portrait import portray
from tests.core.intake.conftest import Deliver
from tests.factories.deliveries import sighting


def figures(**changes: Any) -> dict[str, Any]:
    usual = {"rows": 100, "taxa": 10, "new_taxa": 1, "outside": 0.0, "before": 0.0, "findings": {}}
    return usual | changes


@pytest.mark.parametrize(
    ("changes", "subjects"),
    [
        ({}, []),
        ({"rows": 450}, []),  # 3 × 150
        ({"rows": 451}, ["volume"]),
        ({"rows": 34}, []),  # 100 / 3 = 33.3
        ({"rows": 33}, ["volume"]),
        ({"new_taxa": 2}, []),  # 20 % is no more than twice the mean, 10 %
        ({"new_taxa": 3}, ["taxa"]),
        ({"outside": 0.05}, []),
        ({"outside": 0.06, "before": 0.06}, ["outside", "before"]),
        # usual share of the finding: (2 % + 0) / 2 = 1 %
        ({"findings": {"count.of-absence": 0.06}}, []),  # 5 points more, not over
        ({"findings": {"count.of-absence": 0.07}}, ["finding"]),
        ({"findings": {"date.first-of-january": 0.06}}, ["finding"]),  # never met before
    ],
)
def test_an_alarm_is_raised_past_its_threshold_only(changes: dict[str, Any], subjects: list[str]) -> None:
    history = [figures(rows=150, findings={"count.of-absence": 0.02}), figures()]
    assert [alarm["subject"] for alarm in find_alarms(figures(**changes), history)] == subjects


def test_one_delivery_makes_no_habit() -> None:
    assert find_alarms(figures(rows=100_000), [figures()]) == []
    assert usual_of([]) == {}


def test_a_portrait_counts_taxa_extent_and_period() -> None:
    rows = pl.DataFrame(
        {
            "cd_ref": [351, 351, 60612, 60612],
            "x_m": [10.0, 20.0, 30.0, 99.0],
            "y_m": [1.0, 2.0, 3.0, 4.0],
            "date_min": [dt.date(2019, 1, 1), dt.date(2021, 5, 1), dt.date(2021, 6, 1), dt.date(2022, 1, 1)],
            "date_max": [dt.date(2019, 1, 2), dt.date(2021, 5, 1), dt.date(2021, 6, 1), dt.date(2022, 1, 1)],
        }
    )
    usual = {"extent": [0.0, 0.0, 50.0, 50.0], "first_day": "2020-01-01"}
    assert portray(rows, pl.Series([351]), usual) == {
        "taxa": 2, "new_taxa": 1, "outside": 0.25, "before": 0.25, "extent": [10.0, 1.0, 99.0, 4.0],
        "first_day": "2019-01-01", "last_day": "2022-01-01",
    }  # fmt: skip
    assert portray(rows.clear(), pl.Series([], dtype=pl.Int64), usual)["extent"] is None


def test_a_delivery_is_compared_with_those_written_before(ready: House, deliver: Deliver) -> None:
    deliver([sighting(number) for number in range(1, 6)], "--approve")
    deliver([sighting(number) for number in range(6, 11)], "--approve")
    odd = [sighting(number, cd_nom=60612, nom_cite="Lynx lynx", latitude=46.9) for number in range(11, 30)]
    said = json.loads(deliver([*odd, sighting(30, date_min="1999-01-01")]).stdout)
    assert said["state"] == "checked"
    with ready.store.reading() as session:
        first, second, third = session.scalars(select(DeliveryProfile).order_by(DeliveryProfile.id))
    assert (first.compared, second.compared, third.compared) == (0, 1, 2)
    assert (second.figures["taxa"], second.figures["new_taxa"]) == (1, 0)
    assert second.figures["extent"][1] == pytest.approx(6_600_000, abs=20)
    found = {alarm["subject"]: alarm["figure"] for alarm in third.alarms}
    # 20 rows against 5 and 5; the lynx is new among 2 taxa; 20 rows out of 20 lie east or north; 1 of 20 is older
    assert found == {"volume": 20, "taxa": 0.5, "outside": 1.0}
    assert third.figures["before"] == pytest.approx(0.05)
