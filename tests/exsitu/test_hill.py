"""The Hill curve held against the fit that the manual of germinationmetrics prints, and against curves known exactly.

Source: Aravind et al., germinationmetrics, example of FourPHFfit (a fixed at 80 %, y0 at 0).
"""

from __future__ import annotations

import pytest

from mulette.exsitu.germination import Series
from mulette.exsitu.hill import Hill, fit_hill

EXAMPLE = Series(tuple(range(1, 15)), (0, 0, 0, 0, 4, 17, 10, 7, 1, 0, 1, 0, 0, 0), 50)


def test_the_fit_equals_the_printed_one() -> None:
    found = fit_hill(EXAMPLE)
    assert found is not None
    assert found.a == 80
    assert found.b == pytest.approx(9.881947, abs=2e-5)  # the manual itself gives 9.881947, then 9.881927
    assert found.c == pytest.approx(6.034954, abs=2e-6)
    assert found.day_of(50) == pytest.approx(6.355122, abs=2e-6)
    assert found.day_of(10) == pytest.approx(4.956266, abs=1e-5)
    assert found.uniformity == pytest.approx(2.70588, abs=1e-5)


def test_a_free_fit_finds_a_curve_that_is_known() -> None:
    seeds = 100_000
    known = Hill(70, 4, 9, 0)
    risen = [round(seeds * known.at(day) / 100) for day in range(1, 40)]
    counts = tuple(late - early for early, late in zip([0, *risen], risen, strict=False))
    found = fit_hill(Series(tuple(range(1, 40)), counts, seeds), is_free=True)
    assert found is not None
    assert (found.a, found.b, found.c, found.y0) == pytest.approx((70, 4, 9, 0), abs=0.02)


@pytest.mark.parametrize(
    "series",
    [
        Series((5, 9), (0, 0), 25),
        Series((5, 9, 14), (3, 3, 0), 25),
        Series((5, 9, 14), (3, 3, 1)),
    ],
    ids=["nothing germinated", "two days with a germination", "seeds sown unknown"],
)
def test_too_little_is_no_curve(series: Series) -> None:
    assert fit_hill(series) is None
