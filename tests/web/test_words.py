"""French words of the pages."""

from __future__ import annotations

import datetime as dt

import pytest

from mulette.web import words


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (0, None, "0"),
        (999, None, "999"),
        (1000, None, "1\u202f000"),
        (1234567.5, None, "1\u202f234\u202f567,5"),
        (2.0, None, "2"),
        (0.1, None, "0,1"),
        (-12.25, None, "\u221212,25"),
        (2, 2, "2,00"),
        (-0.001, 1, "0,0"),
        (1e21, None, "1\u202f000\u202f000\u202f000\u202f000\u202f000\u202f000\u202f000"),
        (None, None, "–"),
    ],
)
def test_number(value: float | None, decimals: int | None, expected: str) -> None:
    assert words.number(value, decimals) == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, "0\u00a0cheval"), (1, "1\u00a0cheval"), (-1, "\u22121\u00a0cheval"), (2, "2\u00a0chevaux")],
)
def test_plural_starts_at_two(count: int, expected: str) -> None:
    assert words.plural(count, "cheval", "chevaux") == expected


def test_percent_has_a_thin_space_and_one_decimal() -> None:
    assert words.percent(1 / 3) == "33,3\u202f%"
    assert words.percent(1, 0) == "100\u202f%"
    assert words.percent(None) == "–"


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ((2024, 5, 12), (2024, 5, 12), "12 mai 2024"),
        ((2024, 5, 1), (2024, 5, 15), "1er – 15 mai 2024"),
        ((2024, 5, 28), (2024, 6, 3), "28 mai – 3 juin 2024"),
        ((2023, 12, 31), (2024, 1, 1), "31 décembre 2023 – 1er janvier 2024"),
    ],
)
def test_date_range_says_each_part_once(start: tuple[int, int, int], end: tuple[int, int, int], expected: str) -> None:
    assert words.date_range(dt.date(*start), dt.date(*end)).replace("\u00a0", " ") == expected


def test_date_range_with_one_day_known_is_that_day() -> None:
    assert words.date_range(None, dt.date(2024, 8, 2)).replace("\u00a0", " ") == "2 août 2024"
    assert words.date_range(None, None) == "–"


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, "0 octet"), (1, "1 octet"), (999, "999 octets"), (1000, "1 ko"), (1_234_567, "1,2 Mo"), (999_960, "1 Mo")],
)
def test_size_uses_decimal_units(count: int, expected: str) -> None:
    assert words.size(count).replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0.4, "0 s"), (59, "59 s"), (61, "1 min 01 s"), (3599, "59 min 59 s"), (3600, "1 h 00 min")],
)
def test_duration(seconds: float, expected: str) -> None:
    assert words.duration(seconds).replace("\u00a0", " ") == expected


def test_scientific_name_keeps_authors_and_connecting_words_upright_and_escapes() -> None:
    written = words.scientific("Salix × <b>alba</b> var. vitellina", "(L.) Stokes & Co")
    assert str(written) == (
        '<i lang="la">Salix</i> × <i lang="la">&lt;b&gt;alba&lt;/b&gt;</i> var. <i lang="la">vitellina</i>'
        ' <span class="authors">(L.) Stokes &amp; Co</span>'
    )
