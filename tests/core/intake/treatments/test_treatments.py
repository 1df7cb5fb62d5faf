"""Each treatment: what it writes, how many rows it changed, what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from mulette.core.errors import Invalid
from mulette.core.intake.batch import ROW
from mulette.core.intake.treatments.registry import TREATMENTS, preview, read_step, run_steps, trace_columns
from tests.core.intake.treatments.frames import Cells, frame, treat


def test_trim_takes_unbreakable_spaces_away_and_counts_rows() -> None:
    cells = {"a": [" x\u00a0", "y", "  ", None], "b": ["1", "2", "3", " 4"]}
    assert treat(frame(**cells), name="trim") == ({"a": ["x", "y", None, None], "b": ["1", "2", "3", "4"]}, 3)
    assert treat(frame(a=["x   y"], b=[" z"]), name="trim", columns=["a"], inside=True) == (
        {"a": ["x y"], "b": [" z"]},
        1,
    )


def test_null_tokens_bear_on_whole_cells() -> None:
    after = treat(frame(a=["N", "NULL", "NORD", None]), name="null-tokens", tokens=["N", "NULL"])
    assert after == ({"a": [None, None, "NORD", None]}, 2)


def test_control_characters_become_one_space() -> None:
    assert treat(frame(a=["x\t\r\ny", "z", "\x07"]), name="control-characters") == ({"a": ["x y", "z", " "]}, 2)


def test_replace_by_a_dictionary() -> None:
    after = treat(frame(a=["Vu", "vu", None]), name="replace", column="a", values={"Vu": "0"})
    assert after == ({"a": ["0", "vu", None]}, 1)


def test_regex_takes_groups() -> None:
    after = treat(frame(a=["12 ind.", "3 ind.", "x"]), name="regex", pattern=r"^(\d+) ind\.$", by="$1", columns=["a"])
    assert after == ({"a": ["12", "3", "x"]}, 2)


def test_split_keeps_the_rest_in_the_last_part() -> None:
    after = treat(frame(a=["x; y;z", "seul", None]), name="split", column="a", at=";", into=["b", "c"])
    assert after == ({"a": ["x; y;z", "seul", None], "b": ["x", "seul", None], "c": ["y;z", None, None]}, 2)


def test_merge_leaves_empty_cells_out() -> None:
    before = frame(a=["NOM", None, None], b=["Prénom", "Seul", None])
    after, count = treat(before, name="merge", columns=["a", "b"], into="c", join=" ")
    assert (after["c"], count) == (["NOM Prénom", "Seul", None], 2)


def test_decimal_comma_leaves_text_alone() -> None:
    after = treat(frame(a=["1 234,5", "6,25", "12", "prairie, haie"]), name="decimal-comma", columns=["a"])
    assert after == ({"a": ["1234.5", "6.25", "12", "prairie, haie"]}, 2)


def test_constant_everywhere_or_where_empty() -> None:
    assert treat(frame(a=["x", None]), name="constant", into="a", value="y", only_empty=True) == ({"a": ["x", "y"]}, 1)
    assert treat(frame(a=["x"]), name="constant", into="b", value="y") == ({"a": ["x"], "b": ["y"]}, 1)


def test_date_pattern_keeps_what_does_not_follow_it() -> None:
    after = treat(
        frame(a=["05/14/2019", "2019-05-14", "13/40/2019"]), name="date-pattern", column="a", pattern="MM/JJ/AAAA"
    )
    assert after == ({"a": ["2019-05-14", "2019-05-14", "13/40/2019"]}, 1)


def test_partial_dates_become_their_first_and_last_day() -> None:
    before = frame(a=["02/2020", "14/05/2019"])
    after, count = treat(before, name="date-pattern", column="a", pattern="MM/AAAA", into="fin")
    assert (after, count) == ({"a": ["2020-02-01", "14/05/2019"], "fin": ["2020-02-29", "14/05/2019"]}, 2)
    before = frame(a=["1998", "1998"], fin=["1999-05-01", None])
    after, _ = treat(before, name="date-pattern", column="a", pattern="AAAA", into="fin")
    assert after == {"a": ["1998-01-01"] * 2, "fin": ["1999-05-01", "1998-12-31"]}


def test_dates_without_separator_have_all_their_figures() -> None:
    after = treat(frame(a=["20190514", "2019514"]), name="date-pattern", column="a", pattern="AAAAMMJJ")
    assert after == ({"a": ["2019-05-14", "2019514"]}, 1)


def test_partial_dates_of_one_column_become_their_first_and_last_days() -> None:
    written: Cells = ["12/05/2019", "mai 2019", "2019", "1er févr. 2020", "02-2020", "2020-02", "AOÛT 2018", "été 2019"]
    step = {"name": "date-pattern", "column": "a", "pattern": "complète ou partielle", "into": "b"}
    after, count = treat(frame(a=written), **step)
    assert after["a"] == [
        "2019-05-12", "2019-05-01", "2019-01-01", "2020-02-01", "02-2020", "2020-02-01", "2018-08-01", "été 2019",
    ]  # fmt: skip
    assert after["b"] == [
        "2019-05-12", "2019-05-31", "2019-12-31", "2020-02-01", "02-2020", "2020-02-29", "2018-08-31", "été 2019",
    ]  # fmt: skip
    assert count == 8
    assert treat(frame(**after), **step) == (after, 0)


def test_patterns_follow_one_another_over_one_column() -> None:
    before = frame(a=["05/2019", "2020", "2019-06-01"])
    steps = [
        read_step({"name": "date-pattern", "column": "a", "pattern": pattern, "into": "b"})
        for pattern in ("MM/AAAA", "AAAA")
    ]
    after = run_steps(before, steps).frame
    assert after["a"].to_list() == ["2019-05-01", "2020-01-01", "2019-06-01"]
    assert after["b"].to_list() == ["2019-05-31", "2020-12-31", "2019-06-01"]


def test_swap_counts_the_rows_that_differ() -> None:
    after = treat(frame(x=["44", "1"], y=["6", "1"]), name="swap", first="x", second="y")
    assert after == ({"x": ["6", "1"], "y": ["44", "1"]}, 1)


def test_empty_where_another_column_says_so() -> None:
    before = frame(kind=["commune", "point", None], x=["1", "2", "3"])
    after, count = treat(before, name="empty-where", column="kind", values=["commune", ""], columns=["x"])
    assert (after["x"], count) == ([None, "2", None], 2)


def test_filtered_rows_are_counted_and_named() -> None:
    before = frame(a=["I", "D", None, "D"])
    step = read_step({"name": "filter-rows", "column": "a", "values": ["D"], "keep": "others"})
    treated = run_steps(before, [step])
    assert (treated.frame[ROW].to_list(), treated.counts, treated.removed) == ([2, 4], (2,), (3, 5))
    kept, count = treat(before, name="filter-rows", column="a", values=["", "I"], keep="listed")
    assert (kept, count) == ({"a": ["I", None]}, 2)


def test_rename_changes_no_cell() -> None:
    step = {"name": "rename", "names": {"a": "b", "absente": "c"}}
    assert treat(frame(a=["x"]), **step) == ({"b": ["x"]}, 0)
    with pytest.raises(Invalid) as caught:
        treat(frame(a=["x"], b=["y"]), **step)
    assert caught.value.code == "treatment.column-taken"


def test_columns_are_traced_to_those_of_the_file() -> None:
    steps = [
        read_step({"name": "rename", "names": {"Espèce": "nom"}}),
        read_step({"name": "split", "column": "nom", "at": " ", "into": ["genre", "reste"]}),
        read_step({"name": "merge", "columns": ["genre", "x"], "into": "tout"}),
        read_step({"name": "constant", "into": "pays", "value": "FR"}),
        read_step({"name": "swap", "first": "x", "second": "y"}),
    ]
    traced = trace_columns(["Espèce", "x", "y"], steps)
    assert traced["reste"] == ("Espèce",)
    assert traced["tout"] == ("Espèce", "x")
    assert (traced["pays"], traced["x"], traced["y"]) == ((), ("y",), ("x",))


def test_preview_shows_the_first_rows_that_differ() -> None:
    changes = preview(frame(a=["x", " y", " z"], b=["1", "2", "3"]), read_step({"name": "trim"}), limit=1)
    assert [(change.row, change.before, change.after) for change in changes] == [(3, {"a": " y"}, {"a": "y"})]
    step = read_step({"name": "filter-rows", "column": "a", "values": ["x"], "keep": "others"})
    assert [(change.row, change.after) for change in preview(frame(a=["x", "y"]), step)] == [(2, None)]


@pytest.mark.parametrize(
    ("step", "code", "words"),
    [
        ({"name": "nettoyer"}, "treatment.unknown", "trim, null-tokens"),
        ({"name": "trim", "colonnes": ["a"]}, "treatment.parameter-unknown", "« colonnes » ; il connaît : columns"),
        ({"name": "null-tokens"}, "treatment.parameter-missing", "« tokens »"),
        ({"name": "trim", "columns": "a"}, "treatment.parameter-invalid", "une liste de noms"),
        ({"name": "regex", "pattern": "(", "by": ""}, "treatment.parameter-invalid", "expression régulière valide"),
        ({"name": "date-pattern", "column": "a", "pattern": "JJ"}, "treatment.parameter-invalid", "JJ/MM/AAAA"),
    ],
)
def test_what_is_not_in_the_vocabulary_is_refused_by_name(step: dict[str, Any], code: str, words: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_step(step)
    assert caught.value.code == code
    assert words in caught.value.message


def test_a_column_absent_from_the_file_is_refused_with_those_present() -> None:
    with pytest.raises(Invalid, match=r"« z »\. Colonnes présentes : a, b") as caught:
        treat(frame(a=["x"], b=["y"]), name="decimal-comma", columns=["z"])
    assert caught.value.code == "treatment.column-unknown"


def test_every_treatment_speaks_french_and_leaves_its_input_alone() -> None:
    before = frame(a=[" x "])
    treat(before, name="trim")
    assert before["a"].to_list() == [" x "]
    assert all(treatment.label[0].isupper() for treatment in TREATMENTS.values())
