"""The commands: candidates loaded, a batch prepared, its files written, results tried then written, labels."""

from __future__ import annotations

from pathlib import Path

import pyogrio
import pytest
from click.testing import CliRunner, Result

from mulette.cli import mulette
from mulette.settings import Settings
from tests.ponds.reviewing.conftest import candidate, write_candidates


def run(settings: Settings, *words: str) -> Result:
    return CliRunner().invoke(mulette, ["--database", settings.database, "ponds", *words])


@pytest.mark.parametrize("settings", ["geopackage"], indirect=True)
def test_from_candidates_to_labels(settings: Settings, tmp_path: Path) -> None:
    file = write_candidates(tmp_path / "c.gpkg", [candidate(one) for one in range(4)])
    loaded = run(settings, "review", str(file))
    assert "4 candidats lus : 4 nouveaux" in loaded.output
    assert "rien n'a changé" in run(settings, "review", str(file)).output
    made = run(settings, "batch", "--name", "Essai", "--size", "2", "--out", str(tmp_path / "out"))
    assert made.exit_code == 0, made.output
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"feuille-de-route.pdf", "qfield.zip", "fiche.xlsx", "arrets.gpx"}
    identifier = made.output.split("»")[1].split()[1].rstrip(",")
    tried = run(
        settings, "batch", "--campaign", identifier, "--results", str(tmp_path / "out" / "qfield.zip"), "--write"
    )
    assert "pas remplie : 2." in tried.output
    labels = run(settings, "batch", "--labels", str(tmp_path / "labels.gpkg"))
    assert "0 étiquettes" in labels.output
    assert pyogrio.read_info(tmp_path / "labels.gpkg", layer="labels")["features"] == 0


@pytest.mark.parametrize("settings", ["geopackage"], indirect=True)
def test_nothing_asked_is_refused_in_words(settings: Settings) -> None:
    assert "Donnez un fichier de candidats, ou --export." in run(settings, "review").output
    assert "Donnez --name" in run(settings, "batch").output
