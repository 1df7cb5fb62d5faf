"""Bare facets are told from ground by what they are: planes."""

from __future__ import annotations

import numpy as np
import pytest

from mulette.ponds.sensing.relief.facets import facets


@pytest.mark.parametrize("decimals", [6, 3])
def test_a_triangle_stretched_over_water_is_marked_and_noisy_ground_is_not(decimals: int) -> None:
    ground = 100 + np.random.default_rng(3).normal(0, 0.02, (80, 80))
    rows, columns = np.mgrid[:80, :80]
    water = (rows - 40) ** 2 + (columns - 40) ** 2 < 15**2
    ground[water] = 99.6 + 0.004 * rows[water]  # 0.8 % at 0.5 m
    marks = facets(ground.round(decimals), 0.5)
    core = (rows - 40) ** 2 + (columns - 40) ** 2 < 12**2
    assert marks[core].mean() > 0.95
    assert marks[~water].mean() < 0.05


def test_a_plane_bank_is_no_water() -> None:
    assert facets(np.add.outer(np.zeros(20), 0.1 * np.arange(20)), 0.5).sum() == 0
