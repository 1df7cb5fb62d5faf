from __future__ import annotations

import polars as pl
import pytest

from mulette.core.spelling import fold, folded, prefix_bounds


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Œuf", "oeuf"),
        ("  Sub-imago ", "sub-imago"),
        ("Coquilles d’œuf", "coquilles d'oeuf"),
        ("Cerastium × maureri", "cerastium x maureri"),
        ("Examen visuel\u00a0", "examen visuel"),
        ("Écrevisse\tà  pattes", "ecrevisse a pattes"),
        ("", ""),
    ],
)
def test_one_text_and_a_column_fold_alike(written: str, plain: str) -> None:
    assert folded(written) == plain
    assert pl.DataFrame({"t": [written]}).select(fold(pl.col("t")))["t"].to_list() == [plain]


def test_nothing_stays_nothing() -> None:
    frame = pl.DataFrame({"t": [None]}, schema={"t": pl.String})
    assert frame.select(fold(pl.col("t")))["t"].to_list() == [None]


def test_the_range_of_a_prefix_holds_what_begins_with_it_only() -> None:
    low, high = prefix_bounds("lucane")
    assert [w for w in ("lucane", "lucane cerf-volant", "lucanus", "lucan") if low <= w < high] == [
        "lucane",
        "lucane cerf-volant",
    ]
