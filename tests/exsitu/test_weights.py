"""Eight samples of a hundred seeds give the mass of a thousand, and say whether they agree."""

from __future__ import annotations

import math

import pytest

from mulette.core.errors import Invalid
from mulette.exsitu.weights import estimate_seeds, weigh

EIGHT = [0.48, 0.52, 0.50, 0.50, 0.49, 0.51, 0.50, 0.50]
"""Mean 0.5 g; sum of squared deviations 2 × 0.02² + 2 × 0.01² = 0.001, over 7: 0.000142857; deviation 0.011952 g."""


def test_eight_samples_that_agree() -> None:
    weighed = weigh(EIGHT)
    assert (weighed.samples, weighed.is_steady) == (8, True)
    assert weighed.tsw_g == pytest.approx(5.0)
    assert weighed.cv_percent == pytest.approx(100 * math.sqrt(0.001 / 7) / 0.5)  # 2.39 %


def test_samples_of_fifty_seeds_count_for_fifty() -> None:
    assert weigh([0.25, 0.25], seeds_per_sample=50).tsw_g == pytest.approx(5.0)


@pytest.mark.parametrize(
    ("spread", "plain", "chaffy"), [(0.028, True, True), (0.042, False, True), (0.06, False, False)]
)
def test_four_percent_is_allowed_six_for_chaffy_seeds(spread: float, plain: bool, chaffy: bool) -> None:
    two = [1 - spread, 1 + spread]  # coefficient: 100 × √2 × spread
    assert (weigh(two).is_steady, weigh(two, is_chaffy=True).is_steady) == (plain, chaffy)


@pytest.mark.parametrize("masses", [[], [0.5], [0.5, 0], [0.5, -1], [0.5, math.nan]])
def test_what_is_no_weighing_is_refused(masses: list[float]) -> None:
    with pytest.raises(Invalid) as refused:
        weigh(masses)
    assert list(refused.value.fields) == ["masses_g"]


def test_an_estimate_has_the_interval_of_student() -> None:
    found = estimate_seeds(10, [0.49, 0.51])
    # Mean 0.5; standard error √(2 × 0.01² / 1) / √2 = 0.01; Student, 1 degree, 97.5 %: 12.7062: 0.5 ± 0.127062.
    assert found.seeds == pytest.approx(2000)
    assert found.low == pytest.approx(1000 / 0.627062, rel=1e-5)
    assert found.high == pytest.approx(1000 / 0.372938, rel=1e-5)


def test_samples_that_say_nothing_have_no_upper_end() -> None:
    assert estimate_seeds(10, [0.1, 0.9]).high == math.inf
