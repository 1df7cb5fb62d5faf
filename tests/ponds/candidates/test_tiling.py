"""What is found does not depend on how the territory is cut into tiles."""

from __future__ import annotations

import geopandas
import numpy as np
import pandas as pd
import pytest

from mulette.ponds.candidates.finding import find, owned
from mulette.ponds.sensing.grid import Grid
from mulette.ponds.sensing.reading import MARGIN_M
from mulette.ponds.sensing.stack import Layer, Stack
from mulette.ponds.sensing.thresholds import preset
from mulette.ponds.synthetic.bocage import Bocage

SIDE_M = 600
WHOLE = Grid(260_000, 6_575_000, 1.0, SIDE_M, SIDE_M, "EPSG:2154")


@pytest.fixture(scope="module")
def layers() -> dict[str, Layer]:
    bocage = Bocage(31, side_m=SIDE_M)
    rasters = bocage.rasters(WHOLE.padded(2 * MARGIN_M))
    return {"ground": rasters["ground"], "canopy": rasters["canopy"]}


def _found(layers: dict[str, Layer], side_m: int) -> geopandas.GeoDataFrame:
    outer = WHOLE.padded(2 * MARGIN_M)
    parts = []
    for top in range(0, SIDE_M, side_m):
        for left in range(0, SIDE_M, side_m):
            tile = Grid(WHOLE.west + left, WHOLE.north - top, 1.0, side_m, side_m, WHOLE.crs)
            window = tile.padded(MARGIN_M)
            cut = {name: np.ascontiguousarray(layer[outer.window_of(window)]) for name, layer in layers.items()}
            parts.append(owned(find(Stack(window, cut), preset()), tile))
    found = pd.concat(parts, ignore_index=True)
    return found.assign(text=found.geometry.to_wkt()).sort_values("text", ignore_index=True)


@pytest.mark.parametrize("side_m", [300, 200])
def test_smaller_tiles_give_the_same_objects(layers: dict[str, Layer], side_m: int) -> None:
    whole, cut = _found(layers, SIDE_M), _found(layers, side_m)
    assert len(whole) > 30
    assert cut["text"].tolist() == whole["text"].tolist()
    assert cut["detectors"].tolist() == whole["detectors"].tolist()
    assert cut[["lowest_x", "lowest_y"]].equals(whole[["lowest_x", "lowest_y"]])
