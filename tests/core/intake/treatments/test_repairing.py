"""Treatments that repair cells: lines, accents, units; each leaves alone what it does not know."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mulette.core.errors import Invalid
from mulette.core.intake.treatments.broken_accents import repair
from mulette.core.intake.treatments.registry import read_step
from tests.core.intake.treatments.frames import frame, treat

TEXTS = st.lists(st.text(max_size=12) | st.none(), min_size=1, max_size=5)


def test_lines_of_a_cell_become_one() -> None:
    cells = ["Vue de loin \r\n\r\n dans le pré", "\tun nid\n", "une ligne", "a\u2028b", "  ", None]
    assert treat(frame(a=cells), name="line-breaks", by=" / ") == (
        {"a": ["Vue de loin / dans le pré", "un nid", "une ligne", "a / b", "  ", None]},
        3,
    )
    assert treat(frame(a=["1\t2"], b=["1\t2"]), name="line-breaks", columns=["b"]) == ({"a": ["1\t2"], "b": ["1 2"]}, 1)


def test_a_dollar_between_lines_is_only_a_dollar() -> None:
    assert treat(frame(a=["x\ny"]), name="line-breaks", by="$1") == ({"a": ["x$1y"]}, 1)


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("Ã©tang", "étang"),
        ("MusÃ©e dâ€™histoire", "Musée d’histoire"),
        ("Ã\u00a0 la CrÃ¨che", "à la Crèche"),
        ("Å“uf", "œuf"),
        ("ÃƒÂ©tang", "étang"),
        ("étang", "étang"),
        ("Ã la carte", "Ã la carte"),
        ("Muséum, étÃ©", "Muséum, étÃ©"),
    ],
)
def test_accents_read_in_the_wrong_encoding_are_repaired(broken: str, whole: str) -> None:
    assert treat(frame(a=[broken]), name="broken-accents") == ({"a": [whole]}, int(broken != whole))


@settings(deadline=None, max_examples=50)
@given(st.text(st.characters(min_codepoint=32, max_codepoint=0x24F), min_size=1))
def test_what_was_read_in_the_wrong_encoding_comes_back(text: str) -> None:
    # Latin-1 gives a letter to every byte, so that any text can be broken in this way.
    assert repair(text.encode().decode("latin-1")) == repair(text)


@settings(deadline=None, max_examples=50)
@given(TEXTS, st.sampled_from(["trim", "line-breaks", "broken-accents", "control-characters"]))
def test_repairing_twice_changes_nothing_more(cells: list[str | None], name: str) -> None:
    once, _ = treat(frame(a=cells), name=name)
    assert treat(frame(a=once["a"]), name=name) == (once, 0)


def test_measures_are_brought_to_metres() -> None:
    cells = ["1 200 ft", "3,5 km", "250cm", "12", "environ 3 m", "-2 Toises", None]
    after, count = treat(frame(a=cells), name="unit", columns=["a"], units={"toises": "yd"})
    assert after == {"a": ["365.76", "3500", "2.5", "12", "environ 3 m", "-1.829", None]}
    assert count == 4


def test_a_number_alone_is_in_the_unit_that_is_said() -> None:
    assert treat(frame(a=["100", "2 m"]), name="unit", columns=["a"], unit="ft", whole=True) == ({"a": ["30", "2"]}, 2)


def test_a_unit_out_of_the_list_is_refused() -> None:
    with pytest.raises(Invalid, match=r"« lieue »") as caught:
        read_step({"name": "unit", "columns": ["a"], "units": {"l": "lieue"}})
    assert caught.value.code == "treatment.parameter-invalid"


@settings(deadline=None, max_examples=50)
@given(st.lists(st.decimals(0, 9000, places=2).map(str), min_size=1), st.sampled_from(["m", "cm", "km", "ft"]))
def test_metres_stay_metres(numbers: list[str], unit: str) -> None:
    once, _ = treat(frame(a=[f"{number} {unit}" for number in numbers]), name="unit", columns=["a"])
    assert treat(frame(a=once["a"]), name="unit", columns=["a"]) == (once, 0)
    assert pl.Series(once["a"]).str.contains(r"^[0-9.]+$").all()
