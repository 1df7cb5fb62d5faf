"""The descriptors of MCPD 2.1: what each takes, what is refused, how names and degrees are written."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from mulette.exsitu.passport.completeness import completeness
from mulette.exsitu.passport.mcpd import FIELDS, faults_of, sexagesimal, write_csv
from mulette.exsitu.passport.names import split_name

SOUND = {"INSTCODE": "FRA001", "ACCENUMB": "2024_0001", "GENUS": "Poa"}


def test_columns_are_those_of_the_standard_in_its_order(shared: Path) -> None:
    with (shared / "exsitu" / "mcpd_example.csv").open(encoding="utf-8", newline="") as given:
        assert tuple(next(csv.reader(given))) == FIELDS


def test_rows_written_by_others_are_sound(shared: Path) -> None:
    with (shared / "exsitu" / "mcpd_example.csv").open(encoding="utf-8", newline="") as given:
        rows = list(csv.DictReader(given))
    assert [faults_of(row) for row in rows] == [{}] * 6


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("INSTCODE", "FR1"),
        ("GENUS", "poa"),
        ("SPECIES", "Alpina"),
        ("ACQDATE", "20241301"),
        ("COLLDATE", "2024-09-05"),
        ("COLLDATE", "19940031"),
        ("ORIGCTY", "France"),
        ("DECLATITUDE", "91"),
        ("LATITUDE", "446100N"),
        ("LONGITUDE", "062400E"),
        ("COORDUNCERT", "0"),
        ("ELEVATION", "1720 m"),
        ("SAMPSTAT", "105"),
        ("COLLSRC", "16"),
        ("STORAGE", "12;14"),
        ("MLSSTAT", "2"),
        ("REMARKS", "sans champ"),
        ("DUPLSITE", "FRA001,FRA002"),
    ],
)
def test_a_bad_value_is_named_by_its_descriptor(field: str, value: str) -> None:
    besides = {"DECLONGITUDE": "6.4"} if field == "DECLATITUDE" else {}
    assert list(faults_of(SOUND | besides | {field: value})) == [field]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"INSTCODE": ""}, "INSTCODE"),
        ({"SAMPSTAT": "999"}, "SAMPSTAT"),
        ({"STORAGE": "12;99"}, "STORAGE"),
        ({"DECLATITUDE": "44.7"}, "DECLATITUDE"),
        ({"SUBTAUTHOR": "L."}, "SUBTAUTHOR"),
        ({"ALTITUDE": "12"}, "ALTITUDE"),
    ],
)
def test_descriptors_that_want_another_say_so(row: dict[str, str], field: str) -> None:
    assert list(faults_of(SOUND | row)) == [field]


def test_other_codes_pass_with_their_remark() -> None:
    assert faults_of(SOUND | {"COLLSRC": "99", "REMARKS": "COLLSRC:vire rocheuse"}) == {}


def test_a_file_quotes_what_holds_a_comma() -> None:
    lines = write_csv([SOUND | {"COLLSITE": "pré, Hautes-Alpes"}]).split("\r\n")
    assert lines[0] == ",".join(FIELDS)
    assert '"pré, Hautes-Alpes"' in lines[1]


@pytest.mark.parametrize(
    ("degrees", "is_latitude", "written"),
    [(44.7, True, "444200N"), (6.4, False, "0062400E"), (-0.5, False, "0003000W"), (59.99999, True, "600000N")],
)
def test_degrees_are_written_in_sixtieths(degrees: float, *, is_latitude: bool, written: str) -> None:
    assert sexagesimal(degrees, is_latitude=is_latitude) == written


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Eryngium alpinum", ("Eryngium", "alpinum", "L.", "", "")),
        ("Salix repens var. dunensis", ("Salix", "repens", "", "var. dunensis", "L.")),
        ("Sorbus × hybrida", ("Sorbus", "×hybrida", "L.", "", "")),
        ("Carex", ("Carex", "sp.", "L.", "", "")),
    ],
)
def test_names_are_taken_apart(name: str, parts: tuple[str, ...]) -> None:
    found = split_name(name, "L., 1753")
    assert (found.genus, found.species, found.author, found.subtaxa, found.subtaxa_author) == parts


def test_a_row_with_everything_is_complete() -> None:
    everything = dict.fromkeys(FIELDS, "x")
    assert completeness(everything) == 10
    assert completeness({**everything, "DECLATITUDE": "", "LATITUDE": ""}) == pytest.approx(8.6)  # 140 of 1,000 less
