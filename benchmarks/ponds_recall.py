"""Promise: of 320 ponds of 8 unseen bocages, 0.80 are candidates (wet 0.85, dry 0.70), at about 400 candidates a km².

Run: ``python benchmarks/ponds_recall.py [SEEDS] [rasters]`` (8 seeds, from the clouds, by default; ``rasters``: from
MNT, MNH and infrared images only). Synthetic: never to be read as accuracy on real land.
A pond is found when it is paired, one to one, with a candidate within 10 m of its outline; « seen » is stricter: some
candidate has an intersection over union above 0.2 with it.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import shapely

from mulette.ponds.candidates.finding import find, owned
from mulette.ponds.candidates.matching import match
from mulette.ponds.sensing.inputs.manifest import survey
from mulette.ponds.sensing.reading import LONGEST_HOLLOW_M, MARGIN_M, read_stack, tiles_of
from mulette.ponds.sensing.thresholds import preset
from mulette.ponds.synthetic.bocage import Bocage
from mulette.ponds.synthetic.writing import write_bocage

FIRST_SEED = 7_100
TOLERANCE_M = 10.0
SIZES = [0, 30, 100, 300, np.inf]


def detect(bocage: Bocage, folder: Path, *, cloud: bool) -> geopandas.GeoDataFrame:
    """Find the candidates of a bocage, tile by tile, from its files."""
    list(write_bocage(bocage, folder, cloud=cloud))
    thresholds, parts = preset(), []
    words = ("nuage",) if cloud else ("mnt", "mnh")
    manifest = survey([folder / word for word in words], given={"irc": [folder / "irc"]})
    for tile in tiles_of(manifest):
        window = tile.padded(MARGIN_M)
        stack = read_stack(manifest, window, thresholds, folder / "counts", longest_m=LONGEST_HOLLOW_M)
        begun = time.perf_counter()
        parts.append(owned(find(stack, thresholds), tile))
        print(f"  tile {tile.west:.0f} {tile.north:.0f}: find {time.perf_counter() - begun:.2f} s", flush=True)
    return pd.concat(parts, ignore_index=True)


def judge(found: geopandas.GeoDataFrame, truth: geopandas.GeoDataFrame) -> pd.DataFrame:
    """Say of each pond whether it is found, and its best intersection over union."""
    pairs = match(found, truth, TOLERANCE_M).pairs
    pond, candidate = found.sindex.query(truth.geometry.array, predicate="intersects")
    one, other = truth.geometry.to_numpy()[pond], found.geometry.to_numpy()[candidate]
    shared = shapely.area(shapely.intersection(one, other))
    best = np.zeros(len(truth))
    np.maximum.at(best, pond, shared / (shapely.area(one) + shapely.area(other) - shared))
    told = truth[["wet", "state", "area_m2"]].assign(found=False, seen=best > 0.2, overlap=best)
    told.loc[pairs["pond"], "found"] = True
    return pd.DataFrame(told)


def main(seeds: int, *, cloud: bool) -> None:
    """Print the figures."""
    tables, count = [], 0
    for seed in range(FIRST_SEED, FIRST_SEED + seeds):
        with tempfile.TemporaryDirectory() as folder:
            bocage = Bocage(seed)
            found = detect(bocage, Path(folder), cloud=cloud)
        tables.append(judge(found, bocage.truth))
        count += len(found)
        print(f"seed {seed}: {len(found)} candidates, recall {tables[-1]['found'].mean():.3f}", flush=True)
    told = pd.concat(tables).assign(size=lambda one: pd.cut(one["area_m2"], SIZES).astype(str))
    recall = told["found"].mean()
    print(f"{'clouds' if cloud else 'MNT + MNH'} + infrared, {len(told)} ponds, {count / seeds:.0f} candidates/km²")
    print(f"recall {recall:.3f}, seen {told['seen'].mean():.3f}, precision {told['found'].sum() / count:.3f}")
    for by in ("wet", "size", "state"):
        print(told.groupby(by)[["found", "seen", "overlap"]].mean().round(3).assign(ponds=told[by].value_counts()))


if __name__ == "__main__":
    main(
        next((int(word) for word in sys.argv[1:] if word.isdigit()), 8),
        cloud="rasters" not in sys.argv[1:],
    )
