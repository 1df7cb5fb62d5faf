"""How precisely the public may know where a record is."""

from __future__ import annotations

import polars as pl
import pytest

from mulette.core.diffusion.rank import diffusion_rank


@pytest.mark.parametrize(
    ("sensitivity", "wish", "is_private", "rank"),
    [
        ("0", None, False, 0),
        (None, "0", False, 0),
        ("0", "5", False, 0),
        ("0", "1", False, 1),
        ("0", "4", False, 4),
        ("1", None, False, 1),
        ("3", "5", False, 3),  # the wish never opens a sensitive record
        ("4", "5", False, 4),
        ("0", None, True, 2),
        ("0", "0", True, 2),
        ("0", "5", True, 0),
        ("1", "5", True, 2),  # no more open than if it were not sensitive and without a wish
        ("3", None, True, 3),
    ],
)
def test_sensitivity_comes_before_the_wish_of_the_producer(
    sensitivity: str | None, wish: str | None, is_private: bool, rank: int
) -> None:
    records = pl.DataFrame(
        {"sensitivity": [sensitivity], "wish": [wish], "private": [is_private]},
        schema={"sensitivity": pl.String, "wish": pl.String, "private": pl.Boolean},
    )
    found = records.select(rank=diffusion_rank("sensitivity", "wish", "private"))
    assert found["rank"].to_list() == [rank]
