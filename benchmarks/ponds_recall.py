"""Promise: of 320 ponds of 8 unseen bocages, 0.80 are candidates (wet 0.85, dry 0.70), at an average precision of 0.90.

Run: ``python benchmarks/ponds_recall.py [SEEDS] [rasters]`` (8 seeds, from the clouds, by default; ``rasters``: from
MNT, MNH and infrared images only). Synthetic: never to be read as accuracy on real land.
A pond is found when it is paired, one to one, with a candidate within 10 m of its outline; « seen » is stricter: some
candidate has an intersection over union above 0.2 with it. Average precision is that of the ranking by the default
model, which never learnt seeds 1 to 8: over the ponds found, then over all ponds, a missed one counting as never found.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import shapely

from mulette.ponds.candidates.matching import match
from mulette.ponds.detecting.run import Run
from mulette.ponds.detecting.tile import candidates_of
from mulette.ponds.judging.walking import AGAIN, FOUND, reach, walk
from mulette.ponds.sensing.inputs.manifest import survey
from mulette.ponds.sensing.reading import tiles_of
from mulette.ponds.sensing.thresholds import preset
from mulette.ponds.synthetic.bocage import Bocage
from mulette.ponds.synthetic.writing import write_bocage

FIRST_SEED = 1
TOLERANCE_M = 10.0
SIZES = [0, 30, 100, 300, np.inf]


def detect(bocage: Bocage, folder: Path, *, cloud: bool) -> geopandas.GeoDataFrame:
    """Give all candidates of a bocage with their score, from its files."""
    list(write_bocage(bocage, folder, cloud=cloud))
    words = ("nuage",) if cloud else ("mnt", "mnh")
    manifest = survey([folder / word for word in words], given={"irc": [folder / "irc"]})
    run = Run(manifest, {**preset(), "score": 0.0}, folder / "counts")
    run.counts.mkdir()
    return pd.concat([candidates_of(run, tile) for tile in tiles_of(manifest)], ignore_index=True)


def walk_down(found: geopandas.GeoDataFrame, truth: geopandas.GeoDataFrame) -> pd.DataFrame:
    """Say of each candidate, the best first, whether it finds a pond; a second one on a pond is left out."""
    steps = walk(reach(found.geometry, truth.geometry, TOLERANCE_M), found["score"].to_numpy())
    return pd.DataFrame({"score": steps.score, "finds": steps.outcome == FOUND})[steps.outcome != AGAIN]


def average_precision(steps: pd.DataFrame, ponds: int) -> float:
    """Give the mean, over the ponds, of the precision at the rank where each is found."""
    finds = steps.sort_values("score", ascending=False, kind="stable")["finds"].to_numpy()
    precision = np.cumsum(finds) / np.arange(1, len(finds) + 1)
    return float(precision[finds].sum() / ponds)


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
    tables, ranks, count = [], [], 0
    for seed in range(FIRST_SEED, FIRST_SEED + seeds):
        with tempfile.TemporaryDirectory() as folder:
            bocage = Bocage(seed)
            found = detect(bocage, Path(folder), cloud=cloud)
        tables.append(judge(found, bocage.truth))
        ranks.append(walk_down(found, bocage.truth))
        count += len(found)
        print(f"seed {seed}: {len(found)} candidates, recall {tables[-1]['found'].mean():.3f}", flush=True)
    told = pd.concat(tables).assign(size=lambda one: pd.cut(one["area_m2"], SIZES).astype(str))
    ranked = pd.concat(ranks)
    among, overall = (average_precision(ranked, ponds) for ponds in (int(ranked["finds"].sum()), len(told)))
    kind = "clouds" if cloud else "MNT + MNH"
    print(f"{kind} + infrared, {len(told)} ponds, {count / seeds:.0f} candidates/km²")
    print(f"recall {told['found'].mean():.3f}, seen {told['seen'].mean():.3f}")
    print(f"average precision {among:.3f} over the ponds found, {overall:.3f} over all ponds")
    for by in ("wet", "size", "state"):
        print(told.groupby(by)[["found", "seen", "overlap"]].mean().round(3).assign(ponds=told[by].value_counts()))


if __name__ == "__main__":
    main(
        next((int(word) for word in sys.argv[1:] if word.isdigit()), 8),
        cloud="rasters" not in sys.argv[1:],
    )
