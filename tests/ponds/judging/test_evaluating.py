"""The judgement of hand-made files, counted on the fingers."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pytest
from click.testing import CliRunner
from shapely.geometry import Point, Polygon, box

from mulette.cli import mulette
from mulette.core.errors import Invalid
from mulette.ponds.judging.evaluating import Asked, evaluate
from tests.ponds.judging.cases import add_features, plain_case, square, write


def test_each_pond_is_found_once_and_a_duplicate_is_no_error(tmp_path: Path) -> None:
    judged = evaluate(*plain_case(tmp_path), Asked())
    counts = {name: judged[name] for name in ("candidates", "ponds", "matched", "missed", "false", "duplicates")}
    assert counts == {"candidates": 5, "ponds": 4, "matched": 2, "missed": 2, "false": 2, "duplicates": 1}
    assert (judged["precision"], judged["recall"]) == (0.5, 0.5)
    assert judged["average_precision"] == 0.4167  # (1/1 + 2/3) / 4
    assert judged["effort"] == {"50": 3, "80": None, "95": None}
    assert [one["matched"] for one in judged["sensitivity"]] == [2, 3]  # the pond at 15 m is reached at 20 m
    assert judged["details"]["pairs"] == [
        {"candidate": "a", "pond": "1", "distance_m": 0.0}, {"candidate": "d", "pond": "2", "distance_m": 6.0},
    ]  # fmt: skip
    assert judged["details"]["missed_ponds"] == ["3", "4"]
    assert judged["details"]["false_candidates"] == ["b", "e"]
    assert judged["details"]["duplicate_candidates"] == ["c"]


def test_each_territory_has_its_own_figures(tmp_path: Path) -> None:
    judged = evaluate(*plain_case(tmp_path), Asked(territory="commune"))
    north, south = judged["territories"]["Nord"], judged["territories"]["Sud"]
    assert (north["ponds"], north["matched"], north["recall"], north["false"]) == (2, 2, 1.0, 1)
    assert (south["ponds"], south["matched"], south["recall"], south["precision"]) == (2, 0, 0.0, 0.0)
    assert north["average_precision"] == 0.8333


def test_territories_may_be_zones_of_another_file_in_another_crs(tmp_path: Path) -> None:
    zones = gpd.GeoDataFrame(
        {"nom": ["Ouest", "Est"]}, geometry=[box(-100, -100, 2_000, 100), box(2_000, -100, 9_500, 100)], crs="EPSG:2154"
    ).to_crs("EPSG:4326")
    zones.to_file(tmp_path / "zones.geojson")
    judged = evaluate(*plain_case(tmp_path), Asked(territory=str(tmp_path / "zones.geojson")))
    assert {name: one["ponds"] for name, one in judged["territories"].items()} == {"Est": 3, "Ouest": 1}


def test_an_unknown_territory_is_named_with_what_is_known(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="Colonnes connues : commune"):
        evaluate(*plain_case(tmp_path), Asked(territory="canton"))


def test_who_finds_what_the_others_miss(tmp_path: Path) -> None:
    judged = evaluate(*plain_case(tmp_path), Asked())
    rows = {one["name"]: one for one in judged["who_finds"]}
    # pond 1: depression, void (a) and flat (c); pond 2: void (d) only
    assert {name: (one["found"], one["only"]) for name, one in rows.items()} == {
        "depression": (1, 0), "flat": (1, 0), "void": (2, 1),
    }  # fmt: skip
    assert rows["flat"]["missed_but_found_by"] == {"depression": 0, "void": 1}


def test_every_criterion_and_pair_is_judged_alike(tmp_path: Path) -> None:
    candidates, inventory = plain_case(tmp_path)
    add_features(candidates, id=["e", "d", "c", "b", "a"], depth=[0.1, 0.9, 0.2, 0.3, 0.8])
    rows = {(one["kind"], one["name"]): one for one in evaluate(candidates, inventory, Asked())["criteria"]}
    void, both, depth = rows["detector", "void"], rows["pair", "depression+void"], rows["feature", "depth"]
    assert (void["matched"], void["false"], void["precision"], void["recall"]) == (2, 1, 0.6667, 0.5)
    assert (both["matched"], both["false"]) == (1, 0)
    assert (depth["direction"], depth["average_precision"]) == ("grand", 0.5)  # d then a: 2 of 4, none false before
    assert rows["model", "score"]["average_precision"] == 0.4167


def test_the_recall_of_each_class_of_size(tmp_path: Path) -> None:
    rows = {one["class"]: one for one in evaluate(*plain_case(tmp_path), Asked())["by_class"]["size"]}
    assert {name: (one["ponds"], one["found"], one["recall"]) for name, one in rows.items()} == {
        "moins de 30 m²": (1, 1, 1.0), "100 à 300 m²": (2, 1, 0.5), "300 m² et plus": (1, 0, 0.0),
    }  # fmt: skip


def test_water_stage_and_years_are_read_under_the_names_of_the_field(tmp_path: Path) -> None:
    candidates = write(tmp_path / "c.gpkg", "candidates", [square(0)], score=[0.5], flown_on=["2023-02-01"])
    inventory = write(
        tmp_path / "i.gpkg", "mares", [Point(5, 5), Point(500, 0)], wet=[True, False], Stade=["2", "4"],
        date_visite=["2024-05-12", "2012-06-01"], ombrage=["0-25 %", "100 %"],
    )  # fmt: skip
    by_class = evaluate(candidates, inventory, Asked())["by_class"]
    said = {name: {one["class"]: one["recall"] for one in rows} for name, rows in by_class.items()}
    assert said == {
        "water": {"En eau": 1.0, "À sec": 0.0}, "stage": {"2": 1.0, "4": 0.0},
        "year_gap": {"moins de 2 ans": 1.0, "10 ans et plus": 0.0}, "canopy": {"0-25 %": 1.0, "100 %": 0.0},
    }  # fmt: skip


def test_ponds_that_are_gone_or_that_nobody_saw_are_not_looked_for(tmp_path: Path) -> None:
    places = [square(0), square(1_000), square(2_000), square(3_000)]
    candidates = write(tmp_path / "c.gpkg", "candidates", places, score=[0.5] * 4)
    points = [Point(x + 5, 5) for x in (0, 1_000, 2_000, 3_000)]
    statuses = ["Vue", "Disparue", "Potentielle", "Pas une mare"]
    inventory = write(tmp_path / "i.gpkg", "ponds", points, statut=statuses)
    judged = evaluate(candidates, inventory, Asked())
    assert judged["set_apart"] == {"Disparue": 1, "Pas une mare": 1, "Potentielle": 1}
    # what reaches a pond that may be there is set aside; where somebody saw that there is none, it is false
    assert (judged["ponds"], judged["undecided"], judged["false"], judged["precision"]) == (1, 2, 1, 0.5)
    assert evaluate(candidates, inventory, Asked(with_potential=True))["ponds"] == 2


def test_without_ponds_the_recall_is_none_and_the_precision_nothing(tmp_path: Path) -> None:
    candidates = write(tmp_path / "c.gpkg", "candidates", [square(0)], score=[0.5])
    judged = evaluate(candidates, write(tmp_path / "i.gpkg", "inventory", []), Asked())
    assert (judged["recall"], judged["average_precision"], judged["precision"], judged["false"]) == (None, None, 0.0, 1)


def test_without_candidates_the_precision_is_none_and_the_recall_nothing(tmp_path: Path) -> None:
    inventory = write(tmp_path / "i.gpkg", "inventory", [Point(5, 5)])
    judged = evaluate(write(tmp_path / "c.gpkg", "candidates", [], score=[]), inventory, Asked())
    assert (judged["precision"], judged["recall"], judged["average_precision"]) == (None, 0.0, 0.0)


def test_without_scores_nothing_is_ranked(tmp_path: Path) -> None:
    candidates = write(tmp_path / "c.gpkg", "candidates", [square(0), square(100)])
    judged = evaluate(candidates, write(tmp_path / "i.gpkg", "inventory", [Point(5, 5)]), Asked())
    assert (judged["precision"], judged["recall"], judged["average_precision"]) == (0.5, 1.0, None)
    assert (judged["curve"], judged["effort"]) == ([], None)
    assert any("score" in one for one in judged["warnings"])


def test_layers_of_other_crs_are_brought_together(tmp_path: Path) -> None:
    shifted = [Point(700_005, 6_600_005)]
    gpd.GeoDataFrame(geometry=shifted, crs="EPSG:2154").to_crs("EPSG:4326").to_file(tmp_path / "i.geojson")
    here = write(tmp_path / "c.gpkg", "candidates", [square(700_000, 6_600_000)], score=[0.5])
    assert evaluate(here, tmp_path / "i.geojson", Asked())["recall"] == 1.0
    unsaid = write(tmp_path / "n.gpkg", "candidates", [square(0)], crs=None, score=[0.5])
    judged = evaluate(unsaid, write(tmp_path / "i.gpkg", "inventory", [Point(5, 5)]), Asked())
    assert judged["recall"] == 1.0
    assert "Le système de coordonnées manque pour les candidats" in judged["warnings"][0]


def test_polygons_of_an_inventory_and_empty_rows(tmp_path: Path) -> None:
    ponds = [square(12, 0), Polygon()]
    inventory = write(tmp_path / "i.gpkg", "inventory", ponds)
    candidates = write(tmp_path / "c.gpkg", "candidates", [square(0)], score=[0.5])
    judged = evaluate(candidates, inventory, Asked(tolerance_m=2.0))
    assert (judged["ponds"], judged["matched"]) == (1, 1)
    assert "1 ligne(s) sans géométrie" in judged["warnings"][0]


def test_outside_exhaustive_zones_nothing_is_false_and_visits_are_planned(tmp_path: Path) -> None:
    zone = write(tmp_path / "z.gpkg", "zones", [box(-50, -50, 3_500, 50)])
    judged = evaluate(*plain_case(tmp_path), Asked(exhaustive=zone))
    assert (judged["ponds"], judged["matched"], judged["false"], judged["precision"]) == (2, 2, 1, 0.6667)
    assert judged["exhaustive"]["candidates_outside"] == 1
    assert judged["exhaustive"]["ponds_outside"] == 2
    assert judged["sampling_plan"]["candidates"] == 1


def test_the_command_writes_json_and_a_report(tmp_path: Path) -> None:
    candidates, inventory = plain_case(tmp_path)
    words = ["ponds", "evaluate", str(candidates), "--inventory", str(inventory), "--territory", "commune", "--json"]
    first, again = (CliRunner().invoke(mulette, [*words, "--pdf", str(tmp_path / "r.pdf")]) for _ in range(2))
    assert first.exit_code == 0, first.output
    assert json.loads(first.stdout)["recall"] == 0.5
    assert first.stdout == again.stdout
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF")
    lines = CliRunner().invoke(mulette, words[:-1]).stdout.replace("\u202f", " ")
    assert "trouvées : 2 ; manquées : 2 ; faux : 2 ; doublons : 1" in lines
    assert "50 % des mares : 3 visites" in lines


def test_a_file_that_is_none_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "casse.gpkg"
    broken.write_bytes(b"rien")
    with pytest.raises(Invalid, match=r"casse\.gpkg ne se lit pas"):
        evaluate(broken, broken, Asked())
