"""Level patches: water is level, ground is not."""

from __future__ import annotations

import numpy as np
import pytest

from mulette.ponds.sensing.cloud.flatness import find_flat

ROW, COLUMN = np.mgrid[:120, :120]
SAID = {"flat_range_m": 0.1, "flat_slope_percent": 1.0, "cell_m": 0.5}


def _flat(heights: np.ndarray, inside: np.ndarray | None = None) -> np.ndarray:
    known = np.ones(heights.shape, dtype=bool) if inside is None else inside
    return find_flat(heights.astype(np.float32), known, **SAID)[0]


@pytest.mark.parametrize("share", [1.0, 0.3])
def test_noisy_water_is_level_and_banks_and_slopes_are_not(share: float) -> None:
    random = np.random.default_rng(1)
    water = np.hypot(ROW - 60, COLUMN - 60) < 20
    slope = 50 + 0.04 * 0.5 * COLUMN + np.where(water, 0, 0.5)
    heights = np.where(water, 51.0, slope) + random.normal(0, 0.02, ROW.shape)
    heights[random.random(ROW.shape) > share] = np.nan
    found = _flat(heights)
    assert (found[water] == 1).mean() > 0.95
    assert (found[np.hypot(ROW - 60, COLUMN - 60) > 30] == 1).mean() < 0.02


def test_rough_level_ground_is_not_a_level_patch() -> None:
    heights = 10 + np.random.default_rng(2).normal(0, 0.12, ROW.shape)
    assert (_flat(heights) == 1).sum() == 0


def test_a_smooth_slope_of_two_percent_is_not_level_and_one_of_a_half_is() -> None:
    assert (_flat(10 + 0.02 * 0.5 * COLUMN) == 1).sum() == 0
    assert (_flat(10 + 0.005 * 0.5 * COLUMN) == 1).all()


def test_nothing_is_known_outside() -> None:
    inside = COLUMN < 60
    found = _flat(np.where(inside, 10.0, np.nan), inside)
    assert (found[inside] == 1).all()
    assert (found[~inside] == 255).all()


def test_a_window_and_a_part_of_it_agree_far_from_the_edge() -> None:
    heights = 10 + np.random.default_rng(3).normal(0, 0.04, ROW.shape)
    heights[np.random.default_rng(4).random(ROW.shape) < 0.5] = np.nan
    part, _ = find_flat(
        np.ascontiguousarray(heights[33:, 21:]).astype(np.float32), np.ones((87, 99), dtype=bool), **SAID,
        corner=(33, 21),
    )  # fmt: skip
    np.testing.assert_array_equal(part[40:, 40:], _flat(heights)[73:, 61:])
