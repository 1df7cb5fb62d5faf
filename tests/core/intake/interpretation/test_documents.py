"""Additional data, as GeoNature gathers them."""

from __future__ import annotations

import json

import polars as pl
import pytest

from mulette.core.intake.interpretation.documents import gather_document


# Source: GeoNature 2.17, cases that the tests of its import expect.
@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ('{"a": "A"}', None, {"a": "A"}),
        ('{"a": "A"}', '{"b": "B"}', {"a": "A", "b": "B"}),
        ('{"a": "A"}', "salut", {"a": "A", "second": "salut"}),
        ("[1, 2]", None, {"first": [1, 2]}),
        ("3", "4.2", {"first": 3, "second": 4.2}),
        ('{"a": "A"}', '""', {"a": "A", "second": ""}),
    ],
)
def test_objects_are_merged_and_other_values_named(first: str, second: str | None, expected: dict[str, object]) -> None:
    frame = pl.DataFrame({"first": [first, None], "second": [second, None]}, schema_overrides={"second": pl.String})
    filled, empty = gather_document(frame, ["first", "second"])
    assert json.loads(filled) == expected
    assert empty is None
