"""What each row is to the records already here."""

from __future__ import annotations

import polars as pl
import pytest

from mulette.occurrences.comparing import differences, pair_candidates, tell_states

IDENTITY = ("source", "uuid", "signature")
A, B = "aaaaaaaa-0000-4000-8000-000000000001", "aaaaaaaa-0000-4000-8000-000000000002"


def rows(*given: tuple[int, str | None, str], action: str | None = None) -> pl.DataFrame:
    schema = {"row": pl.Int64, "unique_id_sinp": pl.String, "content_hash": pl.String}
    return pl.DataFrame(given, schema=schema, orient="row").with_columns(last_action=pl.lit(action, dtype=pl.String))


def candidates(*given: tuple[int, str, int, str, int | None, str]) -> pl.DataFrame:
    types = (pl.Int64, pl.String, pl.Int64, pl.String, pl.Int64, pl.String)
    names = ("row", "via", "id", "uuid", "provider_id", "content_hash")
    return pl.DataFrame(given, schema=dict(zip(names, types, strict=True)), orient="row")


def states(given: pl.DataFrame, found: pl.DataFrame, mode: str = "update", provider: int | None = 1) -> list[str]:
    return tell_states(pair_candidates(given, found, provider, IDENTITY), mode)["state"].to_list()


def test_a_row_is_new_changed_or_unchanged_by_its_content() -> None:
    given = rows((2, None, "h1"), (3, None, "h2"), (4, None, "h3"))
    found = candidates((3, "source", 10, A, 1, "h2"), (4, "source", 11, B, 1, "old"))
    assert states(given, found) == ["new", "unchanged", "changed"]


def test_a_uuid_of_another_provider_is_a_conflict_even_with_the_same_content() -> None:
    assert states(rows((2, A, "h1")), candidates((2, "uuid", 10, A, 2, "h1"))) == ["conflict"]


def test_a_key_and_a_uuid_that_mean_two_records_are_a_conflict() -> None:
    found = candidates((2, "source", 10, A, 1, "h1"), (2, "uuid", 11, B, 1, "h1"))
    assert states(rows((2, B, "h1")), found) == ["conflict"]


def test_of_two_rows_that_are_one_record_the_second_is_a_conflict() -> None:
    found = candidates((2, "source", 10, A, 1, "h1"), (3, "uuid", 10, A, 1, "h1"))
    assert states(rows((2, A, "h1"), (3, A, "h1")), found) == ["unchanged", "conflict"]


def test_a_delivery_that_only_adds_never_changes_a_record() -> None:
    found = candidates((2, "source", 10, A, 1, "old"))
    assert states(rows((2, None, "h1")), found, mode="add") == ["conflict"]


def test_a_check_without_provider_knows_a_uuid_without_asking_whose_it_is() -> None:
    found = candidates((2, "uuid", 10, A, 2, "h1"), (3, "uuid", 11, B, 2, "old"))
    assert states(rows((2, A, "h1"), (3, B, "h2")), found, mode="add", provider=None) == ["unchanged", "conflict"]


@pytest.mark.parametrize(("action", "is_known", "mode", "state", "said"), [
    ("I", True, "update", "changed", "action.insert-known"), ("I", False, "update", "new", None),
    ("U", True, "update", "changed", None), ("U", False, "update", "new", "action.update-unknown"),
    ("D", True, "update", "withdrawn", None), ("D", False, "update", "unchanged", "action.delete-unknown"),
    ("D", True, "add", "conflict", "action.delete-refused"), ("D", False, "add", "unchanged", "action.delete-unknown"),
])  # fmt: skip
def test_what_a_row_asks_is_held_against_what_is_here(
    action: str, is_known: bool, mode: str, state: str, said: str | None
) -> None:
    found = candidates(*[(2, "source", 10, A, 1, "old")] * is_known)
    told = tell_states(pair_candidates(rows((2, None, "h1"), action=action), found, 1, IDENTITY), mode)
    assert told.select("state", "said").row(0) == (state, said)


def test_differences_name_only_the_fields_that_changed() -> None:
    before = pl.DataFrame({"id": [7], "sex": ["2"], "observers": ["CARIOU"], "determiner": [None]})
    after = pl.DataFrame({"row": [4], "id": [7], "sex": ["3"], "observers": ["CARIOU"], "determiner": ["MARTIN"]})
    found = differences(before.cast({"determiner": pl.String}), after)
    assert found.rows() == [(4, 7, "sex", "2", "3"), (4, 7, "determiner", None, "MARTIN")]
