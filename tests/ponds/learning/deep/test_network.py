"""A network taught on small places finds ponds elsewhere, and runs without torch."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mulette.core.errors import Invalid
from mulette.ponds.learning.deep.infer import STRIDE, WINDOW, Network, read_network
from mulette.ponds.learning.deep.targets import lesson
from mulette.ponds.learning.deep.training import Taught, teach, write_network
from mulette.ponds.sensing.grid import Grid
from mulette.ponds.sensing.stack import Stack
from tests.ponds.learning.deep.places import NORTH, SIDE, WEST, make_place


@pytest.fixture(scope="module")
def taught() -> Taught:
    return teach([lesson(*make_place(seed)) for seed in (11, 12, 13)], steps=40, width=8)


@pytest.fixture(scope="module")
def file(taught: Taught, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("deep") / "network.onnx"
    write_network(path, taught, {"name": "essai"})
    return path


@pytest.fixture(scope="module")
def network(file: Path) -> Network:
    return read_network(file)


def test_the_loss_falls(taught: Taught) -> None:
    assert np.mean(taught.losses[-5:]) < 0.8 * np.mean(taught.losses[:5])


def test_ponds_of_a_place_that_was_not_learnt_stand_out(network: Network) -> None:
    stack, ponds, _ = make_place(14)
    chance = network.draw(stack)
    inside = lesson(stack, ponds).pond > 0
    assert chance.shape == (SIDE, SIDE)
    assert chance[inside].mean() > chance[~inside].mean() + 0.4


def test_a_cell_has_one_chance_whatever_the_tile(network: Network) -> None:
    # The same ground, seen by a tile that begins 30 m further east and 13 m further south.
    stack, _, _ = make_place(15)
    ground = np.tile(stack.layers["ground"], (3, 3))
    size = 3 * SIDE
    wide = network.draw(Stack(Grid(WEST, NORTH, 1.0, size, size, "EPSG:2154"), {"ground": ground}))
    inner = Grid(WEST + 30, NORTH - 13, 1.0, size - 30, size - 13, "EPSG:2154")
    cut = network.draw(Stack(inner, {"ground": ground[13:, 30:]}))
    far = WINDOW + 16
    np.testing.assert_allclose(wide[13 + far : -far, 30 + far : -far], cut[far:-far, far:-far], atol=1e-5)
    assert 13 % STRIDE
    assert 30 % STRIDE


def test_the_unknown_ground_stays_unknown_and_half_metre_cells_are_taken(network: Network) -> None:
    ground = np.zeros((100, 121), dtype=np.float32)
    ground[:10] = np.nan
    chance = network.draw(Stack(Grid(WEST, NORTH, 0.5, 121, 100, "EPSG:2154"), {"ground": ground}))
    assert np.isnan(chance[:10]).all()
    assert np.isfinite(chance[10:]).all()


def test_the_file_is_the_same_twice_and_names_no_folder(taught: Taught, file: Path, tmp_path: Path) -> None:
    again = teach([lesson(*make_place(seed)) for seed in (11, 12, 13)], steps=1, width=8)
    once_more = teach([lesson(*make_place(seed)) for seed in (11, 12, 13)], steps=1, width=8)
    assert again.losses == once_more.losses
    write_network(tmp_path / "again.onnx", taught, {"name": "essai"})
    assert (tmp_path / "again.onnx").read_bytes() == file.read_bytes()
    assert str(Path(__file__).parents[4]).encode() not in file.read_bytes()


def test_the_network_runs_without_torch(file: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", f"""
import sys
sys.modules["torch"] = None  # importing torch now fails
import numpy as np
from pathlib import Path
from mulette.ponds.learning.deep.infer import read_network
from mulette.ponds.sensing.grid import Grid
from mulette.ponds.sensing.stack import Stack
network = read_network(Path({str(file)!r}))
stack = Stack(Grid(0, 100, 1.0, 100, 100, "EPSG:2154"), {{"ground": np.zeros((100, 100), dtype=np.float32)}})
print(network.card["name"], network.draw(stack).shape)
"""],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout == "essai (100, 100)\n"


def test_what_is_not_a_network_of_ours_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.onnx").write_bytes(b"not a network")
    with pytest.raises(Invalid, match="n'est pas un réseau"):
        read_network(tmp_path / "other.onnx")
    with pytest.raises(Invalid, match="ne se lit pas"):
        read_network(tmp_path / "none.onnx")


def test_a_network_that_saw_other_channels_is_refused(file: Path, tmp_path: Path) -> None:
    import onnx

    model = onnx.load(file)
    onnx.helper.set_model_props(model, {"mulette.card": '{"channels_version": "0", "channels": []}'})
    onnx.save(model, tmp_path / "old.onnx")
    with pytest.raises(Invalid, match="version 0"):
        read_network(tmp_path / "old.onnx")


def test_places_without_a_pond_teach_nothing() -> None:
    stack, ponds, extent = make_place(16)
    with pytest.raises(Invalid, match="mare connue"):
        teach([lesson(stack, ponds.iloc[:0], extent)], steps=1)
