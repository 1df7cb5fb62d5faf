"""Gaps of the ground are stretched across from their rim."""

from __future__ import annotations

import numpy as np

from mulette.ponds.sensing.cloud.filling import fill_gaps

ROW, COLUMN = np.mgrid[:128, :128]


def test_a_pond_with_a_level_rim_is_level() -> None:
    ground = np.where(np.hypot(ROW - 64, COLUMN - 64) < 30, 12.0, 15.0).astype(np.float32)
    ground[np.hypot(ROW - 64, COLUMN - 64) < 25] = np.nan
    assert np.allclose(fill_gaps(ground)[np.hypot(ROW - 64, COLUMN - 64) < 25], 12.0)


def test_a_gap_in_a_slope_follows_it_without_going_over_its_rim() -> None:
    slope = (10 + 0.1 * COLUMN).astype(np.float32)
    gap = np.hypot(ROW - 64, COLUMN - 64) < 12
    filled = fill_gaps(np.where(gap, np.float32(np.nan), slope))
    assert np.abs(filled - slope)[gap].max() < 0.25
    assert filled[gap].min() >= slope[gap].min() - 0.1
    assert filled[gap].max() <= slope[gap].max() + 0.1


def test_known_cells_are_kept_and_windows_agree() -> None:
    random = np.random.default_rng(0)
    ground = random.normal(50, 1, (600, 600)).astype(np.float32)
    ground[random.random((600, 600)) < 0.6] = np.nan
    whole = fill_gaps(ground)
    known = np.isfinite(ground)
    np.testing.assert_array_equal(whole[known], ground[known])
    part = fill_gaps(ground[77:, 45:], corner=(77, 45))
    np.testing.assert_array_equal(part[283:, 283:], whole[360:, 328:])
