"""The plugin in QGIS without a screen: its tools are there, run the command, stop it, and say what is missing."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import yaml
from shapely.geometry import Point

from mulette.cli import all_commands
from mulette.core.room import load
from mulette.ponds.sensing.thresholds import PRESETS, thresholds
from tests.ponds.judging.cases import plain_case
from tests.qgis.running import run_qgis

pytestmark = [pytest.mark.qgis, pytest.mark.xdist_group("qgis")]
MULETTE = str(Path(sys.executable).with_name("mulette"))
PLUGIN = Path(__file__).parents[2] / "qgis" / "mulette"


def ask(folder: Path, command: str = MULETTE, **asked: Any) -> dict[str, Any]:
    path = folder / "asked.json"
    path.write_text(json.dumps({"command": command, **asked}), encoding="utf-8")
    return run_qgis("run_plugin.py", path)


def fake_command(folder: Path, *lines: str) -> str:
    """Write a command that does what some lines of shell say."""
    path = folder / "mulette"
    path.write_text("\n".join(["#!/bin/sh", *lines, ""]), encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_the_toolbox_lists_the_tools_with_their_help(tmp_path: Path) -> None:
    tools = ask(tmp_path)
    assert {name: one["label"] for name, one in tools.items()} == {
        "mulette:layers": "Couches du LiDAR",
        "mulette:detect": "Détecter les mares",
        "mulette:evaluate": "Évaluer des candidats",
        "mulette:network": "Réseau de mares",
        "mulette:synthetic": "Bocage d'essai",
    }
    assert all(one["help"].startswith("<p>") for one in tools.values())
    detect = tools["mulette:detect"]
    assert {name.upper() for name in thresholds()} <= set(detect["advanced"])
    assert detect["parameters"]["DEPTH_M"] == "Creux visible minimal (m)"


def test_candidates_are_judged(tmp_path: Path) -> None:
    candidates, inventory = plain_case(tmp_path)
    parameters = {
        "CANDIDATS": str(candidates), "INVENTAIRE": str(inventory), "TERRITOIRE": "commune",
        "RAPPORT": str(tmp_path / "r.pdf"), "JSON": str(tmp_path / "r.json"),
    }  # fmt: skip
    done = ask(tmp_path, tool="mulette:evaluate", parameters=parameters)
    assert (done["results"]["RECALL"], done["results"]["PRECISION"]) == (0.5, 0.5)
    assert "Rappel : 0,50" in done["said"]
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF")
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["matched"] == 2


def test_a_network_is_written_and_opened(tmp_path: Path) -> None:
    ponds = tmp_path / "mares.gpkg"
    gpd.GeoDataFrame(geometry=[Point(450_000 + x, 6_850_000) for x in (0, 400, 5_000)], crs="EPSG:2154").to_file(ponds)
    parameters = {"MARES": str(ponds), "DISTANCE_M": 500, "SORTIE": str(tmp_path / "reseau.gpkg")}
    done = ask(tmp_path, tool="mulette:network", parameters=parameters)
    assert gpd.read_file(tmp_path / "reseau.gpkg", layer="mares")["voisines"].tolist() == [1, 1, 0]
    assert sorted(done["opened"]) == ["Liens", "Mares du réseau", "Mares à créer", "Mares à restaurer"]


@pytest.fixture
def ground(tmp_path: Path) -> Path:
    """Write a level ground of 200 m with a bowl of 10 m of radius and 1 m, at its middle."""
    import rasterio
    from rasterio.transform import from_origin

    rows, columns = np.mgrid[0:400, 0:400]
    away_m = np.hypot(rows - 200, columns - 200) / 2
    height = (50 + 0.005 * columns - np.clip(1 - (away_m / 10) ** 2, 0, None)).astype(np.float32)
    path = tmp_path / "mnt.tif"
    with rasterio.open(
        path, "w", driver="GTiff", height=400, width=400, count=1, dtype="float32", crs="EPSG:2154",
        transform=from_origin(450_000, 6_850_200, 0.5, 0.5),
    ) as raster:  # fmt: skip
        raster.write(height, 1)
    return path


def test_layers_are_made_of_a_ground_and_opened(ground: Path, tmp_path: Path) -> None:
    parameters = {"FICHIERS": [str(ground)], "SORTIE": str(tmp_path / "couches")}
    done = ask(tmp_path, tool="mulette:layers", parameters=parameters)
    assert "Creux visible (m)" in done["opened"]
    assert (tmp_path / "couches" / "depression.tif").exists()


def test_a_hollow_is_detected_with_a_threshold_of_the_form(ground: Path, tmp_path: Path) -> None:
    out = tmp_path / "candidats.gpkg"
    parameters = {"FICHIERS": [str(ground)], "REGLAGE": 2, "SCORE": 0.0, "DEPTH_M": 0.3, "SORTIE": str(out)}
    done = ask(tmp_path, tool="mulette:detect", parameters=parameters)
    assert done["opened"] == ["Candidats"]
    assert 100 in done["shares"]
    found = gpd.read_file(out, layer="candidates")
    assert len(found) == 1
    assert found.geometry.iloc[0].contains(Point(450_100, 6_850_100))


def test_nothing_to_read_is_said(tmp_path: Path) -> None:
    done = ask(tmp_path, tool="mulette:layers", parameters={"SORTIE": str(tmp_path / "couches")})
    assert done["refused"] == "Choisissez des dalles, ou un dossier de dalles."


def test_every_option_of_the_tools_is_one_of_the_command() -> None:
    commands = all_commands()
    for name, tool in {"layers": "layers", "detect": "detecting", "evaluate": "evaluating", "network": "network",
                       "synthetic": "bocage"}.items():  # fmt: skip
        options = {word for one in load(commands[f"ponds {name}"][0]).params for word in one.opts + one.secondary_opts}
        text = (PLUGIN / "gui" / "algorithms" / f"{tool}.py").read_text(encoding="utf-8")
        assert set(re.findall(r'"(--[a-z][a-z0-9-]+)"', text)) <= options
        if name == "detect":
            assert {"--" + one.replace("_", "-") for one in thresholds()} <= options


def test_progress_is_followed(tmp_path: Path) -> None:
    command = fake_command(tmp_path, "echo 'Dalle 1 sur 4, 25 %' >&2", "echo 'Dalle 4 sur 4, 100 %' >&2")
    done = ask(tmp_path, command, tool="mulette:synthetic", parameters={"SORTIE": str(tmp_path / "b")})
    assert done["shares"] == [25, 100]


def test_cancelling_stops_the_command_and_its_workers(tmp_path: Path) -> None:
    child = tmp_path / "child"
    command = fake_command(tmp_path, "sleep 600 &", f"echo $! > {child}", "echo 'Dalle 1 sur 4' >&2", "wait")
    parameters = {"SORTIE": str(tmp_path / "b")}
    done = ask(tmp_path, command, tool="mulette:synthetic", parameters=parameters, cancel_at="Dalle 1")
    assert done["refused"] == "Annulé : la commande a été arrêtée."
    number = int(child.read_text())
    state = Path(f"/proc/{number}/stat")
    assert not state.exists() or state.read_text().split()[2] == "Z"  # ended, whether or not anybody took note


def test_a_missing_command_is_said_with_what_to_do(tmp_path: Path) -> None:
    parameters = {"SORTIE": str(tmp_path / "b")}
    done = ask(tmp_path, "/nulle/part/mulette", tool="mulette:synthetic", parameters=parameters)
    assert done["refused"].startswith("La commande mulette est introuvable. « /nulle/part/mulette » n'existe pas")
    assert "Préférences, Options, Traitement, Fournisseurs, Mulette" in done["refused"]


def test_what_the_command_refuses_is_shown(tmp_path: Path) -> None:
    command = fake_command(tmp_path, "echo 'Graine inconnue.' >&2", "exit 2")
    done = ask(tmp_path, command, tool="mulette:synthetic", parameters={"SORTIE": str(tmp_path / "b")})
    assert done["refused"] == "Graine inconnue."


def test_the_thresholds_are_those_of_the_chain() -> None:
    copy = json.loads((PLUGIN / "logic" / "thresholds.json").read_text(encoding="utf-8"))
    theirs = {name: {**vars(one), "values": list(one.values)} for name, one in thresholds().items()}
    assert {name: {"name": name, **one} for name, one in copy.items()} == theirs
    assert list(PRESETS) == ["prudent", "équilibré", "exhaustif"]


def test_the_plugin_never_imports_mulette() -> None:
    for path in PLUGIN.rglob("*.py"):
        assert "import mulette" not in path.read_text(encoding="utf-8")
        assert "from mulette" not in path.read_text(encoding="utf-8")


def test_the_metadata_are_complete() -> None:
    lines = (PLUGIN / "metadata.txt").read_text(encoding="utf-8").splitlines()
    said = yaml.safe_load("\n".join(line.replace("=", ": |-\n  ", 1) for line in lines[1:]))
    assert said["qgisMinimumVersion"] == "3.22"
    assert said["hasProcessingProvider"] == "yes"
    assert (PLUGIN / said["icon"]).exists()
    assert os.access(PLUGIN / "__init__.py", os.R_OK)
