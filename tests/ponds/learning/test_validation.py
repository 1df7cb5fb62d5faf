"""A model is judged on places that it has not learnt."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulette.ponds.learning.validation import blocks, calibration_curve, folds, judge, precision_at, score_left_out


@given(st.lists(st.integers(0, 20), min_size=2, max_size=60), st.integers(2, 12))
def test_a_group_is_never_on_both_sides_and_every_row_is_judged_once(groups: list[int], most: int) -> None:
    judged = []
    for learnt, left_out in folds(np.array(groups), most):
        assert not {groups[row] for row in learnt} & {groups[row] for row in left_out}
        judged += left_out.tolist()
    assert sorted(judged) == list(range(len(groups)))


def test_two_territories_at_one_place_never_share_a_block() -> None:
    numbers = blocks(np.array([10.0, 10, 2990, 3010]), np.zeros(4), np.array(["a", "b", "b", "b"]))
    assert len(set(numbers.tolist())) == 3
    assert numbers[1] == numbers[2]


def test_with_one_group_nothing_is_judged() -> None:
    assert np.isnan(score_left_out(np.zeros(3, dtype=int), lambda learnt, judged: np.ones(len(judged)))).all()


def test_the_figures_are_those_counted_by_hand() -> None:
    # Ranked: pond, other, pond, other. Average precision: (1/1 + 2/3) / 2 = 0.8333.
    # Brier: (0.1² + 0.8² + 0.4² + 0.2²) / 4 = 0.2125.
    pond, score = np.array([1.0, 0, 1, 0]), np.array([0.9, 0.8, 0.6, 0.2])
    figures = judge(pond, score, np.arange(4))
    assert figures is not None
    assert figures["average_precision"] == pytest.approx(5 / 6)
    assert figures["brier"] == pytest.approx(0.2125)
    assert figures["precision_at_recall"] == {"0.5": 1.0, "0.8": pytest.approx(2 / 3), "0.9": pytest.approx(2 / 3)}
    assert figures["average_precision_95"][0] <= 5 / 6 <= figures["average_precision_95"][1]


def test_two_groups_give_no_interval_and_one_class_gives_nothing() -> None:
    figures = judge(np.array([1.0, 0]), np.array([0.9, 0.1]), np.array([0, 1]))
    assert figures is not None
    assert figures["average_precision_95"] is None
    assert judge(np.ones(3), np.ones(3), np.arange(3)) is None
    assert judge(np.empty(0), np.empty(0), np.empty(0, dtype=int)) is None


def test_the_precision_at_a_recall_is_the_best_that_reaches_it() -> None:
    # To reach both ponds one must take three candidates, of which two are ponds.
    assert precision_at(np.array([1.0, 0, 1, 0]), np.array([0.9, 0.8, 0.7, 0.1]), 0.8) == pytest.approx(2 / 3)


def test_the_calibration_sets_scores_beside_shares_from_the_lowest() -> None:
    curve = calibration_curve(np.repeat([0.0, 1.0], 10), np.linspace(0, 1, 20))
    assert [one["share"] for one in curve] == [0.0] * 5 + [1.0] * 5
    assert [one["candidates"] for one in curve] == [2] * 10
