from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from mulette.cli import mulette
from mulette.core.house import House


def load(house: House, what: str, *paths: Path) -> Result:
    command = ["--database", house.settings.database, "reference", "load", what, *map(str, paths), "--json"]
    return CliRunner().invoke(mulette, command, catch_exceptions=False)


def test_names_and_removed_codes_are_recognised_by_their_headers(house: House, shared: Path) -> None:
    folder = shared / "reference"
    result = load(house, "taxref", folder / "taxref_composite.csv", folder / "taxref_cd_nom_disparus.csv")
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert report["taxref_composite.csv"]["added"] == 25_135
    assert report["taxref_composite.csv"]["without_cd_ref"] == 3_544
    assert report["taxref_cd_nom_disparus.csv"] == {"added": 9_069, "changed": 0, "unchanged": 0}
    assert "25135 noms ajoutés" in result.stderr
    again = json.loads(load(house, "taxref", folder / "taxref_composite.csv").stdout)
    assert again["taxref_composite.csv"]["unchanged"] == 25_135


def test_statuses_are_loaded_with_their_second_file(house: House, shared: Path) -> None:
    folder = shared / "reference"
    result = load(house, "statuses", folder / "red_lists_aura.csv", folder / "red_lists_sources_aura.csv")
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert report["red_lists_aura.csv"]["added"] + report["red_lists_aura.csv"]["without_code"] <= 9_347
    assert report["red_lists_aura.csv"]["without_code"] == 7
    assert "7 statuts sans code" in result.stderr
