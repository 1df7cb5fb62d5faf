"""The figures of a test from its replicates: pooled, timed from day zero, undefined where nothing divides."""

from __future__ import annotations

import datetime as dt

import pytest

from mulette.exsitu.testing.replicates import Dish, Seen
from mulette.exsitu.testing.results import result_of

ZERO = dt.date(2026, 3, 1)
PUBLISHED = {5: 4, 6: 17, 7: 10, 8: 7, 9: 1, 11: 1, 14: 0}
"""40 of 50 seeds. Source: Aravind et al., germinationmetrics, the example of every function."""


def _dish(rank: int, counts: dict[int, int], seeds: int = 25, **fates: int) -> Dish:
    seen = tuple(Seen(ZERO + dt.timedelta(days=day), count) for day, count in counts.items())
    return Dish(rank, seeds, seen, fates or None)


def test_replicates_pooled_give_the_published_figures_of_their_sum() -> None:
    halves = [
        {day: count // 2 + (count % 2 if rank == 0 else 0) for day, count in PUBLISHED.items()} for rank in (0, 1)
    ]
    found = result_of([_dish(rank, counts) for rank, counts in enumerate(halves, 1)], ZERO)
    assert (found.germinated, found.sown, found.on_sown.percent) == (40, 50, 80)
    printed = {"MeanGermTime": "6.7", "T50_coolbear": "5.970588", "T50_farooq": "5.941176", "GermSpeed": "6.138925"}
    assert {name: f"{found.figures[name]:.7g}" for name in printed} == printed
    low, high = found.on_sown.interval or (None, None)
    assert (low, high) == (pytest.approx(66.96, abs=0.01), pytest.approx(88.76, abs=0.01))  # Wilson of 40 of 50


def test_a_replicate_that_was_not_looked_at_one_day_counts_for_nothing_that_day() -> None:
    found = result_of([_dish(1, {4: 3, 7: 2}), _dish(2, {7: 5})], ZERO)
    assert found.series is not None
    assert (found.series.days, found.series.germinated) == ((4, 7), (3, 7))


def test_seeds_germinated_before_day_zero_leave_the_times_undefined() -> None:
    found = result_of([_dish(1, {-3: 2, 6: 10})], ZERO)
    assert (found.untimed, found.series, found.figures, found.on_sown.percent) == (2, None, {}, 48)
    shifted = result_of([_dish(1, {-3: 2, 6: 10})], ZERO - dt.timedelta(days=4))
    assert shifted.figures["MeanGermTime"] == pytest.approx((2 * 1 + 10 * 10) / 12)


def test_the_three_rates_wait_for_the_fates_and_are_undefined_without_a_full_seed() -> None:
    assert result_of([_dish(1, {5: 4})], ZERO).viable is None
    partly = [_dish(1, {5: 4}, normal=4, dead=21), _dish(2, {5: 4}, normal=4)]
    assert result_of(partly, ZERO).on_filled is None
    hollow = result_of([_dish(1, {}, empty=20, infested=5)], ZERO)
    assert hollow.on_sown.percent == 0
    assert hollow.on_filled is not None
    assert (hollow.on_filled.percent, hollow.on_filled.interval) == (None, None)
    stained = result_of([_dish(1, {}, seeds=20, fresh=12, empty=5, dead=3)], ZERO)  # tetrazolium: 12 of 15 filled
    assert stained.viable is not None
    assert stained.viable.percent == 80
