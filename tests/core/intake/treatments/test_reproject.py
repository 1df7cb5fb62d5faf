"""Coordinates brought from one projection to another."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mulette.core.errors import Invalid
from mulette.core.intake.treatments.registry import read_step
from tests.core.intake.treatments.frames import frame, treat

TO_DEGREES = {"name": "reproject", "x": "x", "y": "y", "from": 2154, "to": 4326}
TO_METRES = {**TO_DEGREES, "from": 4326, "to": 2154}


def test_the_origin_of_lambert_93_is_where_its_definition_says() -> None:
    # Source: EPSG:2154: 3° E, 46.5° N is 700,000 m E, 6,600,000 m N.
    before = frame(x=["700000", "700 000", "700000,0", None], y=["6600000", "6600000", "6600000,00", "1"])
    after, count = treat(before, **TO_DEGREES)
    assert after["x"] == ["3.000000000", "700 000", "3.000000000", None]
    assert after["y"] == ["46.500000000", "6600000", "46.500000000", "1"]
    assert count == 2


def test_what_the_projection_cannot_hold_stays() -> None:
    assert treat(frame(x=["2.5", "x"], y=["1e30", "46"]), **TO_METRES) == ({"x": ["2.5", "x"], "y": ["1e30", "46"]}, 0)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.floats(100_000, 1_200_000), st.floats(6_050_000, 7_100_000)), min_size=1, max_size=20))
def test_there_and_back_is_within_a_millimetre(points: list[tuple[float, float]]) -> None:
    x, y = ([f"{point[axis]:.4f}" for point in points] for axis in (0, 1))
    there, _ = treat(frame(x=[*x], y=[*y]), **TO_DEGREES)
    back, _ = treat(frame(**there), **TO_METRES)
    for axis, given_ in (("x", x), ("y", y)):
        assert [float(cell or "nan") for cell in back[axis]] == pytest.approx([float(one) for one in given_], abs=0.001)


def test_a_projection_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Invalid, match="le code EPSG d'une projection"):
        read_step({**TO_DEGREES, "to": 999_999})
