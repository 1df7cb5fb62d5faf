"""Folders of layers are read for the network."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
from click.testing import CliRunner

from mulette.core.errors import Invalid
from mulette.ponds.learning.deep.cli import train_deep
from mulette.ponds.learning.deep.infer import read_network
from mulette.ponds.learning.deep.lessons import gather, read_layers
from mulette.ponds.sensing.stack import Stack
from tests.ponds.learning.deep.places import make_place


def _write(folder: Path, name: str, stack: Stack, layer: np.ndarray) -> None:
    rows, columns = layer.shape
    with rasterio.open(
        folder / f"{name}.tif", "w", driver="GTiff", width=columns, height=rows, count=1, dtype=layer.dtype,
        crs=stack.grid.crs, transform=stack.grid.transform,
    ) as raster:  # fmt: skip
        raster.write(layer, 1)


def test_a_network_is_learnt_from_a_folder_of_layers(tmp_path: Path) -> None:
    stack, ponds, extent = make_place(21)
    _write(tmp_path, "ground", stack, np.asarray(stack.layers["ground"]))
    _write(tmp_path, "void", stack, np.zeros(stack.grid.shape, dtype=np.uint8))
    _write(tmp_path, "sketch", stack, np.zeros((3, 3), dtype=np.uint8))
    ponds.to_file(tmp_path / "mares.gpkg")
    extent.to_file(tmp_path / "zones.gpkg")
    read = read_layers(tmp_path)
    assert read.grid == stack.grid
    assert set(read.layers) == {"ground", "void"}

    given = [str(tmp_path), "--inventory", str(tmp_path / "mares.gpkg"), "--exhaustive", str(tmp_path / "zones.gpkg")]
    out = tmp_path / "bocage.onnx"
    said = CliRunner().invoke(train_deep, [*given, "--steps", "1", "--out", str(out)], catch_exceptions=False)
    assert said.exit_code == 0
    assert read_network(out).card["name"] == "bocage"


def test_a_folder_without_ground_or_with_two_grids_is_refused(tmp_path: Path) -> None:
    stack, _, _ = make_place(21)
    with pytest.raises(Invalid, match="n'a pas de sol"):
        read_layers(tmp_path)
    _write(tmp_path, "ground", stack, np.asarray(stack.layers["ground"]))
    _write(tmp_path, "canopy", stack, np.zeros((3, 3), dtype=np.float32))
    with pytest.raises(Invalid, match="même grille"):
        read_layers(tmp_path)


def test_nothing_to_learn_from_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="Rien à apprendre"):
        gather([], [], None, [])
    with pytest.raises(Invalid, match="--inventory"):
        gather([tmp_path], [], None, [])
