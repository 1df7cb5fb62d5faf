"""The viability equation held against the figures that the reference pages of viabilitymetrics print.

Source: Aravind et al., viabilitymetrics 0.0.0.9000, examples of Sigma, FinalViability, StoragePeriod, Percent2Probit.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from mulette.core.errors import Invalid
from mulette.exsitu.viability import (
    SPECIES,
    Constants,
    adjusted,
    after,
    days_of_one_probit,
    days_until,
    is_in_range,
    probit,
)

RICE = SPECIES["Oryza sativa"]
SOYBEAN = Constants(7.292, 3.996, 0.0295, 0.000491, "Ellis 1988")


def test_days_to_lose_a_probit_equal_the_printed_ones() -> None:
    assert f"{days_of_one_probit(RICE, 10, 5):.7g}" == "5382.388"
    assert f"{days_of_one_probit(RICE, 10, 5) / 365:.7g}" == "14.74627"
    assert f"{days_of_one_probit(RICE, 10, 95):.7g}" == "0.0002877233"
    assert f"{days_of_one_probit(SOYBEAN, 8, -18):.7g}" == "11354.51"


def test_viability_after_a_storage_equals_the_printed_one() -> None:
    sigma = days_of_one_probit(RICE, 10, 5)
    assert f"{after(98, 365, sigma):.7g}" == "97.64797"
    assert f"{after(adjusted(100, 50), 365, sigma):.7g}" == "99.39294"


def test_days_until_a_viability_equal_the_printed_ones() -> None:
    sigma = days_of_one_probit(RICE, 10, 5)
    assert f"{days_until(98, 95, sigma):.7g}" == "2200.833"
    assert f"{days_until(adjusted(100, 50), 95, sigma):.7g}" == "5010.872"
    assert days_until(80, 85, sigma) == 0


@pytest.mark.parametrize(("percent", "printed"), [(25, "-0.6744898"), (99.5, "2.575829"), (0.5, "-2.575829")])
def test_a_probit_equals_the_printed_one(percent: float, printed: str) -> None:
    assert f"{probit(percent):.7g}" == printed


def test_all_or_nothing_is_refused_in_place_of_an_infinite_life() -> None:
    with pytest.raises(Invalid, match="nombre de graines testées"):
        after(100, 365, 5_000)


def test_a_moisture_beyond_the_seed_is_refused() -> None:
    with pytest.raises(Invalid, match="teneur en eau"):
        days_of_one_probit(RICE, 110, 5)
    assert not is_in_range(26, 5)


def test_the_constants_are_those_of_the_reference_list(shared: Path) -> None:
    with (shared / "exsitu" / "viability_constants_subset.csv").open(encoding="utf-8") as file:
        listed = {
            row["species"]: tuple(float(row[name]) for name in ("KE", "CW", "CH", "CQ")) for row in csv.DictReader(file)
        }
    assert {name: (one.ke, one.cw, one.ch, one.cq) for name, one in SPECIES.items()} == listed
