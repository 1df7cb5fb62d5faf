"""The rows of a delivery wait on disk, part by part, without those left out."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from mulette.core.errors import Conflict
from mulette.core.intake.staging import Staging


def part(*rows: int) -> pl.DataFrame:
    return pl.DataFrame({"row": rows, "sex": ["2"] * len(rows)})


def test_rows_come_back_in_order_without_those_left_out(tmp_path: Path) -> None:
    staging = Staging(tmp_path / "parts")
    staging.start()
    staging.add(part(2, 3, 4))
    staging.add(part(5, 6))
    staging.leave_out([5])
    staging.leave_out([3])
    assert staging.read(["sex"])["row"].to_list() == [2, 4, 6]
    assert staging.left_out().tolist() == [3, 5]


def test_the_keys_of_a_file_read_in_part_are_not_those_of_the_file(tmp_path: Path) -> None:
    staging = Staging(tmp_path / "parts")
    staging.start()
    staging.save_keys(part(2), is_whole=False)
    assert staging.keys() is None
    staging.save_keys(part(2), is_whole=True)
    assert staging.keys() is not None


def test_a_second_check_takes_the_folder_from_the_first(tmp_path: Path) -> None:
    first, second = Staging(tmp_path / "parts"), Staging(tmp_path / "parts")
    first.start()
    first.add(part(2))
    second.start()
    with pytest.raises(Conflict):
        first.add(part(3))
    second.add(part(2))
    assert second.read(["sex"]).height == 1
