"""Documents: whatever people wrote stands there as they wrote it, and every page bears its foot."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mulette import __version__
from mulette.core.documents.rendering import About, draw, inputs_of, render
from tests.factories.documents import texts

ABOUT = About("Titre", "Isle d'Escourt", dt.date(2024, 5, 12), "Licence Ouverte 2.0")
MARKUP = "#*_$@\"'\\<>`~=-/[]{}()&é 1\u202f\u00a0«»\n"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("documents") / "list.typ"
    path.write_text('#title-block(data.lead)\n#grid-table((("A", false), ("B", true)), data.rows)\n')
    return path


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from(MARKUP), min_size=1, max_size=40) | st.text(st.characters(codec="utf-8"), min_size=1))
def test_no_character_of_a_text_is_read_as_markup(template: Path, text: str) -> None:
    found = texts(template, ABOUT, {"lead": "", "rows": [[text, "x"]]}, "table")
    assert "".join(found) == f"AB{text}x"


def test_a_long_text_goes_over_several_pages_of_a_tagged_pdf(template: Path) -> None:
    rows = [["Saint-Gervais-en-Haie " * 40, str(number)] for number in range(60)]
    made = render(template, ABOUT, {"lead": "#let x = *1* " * 500, "rows": rows})
    assert made.startswith(b"%PDF-")
    assert made.count(b"/Type/Page/") > 3
    assert b"/StructTreeRoot" in made


def test_the_same_data_make_the_same_file(template: Path) -> None:
    data = {"lead": "a", "rows": [["b", "c"]]}
    assert render(template, ABOUT, data) == render(template, ABOUT, data)


def test_the_foot_tells_who_when_under_which_licence_and_version() -> None:
    foot = inputs_of(ABOUT, {})["data"]
    for words in ("Isle d'Escourt", "12/05/2024", "Licence Ouverte 2.0", __version__):
        assert words in foot


def test_a_chart_is_drawn_with_french_numbers() -> None:
    spec = {
        "data": {"values": [{"bar": "<a> & #b", "n": 1234.5}]},
        "mark": "text",
        "encoding": {"y": {"field": "bar"}, "text": {"field": "n", "format": ",.1f", "type": "quantitative"}},
    }
    drawn = draw(spec)
    assert drawn.startswith("<svg")
    assert "1\u202f234,5" in drawn
    assert "&lt;a&gt; &amp; #b" in drawn
