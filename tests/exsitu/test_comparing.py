"""Comparison of treatments, against published tables and hand calculations."""

from __future__ import annotations

import pytest

from mulette.exsitu.comparing import Outcome, compare, difference, fisher


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((6, 7), (2, 7), 0.0582, 0.8062),
     ((5, 56), (0, 29), -0.0381, 0.1926), ((0, 10), (0, 20), -0.1611, 0.2775), ((10, 10), (0, 10), 0.6075, 1.0)],
)  # fmt: skip
def test_the_interval_of_a_difference_is_that_of_the_paper(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    # Newcombe 1998, Statistics in Medicine 17, table II, method 10
    found = difference(Outcome(*one), Outcome(*other))
    assert found is not None
    assert found[1:] == pytest.approx((low, high), abs=5e-5)


def test_few_seeds_are_compared_exactly() -> None:
    found = compare([Outcome(3, 4), Outcome(1, 4)])
    assert found is not None
    assert (found.method, found.p) == ("fisher", pytest.approx(34 / 70))  # Fisher 1935: 1 + 16 + 16 + 1 of 70 ways
    assert fisher(Outcome(4, 4), Outcome(0, 4)) == pytest.approx(2 / 70)


def test_many_seeds_are_compared_by_chi_square() -> None:
    # expected 25 everywhere: 4 × 5² / 25 = 4; three treatments of 100, 60/50/40: 2 × 10² / 25 = 4 × 2, two degrees
    assert compare([Outcome(30, 50), Outcome(20, 50)]).statistic == pytest.approx(4)  # type: ignore[union-attr]
    three = compare([Outcome(60, 100), Outcome(50, 100), Outcome(40, 100)])
    assert three is not None
    assert three.statistic == pytest.approx(8)
    assert three.p == pytest.approx(0.0183156, abs=1e-7)  # exp(−8 / 2)


def test_what_cannot_be_compared_is_said_so() -> None:
    assert compare([Outcome(0, 25), Outcome(0, 25)]) is None
    assert compare([Outcome(20, 25), Outcome(0, 0)]) is None
    assert compare([Outcome(1, 5), Outcome(2, 5), Outcome(3, 5)]) is None
    assert difference(Outcome(1, 5), Outcome(0, 0)) is None
