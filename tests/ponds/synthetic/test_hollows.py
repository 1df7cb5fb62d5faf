"""Hollows dug into a slope: closed ones hold their depth, open ones nothing."""

import numpy as np
import pytest
from skimage.morphology import reconstruction

from mulette.ponds.synthetic.stamping import HOLLOW, dig
from mulette.ponds.synthetic.truth import outline

CELL_M, SIDE = 0.5, 160


def dug(**said: float) -> np.ndarray:
    """Dig one hollow of half axes 6 m , level 100 m, at the middle of a slope of 5 % that falls eastwards."""
    one = np.zeros(1, dtype=HOLLOW)
    for field, value in ({"x": 40, "y": 40, "long_m": 6, "wide_m": 6, "power": 2, "bank_slope": 0.5} | said).items():
        one[field] = value
    one["level_m"], one["depth_m"] = 100.0, 0.8
    ground = np.tile((100 - 0.05 * (np.arange(SIDE) + 0.5 - SIDE / 2) * CELL_M).astype(np.float32), (SIDE, 1))
    which, place = np.full(ground.shape, -1, np.int32), np.full(ground.shape, 9, np.float32)
    dig(ground, which, np.full(ground.shape, np.nan, np.float32), place, one, 0, 0.0, 80.0, CELL_M)
    return ground


def hollow_m(ground: np.ndarray) -> float:
    """Give the deepest closed hollow, by filling from the edges with an independent tool."""
    seed = np.full_like(ground, ground.max())
    seed[[0, -1]], seed[:, [0, -1]] = ground[[0, -1]], ground[:, [0, -1]]
    return float((reconstruction(seed, ground, method="erosion") - ground).max())


def test_a_closed_pond_on_a_slope_holds_its_depth() -> None:
    # The centre of the nearest cell is at t = 0.35 / 6 of the middle: 0.8 (1 - t²) = 0.797 m.
    assert hollow_m(dug(open_to=np.nan)) == pytest.approx(0.797, abs=0.005)


def test_an_open_bank_downhill_empties_the_pond() -> None:
    # The breach starts 5 % of the depth over the bottom: 0.04 m stay.
    assert hollow_m(dug(open_to=0.0)) < 0.08


def test_outline_of_a_square_hollow_is_its_rectangle() -> None:
    one = np.zeros(1, dtype=HOLLOW)[0]
    one["long_m"], one["wide_m"], one["square"], one["angle"] = 10, 4, True, 0.7
    assert outline(one).area == pytest.approx(4 * 10 * 4, abs=0.1)
