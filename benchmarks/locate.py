"""How long it takes to find the communes and departments of a million points."""

from __future__ import annotations

import resource
import time

import numpy as np
import polars as pl
import shapely

from mulette.core.places.locating import Locator

COMMUNES, POINTS, SEED = 36_000, 1_000_000, 1


def main() -> None:
    """Locate points in synthetic communes (Voronoi cells) and 96 departments of many vertices."""
    random = np.random.default_rng(SEED)
    extent = (100_000, 6_000_000), (1_200_000, 7_100_000)
    seats = shapely.multipoints(random.uniform(*extent, (COMMUNES, 2)))
    communes = shapely.segmentize(shapely.get_parts(shapely.voronoi_polygons(seats)), 500)
    big = shapely.multipoints(random.uniform(*extent, (96, 2)))
    departments = shapely.segmentize(shapely.get_parts(shapely.voronoi_polygons(big)), 300)
    outlines = np.concatenate([communes, departments])
    ids = np.arange(len(outlines), dtype=np.int64)
    kinds = np.array(["COM"] * len(communes) + ["DEP"] * len(departments), dtype=object)
    points = pl.Series(shapely.to_wkb(shapely.points(random.uniform(*extent, (POINTS, 2)))).tolist(), dtype=pl.Binary)
    started = time.perf_counter()
    locator = Locator(ids, kinds, outlines)
    locator.areas_of(points[:1])
    ready = time.perf_counter()
    found = locator.areas_of(points)
    seconds = time.perf_counter() - ready
    print(f"vertices: {shapely.get_num_coordinates(communes).mean():.0f} a commune, "
          f"{shapely.get_num_coordinates(departments).mean():.0f} a department")  # fmt: skip
    print(f"made ready in {ready - started:.1f} s; {POINTS / seconds:,.0f} points/s")
    print(f"{found.height / POINTS:.2f} areas a point")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")


if __name__ == "__main__":
    main()
