"""Hollows are those of scikit-image's area closing, with the edge as an outlet."""

from __future__ import annotations

import math

import hypothesis.extra.numpy as arrays
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.morphology import area_closing, reconstruction

from mulette.core.errors import Invalid
from mulette.ponds.sensing.relief.hollows import depression

Grid = npt.NDArray[np.float64]

GROUNDS = arrays.arrays(np.float64, st.tuples(st.integers(1, 16), st.integers(1, 16)), elements=st.integers(0, 6))


def _in_a_moat(ground: Grid, limit: int) -> Grid:
    """Ring a ground with a moat lower than everything, and with room enough to be larger than any limit."""
    return np.pad(ground, 1 + limit // 4, constant_values=-10.0)


@settings(max_examples=150, deadline=None)
@given(ground=GROUNDS, limit=st.integers(1, 60))
def test_it_is_the_area_closing_less_the_ground(ground: Grid, limit: int) -> None:
    ringed = _in_a_moat(ground, limit)
    expected = area_closing(ringed, limit, connectivity=1) - ringed
    np.testing.assert_array_equal(depression(ringed, 1.0, limit), expected)


@settings(max_examples=100, deadline=None)
@given(ground=GROUNDS)
def test_without_a_limit_it_is_the_ground_filled_up_to_its_outlets(ground: Grid) -> None:
    ringed = _in_a_moat(ground, 1)
    seed = np.where(ringed == -10, ringed, ringed.max())
    cross = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]])
    expected = reconstruction(seed, ringed, method="erosion", footprint=cross) - ringed
    np.testing.assert_array_equal(depression(ringed, 1.0, math.inf), expected)


@settings(max_examples=50, deadline=None)
@given(
    ground=arrays.arrays(np.float32, (14, 11), elements=st.floats(100, 104, width=32)),
    cell=st.sampled_from([0.3, 0.5, 2.0]),
)
def test_altitudes_between_millimetres_are_within_half_a_millimetre(
    ground: npt.NDArray[np.float32], cell: float
) -> None:
    ringed = np.pad(ground, 4, constant_values=50)
    expected = area_closing(ringed.astype(np.float64), 12, connectivity=1) - ringed
    found = depression(ringed, cell, 12 * cell**2)
    assert np.abs(found - expected).max() < 0.0011
    assert np.abs(found - expected)[found > 0].max(initial=0) < 0.00051


def test_unknown_cells_are_outlets_and_stay_unknown() -> None:
    ground = np.full((7, 7), 5.0)
    ground[3, 2:4] = 1.0
    assert depression(ground, 1, 100)[3].tolist() == [0, 0, 4, 4, 0, 0, 0]
    ground[3, 4] = np.nan
    found = depression(ground, 1, 100)
    assert np.isnan(found[3, 4])
    assert np.nansum(found) == 0


def test_the_area_is_in_square_metres() -> None:
    # A trench of 4 cells, 1 m deep, in a basin of 24 cells, 1 m deeper than its surroundings: cells of 4 m².
    ground = np.full((9, 11), 3.0)
    ground[2:6, 2:8] = 2.0
    ground[3, 3:7] = 1.0
    assert depression(ground, 2, 97)[3, 4] == 2
    assert depression(ground, 2, 96)[3, 4] == 1
    assert depression(ground, 2, 17)[3, 4] == 1
    assert depression(ground, 2, 16)[3, 4] == 0


def test_nothing_known_gives_nothing_known() -> None:
    assert np.isnan(depression(np.full((3, 4), np.nan), 1, 10)).all()


def test_a_cell_of_no_size_is_refused() -> None:
    with pytest.raises(Invalid):
        depression(np.zeros((3, 3)), 0, 10)


def test_a_long_hollow_is_filled_no_more_and_those_inside_stand_for_themselves() -> None:
    # A trench of 12 cells, 1 m deep, with a pit of 2 cells, 1 m deeper.
    ground = np.full((5, 16), 3.0)
    ground[2, 2:14] = 2.0
    ground[2, 6:8] = 1.0
    assert depression(ground, 1, 100, 12)[2, 5:9].tolist() == [1, 2, 2, 1]
    assert depression(ground, 1, 100, 11)[2, 5:9].tolist() == [0, 1, 1, 0]


@settings(max_examples=60, deadline=None)
@given(ground=GROUNDS, limit=st.integers(1, 60), longest=st.integers(1, 16))
def test_a_bound_longer_than_the_ground_changes_nothing(ground: Grid, limit: int, longest: int) -> None:
    ringed = _in_a_moat(ground, limit)
    bounded = depression(ringed, 1.0, limit, 16)
    np.testing.assert_array_equal(bounded, depression(ringed, 1.0, limit))
    assert (depression(ringed, 1.0, limit, longest) <= bounded).all()
