"""Whole numbers, numbers, yes and no, UUIDs."""

from __future__ import annotations

import polars as pl
import pytest

from mulette.core.intake.interpretation.numbers import read_booleans, read_integers, read_numbers, read_uuids

UUID = "5cef829a-cf6a-11ec-80e4-7b789162d5b4"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("67111", 67111), ("+5", 5), ("-2", -2), ("007", 7), ("aaa", None), ("5.0", None), ("5,0", None), ("1 000", None),
     ("1e3", None), ("", None), ("9" * 30, None)],
)  # fmt: skip
def test_whole_numbers_are_read_strictly(text: str, expected: int | None) -> None:
    assert read_integers(pl.Series([text])).to_list() == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("43,3056", 43.3056), ("43.3056", 43.3056), (".5", 0.5), ("5.", 5.0), ("-1E-2", -0.01), ("+3", 3.0), ("nan", None),
     ("inf", None), ("5.4.3", None), ("12 m", None), ("a", None)],
)  # fmt: skip
def test_numbers_take_a_point_or_a_comma(text: str, expected: float | None) -> None:
    assert read_numbers(pl.Series([text])).to_list() == [expected]


def test_yes_and_no() -> None:
    texts = pl.Series(["VRAI", "oui", "1", "t", "Faux", "non", "0", "n", "?", None])
    assert read_booleans(texts).to_list() == [True, True, True, True, False, False, False, False, None, None]


@pytest.mark.parametrize(
    "text",
    [UUID, UUID.upper(), UUID.replace("-", ""), f"{{{UUID}}}", f"urn:uuid:{UUID}", f"http://exemple.fr/occtax/{UUID}"],
)
def test_uuids_are_written_one_way(text: str) -> None:
    assert read_uuids(pl.Series([text])).to_list() == [UUID]


@pytest.mark.parametrize("text", ["abcdef", UUID[:-1], UUID + "0", UUID.replace("5", "g"), "AA"])
def test_what_is_no_uuid_is_null(text: str) -> None:
    assert read_uuids(pl.Series([text])).to_list() == [None]
