from __future__ import annotations

import datetime as dt
import json

import pandas as pd
import pytest

from mulette.ponds.candidates.characterisation import PREFIX, PROPOSERS, characterise
from mulette.ponds.candidates.features import measure
from tests.ponds.candidates.shapes import hollow, square


def test_a_square_hollow_is_described_in_the_words_of_the_sheet() -> None:
    proposed = characterise(measure(hollow(), square()), [dt.date(2021, 3, 2)]).iloc[0]
    expected = {
        "area_m2": 100.0, "perimeter_m": 40.0, "length_m": 10.0, "width_m": 10.0, "shape": "Carré ou rectangle",
        "topography": "Plateau", "shading": "0 %", "hedge": "Non", "spoil_bank": "Non", "spoil_bank_percent": 0,
        "water": "Oui",
    }  # fmt: skip
    assert {name: proposed[PREFIX + name] for name in expected} == expected
    details = json.loads(proposed["proposals"])
    assert details["shading"]["date"] == "2021-03-02"
    assert details["shading"]["trust"] == "Bonne"
    assert "scrub" not in details  # no cloud, so nothing is said of the bushes


def test_the_depth_of_the_water_is_never_proposed() -> None:
    assert not {name for name in PROPOSERS if "depth" in name or "height" in name}


@pytest.mark.parametrize("name", sorted(set(PROPOSERS) - {"water"}))
def test_what_is_proposed_is_a_field_of_the_sheet(name: str) -> None:
    from mulette.ponds.register.proposals import PROPOSABLE
    from mulette.ponds.register.values import read_value
    from mulette.ponds.register.vocabulary import sheet_fields

    assert name in PROPOSABLE
    proposed = characterise(measure(hollow(), square()), [None]).iloc[0]
    value = proposed[PREFIX + name]
    if pd.notna(value):
        assert read_value(sheet_fields()[name], value) is not None
