"""A template written as TOML is read back as it was given."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mulette.occurrences
from mulette.core.intake.templates import editing
from mulette.core.intake.templates.writing import write_template

SHIPPED = sorted((Path(mulette.occurrences.__file__).parent / "imports").glob("*.toml"))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=15)
VALUES: st.SearchStrategy[Any] = st.recursive(
    TEXTS | st.booleans() | st.integers(-1000, 1000),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_templates_are_read_back_the_same(path: Path) -> None:
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    assert tomllib.loads(write_template(said)) == said


@settings(deadline=None, max_examples=80)
@given(
    st.fixed_dictionaries(
        {"code": TEXTS, "version": st.integers(1, 9)},
        optional={
            "fields": st.dictionaries(TEXTS, VALUES, max_size=3),
            "values": st.dictionaries(TEXTS, st.dictionaries(TEXTS, TEXTS, max_size=3), max_size=2),
            "treatments": st.lists(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=3), min_size=1, max_size=3),
        },
    )
)
def test_any_text_is_read_back_the_same(said: dict[str, Any]) -> None:
    assert tomllib.loads(write_template(said)) == said


def test_mapping_a_column_leaves_the_others_and_keeps_what_a_field_says_besides() -> None:
    said = {
        "fields": {
            "count_min": {"column": "Nb", "default": "1"},
            "nom_cite": "Nom",
            "observers": {"columns": ["Prénom", "Nom"]},
            "obs_technique": {"constant": "Vu"},
        }
    }
    after = editing.map_columns(said, {"Nb": ["count_min", "count_max"], "Nom": [], "Remarque": ["obs_technique"]})
    assert after["fields"] == {
        "count_min": {"column": "Nb", "default": "1"},
        "observers": {"columns": ["Prénom", "Nom"]},
        "count_max": "Nb",
        "obs_technique": "Remarque",
    }
    assert said["fields"]["nom_cite"] == "Nom"


def test_the_other_names_of_a_column_stay_while_it_is_mapped() -> None:
    said = {"fields": {"date_min": ["Date", "Date obs"]}}
    assert editing.map_columns(said, {"Date obs": ["date_min"], "X": []}) == said
    assert editing.map_columns(said, {"Date obs": [], "X": ["date_min"]})["fields"] == {"date_min": "X"}
    loose = {**said, "loose_headers": True}
    assert editing.map_columns(loose, {"DATE": ["date_min"]}) == loose
    assert editing.map_columns(loose, {"DATE": []})["fields"] == {}


def test_a_meaning_emptied_leaves_the_dictionary_and_the_others_stay() -> None:
    said = {"values": {"sex": {"m": "3", "?": "", "f": "2"}}}
    assert editing.set_values(said, "sex", {"m": "", "h": "5"})["values"] == {"sex": {"?": "", "f": "2", "h": "5"}}
    assert "values" not in editing.set_values({"values": {"sex": {"m": "3"}}}, "sex", {"m": ""})


def test_a_treatment_at_an_end_does_not_move_past_it() -> None:
    said = {"treatments": [{"name": "trim"}, {"name": "swap"}]}
    assert editing.move_step(said, 0, -1) == said
    assert editing.move_step(said, 0, 1)["treatments"] == [{"name": "swap"}, {"name": "trim"}]
    assert editing.remove_step(editing.remove_step(said, 0), 0) == {}
