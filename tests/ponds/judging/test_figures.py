"""Average precision, effort and intervals against counts by hand."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from mulette.ponds.judging.figures import Steps, average_precision, effort, intervals, share_interval


def steps(score: list[float], found: list[int], block: list[int], pond_block: list[int]) -> Steps:
    return Steps(np.array(score), np.array(found, dtype=bool), np.array(block), np.array(pond_block, dtype=np.int64))


def test_average_precision_counts_the_ponds_that_no_candidate_reaches() -> None:
    ranked = ([0.9, 0.8, 0.7, 0.6], [1, 0, 1, 0], [0, 0, 0, 0])
    assert average_precision(steps(*ranked, [0, 0])) == 0.8333  # (1/1 + 2/3) / 2
    assert average_precision(steps(*ranked, [0, 0, 0, 0])) == 0.4167  # the same sum, over 4 ponds


def test_average_precision_is_that_of_scikit_learn_where_no_pond_is_missed() -> None:
    rng = np.random.default_rng(3)
    score = np.sort(rng.integers(0, 30, 200) / 30)[::-1]
    found = rng.random(200) < 0.3
    ours = average_precision(Steps(score, found, np.zeros(200, np.int64), np.zeros(int(found.sum()), np.int64)))
    assert ours == pytest.approx(average_precision_score(found, score), abs=1e-4)


def test_effort_is_the_first_visit_that_reaches_the_share() -> None:
    # 10 ponds, found at visits 1, 2, 3, 5 and 9: half of them at the ninth, eight never
    walked = steps([1 - place / 10 for place in range(10)], [1, 1, 1, 0, 1, 0, 0, 0, 1, 0], [0] * 10, [0] * 10)
    assert effort(walked) == {"50": 9, "80": None, "95": None}
    assert effort(steps([], [], [], [])) == {"50": None, "80": None, "95": None}


def test_an_interval_needs_two_blocks_and_is_the_same_twice() -> None:
    alone = steps([0.9, 0.8], [1, 0], [0, 0], [0, 0])
    assert intervals(alone, 0) == {"precision": None, "recall": None, "average_precision": None}
    both = steps([0.9, 0.8, 0.7, 0.6], [1, 0, 1, 1], [0, 0, 1, 2], [0, 1, 2, 2])
    assert intervals(both, 7) == intervals(both, 7)


def test_the_interval_of_a_share_that_no_block_changes_has_no_width() -> None:
    assert share_interval(np.array([1.0, 0.0, 1.0, 0.0]), np.array([0, 0, 1, 1]), 0) == [0.5, 0.5]


def test_an_interval_is_near_that_of_the_binomial_law_when_each_block_has_one_pond() -> None:
    # 100 blocks, half found: standard error 0.05, so 0.5 ± 0.098
    found = np.tile([1.0, 0.0], 50)
    ends = share_interval(found, np.arange(100), 0)
    assert ends is not None
    assert ends[0] == pytest.approx(0.402, abs=0.02)
    assert ends[1] == pytest.approx(0.598, abs=0.02)
