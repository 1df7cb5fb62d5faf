"""Promise: candidates of 1 km² in 1 s from its models, in 10 s from 12 million points, in 600 MB a worker.

Two cores read the cloud; memory is flat over 100 tiles. Tiles are those that the command takes, unless told.

Run: ``python benchmarks/ponds_detect.py [MILLIONS OF POINTS]``. The country is the synthetic bocage; the cloud is drawn
at random over its relief, with a hole where there is water. The 100 tiles are of 200 m, on one ground model of 2 km: a
worker that kept something of each would show it as well as on whole kilometres.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import median

import laspy
import numpy as np
import rasterio
from pyproj import CRS

from mulette.ponds.detecting.chain import detect
from mulette.ponds.detecting.run import Run
from mulette.ponds.detecting.tile import candidates_of
from mulette.ponds.detecting.workers import local_crew
from mulette.ponds.sensing.grid import Grid
from mulette.ponds.sensing.inputs.manifest import survey
from mulette.ponds.sensing.reading import tile_side, tiles_of
from mulette.ponds.sensing.thresholds import preset
from mulette.ponds.synthetic.bocage import Bocage


def write_raster(path: Path, grid: Grid, layer: np.ndarray) -> None:
    with rasterio.open(
        path, "w", driver="GTiff", width=grid.width, height=grid.height, count=1, dtype="float32", crs=grid.crs,
        transform=grid.transform, tiled=True, compress="deflate", predictor=3,
    ) as raster:  # fmt: skip
        raster.write(layer.astype(np.float32), 1)


def write_cloud(path: Path, grid: Grid, ground: np.ndarray, canopy: np.ndarray, millions: int) -> None:
    """Write points at random; none falls in the squares of 10 m that stand every 100 m."""
    draw = np.random.default_rng(0)
    header = laspy.LasHeader(point_format=6, version="1.4")
    header.scales, header.offsets = np.full(3, 0.01), np.array([grid.west, grid.north - 1000, 0.0])
    header.add_crs(CRS.from_user_input(grid.crs))
    with laspy.open(path, mode="w", header=header) as writer:
        for _ in range(millions):
            x, y = draw.uniform(0, 1000, (2, 1_000_000))
            kept = ~((x % 100 < 10) & (y % 100 < 10))
            x, y = x[kept], y[kept]
            row, column = (((1000 - y) / 0.5).astype(int).clip(0, 1999), (x / 0.5).astype(int).clip(0, 1999))
            high = draw.random(len(x)) < 0.5
            points = laspy.ScaleAwarePointRecord.zeros(len(x), header=header)
            points.x, points.y = grid.west + x, grid.north - 1000 + y
            points.z = ground[row, column] + np.where(high, canopy[row, column], 0) + draw.normal(0, 0.02, len(x))
            points.classification = np.where(high & (canopy[row, column] > 2), 5, 2)
            points.return_number, points.number_of_returns = np.ones(len(x), int), np.ones(len(x), int)
            points.intensity = draw.integers(100, 1000, len(x))
            points.point_source_id = (x // 250).astype(int) + 1
            writer.write_points(points)


def time_models(folder: Path) -> float:
    """Give the seconds of processor of a kilometre from its models, once the kernels are compiled."""
    run = Run(survey([folder]), preset(), folder)
    tiles = tiles_of(run.manifest, tile_side(run.manifest))
    seconds = []
    for _ in range(4):
        start_s = time.process_time()
        for tile in tiles:
            candidates_of(run, tile)
        seconds.append(time.process_time() - start_s)
    return median(seconds[1:])


def time_cloud(folder: Path, out: Path) -> float:
    """Give the seconds of a run on two processes, their start and the writing of the file included."""
    manifest = survey([folder])
    run = Run(manifest, preset(), folder, tile_m=tile_side(manifest))
    start_s = time.perf_counter()
    detect(run, out, local_crew(2))
    return time.perf_counter() - start_s


def peak_of(folder: Path, out: Path, tile_m: float | None = None) -> float:
    """Give the peak memory, MB, of the one worker of a run."""
    manifest = survey([folder])
    run = Run(manifest, preset(), folder, tile_m=tile_m or tile_side(manifest))
    detect(run, out, local_crew(1))
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def in_own_process(function: Callable[..., float], *arguments: object) -> float:
    """Call a function in a process of its own, so that the memory of its children is theirs alone."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def main() -> None:
    millions = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        models, clouds, wide = folder / "models", folder / "clouds", folder / "wide"
        for one in (models, clouds, wide):
            one.mkdir()
        bocage = Bocage(0)
        grid = next(bocage.tiles())
        country = bocage.rasters(grid)
        ground, canopy = country["ground"], country["canopy"]
        write_raster(models / "mnt.tif", grid, ground)
        write_raster(models / "mnh.tif", grid, canopy)
        write_cloud(clouds / "cloud.laz", grid, ground, canopy, millions)
        write_raster(wide / "mnt.tif", Grid(grid.west, grid.north, 1.0, 2000, 2000, grid.crs), ground)
        print(f"from MNT and MNH: {time_models(models):.2f} s a km² (promise: 1)", flush=True)
        print(f"from {millions} million points: {time_cloud(clouds, folder / 'c.gpkg'):.1f} s on two processes (10)")
        for inputs in (clouds, models):
            peak = in_own_process(peak_of, inputs, folder / f"of_{inputs.name}.gpkg")
            print(f"peak of a worker: {peak:.0f} MB on a kilometre from its {inputs.name} (600)")
        few, many = (in_own_process(peak_of, wide, folder / f"{side}.gpkg", side) for side in (1000, 200))
        print(f"peak of a worker: {few:.0f} MB over 4 tiles of 1 km, {many:.0f} MB over 100 tiles of 200 m")


if __name__ == "__main__":
    main()
