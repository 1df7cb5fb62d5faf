"""What the pass over a cloud counts, against points placed by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mulette.core.errors import Invalid
from mulette.ponds.sensing.cloud.counting import count_cloud
from mulette.ponds.sensing.inputs.manifest import survey
from mulette.ponds.sensing.inputs.sources import Unreadable
from tests.factories.clouds import scatter, write_cloud


def test_each_point_counts_once_in_its_cell_and_virtual_points_never(tmp_path: Path) -> None:
    x = [0.0, 0.1, 0.6, 0.6, 0.7, 0.6, 1.0]
    y = [0.9, 1.0, 0.9, 0.9, 0.9, 0.9, 0.0]
    z = [5.0, 6.0, 5.0, 8.0, 99.0, 99.0, 5.0]
    classes = [2, 2, 2, 5, 65, 66, 9]
    write_cloud(tmp_path / "a.laz", x, y, z, classes=classes, returns=[1, 1, 2, 1, 1, 1, 1])
    (source,) = survey([tmp_path]).sources
    counts = count_cloud(source, 0.5)
    band = counts.bands
    assert (counts.grid.west, counts.grid.north, counts.base_mm) == (0.0, 1.0, 5000)
    assert band["returns"].tolist() == [[2, 2, 0], [0, 0, 0], [0, 0, 1]]
    assert band["pulses"].tolist() == [[2, 1, 0], [0, 0, 0], [0, 0, 1]]
    assert band["ground"][0].tolist() == [2, 1, 0]
    assert band["ground_mm"][0].tolist() == [1000, 0, 0]
    assert (band["lowest_mm"][0, 1], band["highest_mm"][0, 1]) == (0, 3000)
    assert band["water"][2, 2] == 1
    assert band["low_vegetation"][0, 1] == 1  # 3 m over the ground
    assert band["occupied"][0, 1] == 1 << 0  # 0.1 m east and south of the corner: the first square
    assert band["intensity"][0].tolist() == [2000, 1000, 0]


def test_first_returns_are_counted_by_strip(tmp_path: Path) -> None:
    x, y = scatter(2, 3.0, 0, 0, 30, 20)
    write_cloud(tmp_path / "a.laz", x, y, np.ones(len(x)), strips=np.where(x < 10, 3, 9))
    counts = count_cloud(survey([tmp_path]).sources[0], 0.5)
    assert {number: int(blocks.sum()) for number, blocks in counts.pulses.items()} == {
        3: int((x < 10).sum()), 9: int((x >= 10).sum()),
    }  # fmt: skip


def test_a_cloud_corrupt_in_its_middle_is_refused_when_it_is_counted(tmp_path: Path, shared: Path) -> None:
    whole = next((shared / "lidar/lidarhd-1km").glob("*.laz"))
    (source,) = survey([whole]).sources
    data = bytearray(whole.read_bytes())
    data[900_000:1_000_000] = bytes(100_000)
    bad = tmp_path / "bad.laz"
    bad.write_bytes(data)
    with pytest.raises(Unreadable):
        count_cloud(replace(source, path=bad), 0.5)


def test_a_table_of_chunks_that_makes_no_sense_is_refused_before_memory_is_asked_for(
    tmp_path: Path, shared: Path
) -> None:
    data = bytearray(next((shared / "lidar/lidarhd-1km").glob("*.laz")).read_bytes())
    data[900_000:] = data[100_000 : 100_000 + len(data) - 900_000]
    (tmp_path / "bad.laz").write_bytes(data)
    with pytest.raises(Invalid, match="corrompu"):
        survey([tmp_path])
