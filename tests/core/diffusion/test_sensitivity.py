"""The rules of sensitivity: how a referential is read, and which rule holds for a record."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from mulette.core.diffusion.sensitivity.applying import RULE_SCHEMA, apply_rules
from mulette.core.diffusion.sensitivity.referential import read_referential
from mulette.core.errors import Invalid

TODAY = dt.date(2026, 3, 15)
BAT, IN_05, IN_38 = 60345, 5, 38


def rule(rule_id: int, level: int, **values: Any) -> dict[str, Any]:
    return {**dict.fromkeys(RULE_SCHEMA), "rule_id": rule_id, "cd_ref": BAT, "level": level, **values}


def held(rules: list[dict[str, Any]], *, areas: tuple[int, ...] = (IN_05,), **record: Any) -> tuple[int, int] | None:
    """Give the level and the rule of one record, beside another taxon that no rule names."""
    day = dt.date(2024, 5, 12)
    values = {"date_min": day, "date_max": day, "bio_status": None, "behaviour": None, **record}
    records = pl.DataFrame(
        [{"item": 0, "cd_ref": BAT, **values}, {"item": 1, "cd_ref": 351, **values}],
        schema_overrides={"bio_status": pl.String, "behaviour": pl.String},
    )
    inside = pl.DataFrame({"item": [0] * len(areas) + [1], "area_id": [*areas, IN_05]})
    found = apply_rules(records, inside, pl.DataFrame(rules, schema=RULE_SCHEMA), TODAY)
    assert set(found["item"]) <= {0}
    return found.row(0)[1:] if found.height else None


def test_the_highest_level_wins_then_the_first_rule() -> None:
    assert held([rule(1, 1), rule(2, 3), rule(3, 3), rule(4, 2)]) == (3, 2)


def test_a_rule_holds_in_its_department_only() -> None:
    rules = [rule(1, 2, area_id=IN_38), rule(2, 1, area_id=IN_05)]
    assert held(rules, areas=(IN_05,)) == (1, 2)
    assert held(rules, areas=(IN_05, IN_38)) == (2, 1)
    assert held(rules, areas=(83,)) is None


def test_an_unknown_status_counts_as_the_one_asked_for() -> None:
    breeding = [rule(1, 2, bio_status="3")]
    assert [held(breeding, bio_status=code) for code in (None, "0", "1", "2", "3")] == [(2, 1)] * 5
    assert held(breeding, bio_status="9") is None  # said not to breed
    swarming = [rule(1, 2, behaviour="7")]
    assert held(swarming, behaviour="1") == (2, 1)
    assert held(swarming, behaviour="2") is None  # stranding: a behaviour, not an unknown one


@pytest.mark.parametrize(
    ("seen", "is_held"),
    [(dt.date(2016, 3, 15), False), (dt.date(2016, 3, 16), True), (dt.date(2024, 2, 29), True)],
)
def test_a_sensitivity_of_ten_years_ends_ten_years_after(seen: dt.date, *, is_held: bool) -> None:
    assert (held([rule(1, 2, duration_years=10)], date_min=seen, date_max=seen) is not None) is is_held


@pytest.mark.parametrize(
    ("first", "last", "period", "is_held"),
    [
        ("2024-05-12", "2024-05-12", ("04-15", "09-01"), True),
        ("2024-09-02", "2024-09-02", ("04-15", "09-01"), False),
        ("2024-04-01", "2024-04-15", ("04-15", "09-01"), True),
        ("2023-12-20", "2024-01-05", ("04-15", "09-01"), False),
        ("2023-12-20", "2024-01-05", ("11-01", "02-28"), True),
        ("2024-02-10", "2024-02-10", ("11-01", "02-28"), True),
        ("2024-05-12", "2024-05-12", ("11-01", "02-28"), False),
    ],
)
def test_a_period_of_the_year_may_run_over_the_new_year(
    first: str, last: str, period: tuple[str, str], *, is_held: bool
) -> None:
    rules = [rule(1, 1, period_from=period[0], period_to=period[1])]
    days = {"date_min": dt.date.fromisoformat(first), "date_max": dt.date.fromisoformat(last)}
    assert (held(rules, **days) is not None) is is_held


def test_a_line_of_the_referential_becomes_a_rule() -> None:
    text = (
        "CD_DEPT;CD_NOM;NOM_CITE;DUREE;CODAGE;AUTRE;CD_SL;CD_OCC_STATUT_BIOLOGIQUE\n"
        "5;60345;Rhinolophus ferrumequinum;10;2;Gîtes;9;4\n"
        "D4;2669;Pterodroma baraui;;3;;15;7\n"
        "34;4351;Sterna;;1;Observation réalisée entre le 04/15 et le 09/01.;8;\n"
        "34;4351;Sterna;;1;Observation réalisée entre le 04/15 et le 09/01.;8;\n"
        "34;;sans code;;1;;8;\n"
    )
    read = read_referential(text.encode(), name="sensi.csv")
    assert (read.left_out, read.repeated) == (1, 1)
    bat, petrel, tern = read.rules.to_dicts()
    assert (bat["area_code"], bat["level"], bat["duration_years"], bat["bio_status"]) == ("05", 2, 10, "4")
    assert (petrel["area_code"], petrel["bio_status"], petrel["behaviour"]) == ("974", None, "7")
    assert (tern["period_from"], tern["period_to"]) == ("04-15", "09-01")


def test_both_public_referentials_are_read_whole(shared: Path) -> None:
    """Line counts are those of the files: 21,289 and 15,155, repeated ones among them."""
    for name, lines in (("sensitivity_inpn_2020-12-18.csv", 21_289), ("sensitivity_rules_ginco_2019.csv", 15_155)):
        read = read_referential(shared / "reference" / name, name=name)
        assert read.left_out == 0
        assert read.rules.height + read.repeated == lines


def test_another_file_is_refused_by_the_column_it_lacks() -> None:
    with pytest.raises(Invalid, match="n'a pas la colonne CODAGE"):
        read_referential(b"CD_NOM;NOM\n1;a\n", name="autre.csv")
