"""Germination held against the values printed in the manual of the R package germinationmetrics.

Source of the series and of its values: Aravind et al., germinationmetrics, examples of each function.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from mulette.cli import mulette
from mulette.core.errors import Invalid
from mulette.exsitu.counts import read_series
from mulette.exsitu.germination import METRICS, Series, half_time, metrics, wilson

EXAMPLE = Series(tuple(range(1, 15)), (0, 0, 0, 0, 4, 17, 10, 7, 1, 0, 1, 0, 0, 0), 50)
PRINTED = {
    "GermPercent": "80", "FirstGermTime": "5", "LastGermTime": "11", "TimeSpreadGerm": "6", "MeanGermTime": "6.7",
    "VarGermTime": "1.446154", "SEGermTime": "0.1901416", "CVGermTime": "0.1794868", "MeanGermRate": "0.1492537",
    "CVG": "14.92537", "GermSpeed": "6.138925", "GermSpeed_percent": "12.27785", "GermSpeedAccumulated": "34.61567",
    "T50_coolbear": "5.970588", "T50_farooq": "5.941176", "Synchrony_Z": "0.2666667", "Uncertainty_U": "2.062987",
    "CUG": "0.7092199", "TimsonIndex": "664", "TimsonsIndex_labouriau": "8.3", "TimsonsIndex_khanungar": "47.42857",
    "GermIndex": "5.84", "GermIndex_santanaranal": "7.3", "PeakValue": "9.5",
}  # fmt: skip


@pytest.mark.parametrize(("name", "printed"), PRINTED.items())
def test_a_metric_equals_the_printed_value_to_its_last_digit(name: str, printed: str) -> None:
    assert f"{METRICS[name](EXAMPLE):.7g}" == printed


def test_without_a_germination_times_are_undefined_and_sums_are_zero() -> None:
    found = metrics(Series((3, 7), (0, 0), 25))
    assert {name for name, value in found.items() if value == 0} == {
        "GermPercent", "GermSpeed", "GermSpeed_percent", "GermSpeedAccumulated", "TimsonIndex",
        "TimsonsIndex_khanungar", "GermIndex", "PeakValue",
    }  # fmt: skip
    assert all(value is None or value == 0 for value in found.values())


def test_without_the_seeds_sown_what_needs_them_is_undefined() -> None:
    found = metrics(Series((3, 7), (2, 3)))
    assert [name for name in ("GermPercent", "GermSpeed_percent", "TimsonIndex", "PeakValue") if found[name]] == []
    assert found["MeanGermTime"] == pytest.approx(27 / 5)


def test_half_of_the_seeds_reached_exactly_at_a_count_is_the_day_of_that_count() -> None:
    assert half_time(Series((2, 4, 8), (1, 1, 2)), target=2) == 4


def test_wilson_has_an_interval_at_no_success() -> None:
    low, high = wilson(0, 10) or (None, None)
    assert (low, high) == (0.0, pytest.approx(0.2775, abs=5e-5))  # Wilson 1927: z² / (n + z²)
    assert wilson(0, 0) is None


@given(st.lists(st.integers(0, 30), min_size=1, max_size=12), st.integers(0, 50))
def test_metrics_stay_in_their_bounds(counts: list[int], rest: int) -> None:
    one = Series(tuple(range(1, len(counts) + 1)), tuple(counts), sum(counts) + rest or None)
    found = metrics(one)
    if one.total:
        first, mean, last = (found[name] for name in ("FirstGermTime", "MeanGermTime", "LastGermTime"))
        assert first is not None
        assert mean is not None
        assert last is not None
        assert first - 1e-9 <= mean <= last + 1e-9
        assert found["T50_farooq"] is not None
        assert found["T50_farooq"] <= last
    if found["Synchrony_Z"] is not None:
        assert 0 <= found["Synchrony_Z"] <= 1


@pytest.mark.parametrize(
    ("days", "counts", "sown", "said"),
    [
        ((1, 1), (0, 1), None, "croissants"), ((0, 1), (0, 1), None, "positifs"), ((1, 2), (3,), None, "un nombre"),
        ((1, 2), (3, -1), None, "négatif"), ((1, 2), (3, 3), 5, "6 graines germées pour 5 semées"),
    ],
)  # fmt: skip
def test_a_series_that_cannot_be_is_refused_by_name(
    days: tuple[float, ...], counts: tuple[int, ...], sown: int | None, said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        Series(days, counts, sown)


def _written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "comptages.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_command_gives_every_metric_of_every_series(tmp_path: Path) -> None:
    lines = "".join(f"A;{day};{count};50\n" for day, count in zip(EXAMPLE.days, EXAMPLE.germinated, strict=True))
    path = _written(tmp_path, "series;day;germinated;sown\n" + lines + "B;7;3;\nB;2;1;\n")
    outcome = CliRunner().invoke(mulette, ["exsitu", "germination", str(path), "--json"])
    found = json.loads(outcome.stdout)["series"]
    assert list(found) == ["A", "B"]
    assert found["A"]["MeanGermTime"] == 6.7
    assert found["B"]["GermPercent"] is None
    assert found["B"]["FirstGermTime"] == 2
    words = CliRunner().invoke(mulette, ["exsitu", "germination", str(path)]).stdout.splitlines()
    assert words[0].startswith("A : 40 germées sur 50, 80 % (67 à 89 %, intervalle à 95 %) ; temps moyen 6,7 j")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("series,day\nA,1\n", "colonne absente : germinated"),
        ("series,day,germinated\nA,1,deux\n", "ligne 2 : « deux »"),
        ("series,day,germinated\nA,1,1.5\n", "ligne 2 : « 1.5 »"),
        ("series,day,germinated\nA,1,1\nA,1,2\n", "série A : le jour 1 vient deux fois"),
        ("series,day,germinated,sown\nA,1,1,5\nA,2,2,6\n", "série A : sown change"),
        ("series,day,germinated,sown\nA,1,9,5\n", "série A : 9 graines germées pour 5 semées"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_line_or_series(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        read_series(_written(tmp_path, text))
