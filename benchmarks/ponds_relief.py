"""Promise: hollows and candidates of a km² (2000 × 2000 cells of 0.5 m) within a second, beside the other tools.

Run: ``python benchmarks/ponds_relief.py``. The same tile of a synthetic bocage, each tool in a process of its own: wall
time of the second call, peak of memory of the process. scikit-image's area closing would take minutes on the whole
tile: it is timed on its north-west 500 × 500 cells and multiplied by 16, which is kind to it.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

Ground = npt.NDArray[np.float32]
LIMIT_M2, CELL_M, SMALL = 10_000.0, 0.5, 500


def hollows(ground: Ground) -> None:
    """Ours, limited in area."""
    from mulette.ponds.sensing.relief.hollows import depression

    depression(ground, CELL_M, LIMIT_M2)


def candidates(ground: Ground) -> None:
    """Ours: every detector that a ground model allows, merged, outlined."""
    from mulette.ponds.candidates.finding import find
    from mulette.ponds.sensing.grid import Grid
    from mulette.ponds.sensing.stack import Stack
    from mulette.ponds.sensing.thresholds import preset

    grid = Grid(0, 1_000, CELL_M, ground.shape[1], ground.shape[0], "EPSG:2154")
    find(Stack(grid, {"ground": ground}), preset())


def reconstruction(ground: Ground) -> None:
    """scikit-image: every hollow filled."""
    from skimage.morphology import reconstruction as fill

    seed = np.full_like(ground, ground.max())
    seed[[0, -1]], seed[:, [0, -1]] = ground[[0, -1]], ground[:, [0, -1]]
    fill(seed, ground, method="erosion")


def area_closing_of_a_part(ground: Ground) -> None:
    """scikit-image: area closing of one sixteenth."""
    from skimage.morphology import area_closing

    area_closing(ground[:SMALL, :SMALL], int(LIMIT_M2 / CELL_M**2))


def pyflwdir(ground: Ground) -> None:
    """pyflwdir: every hollow filled."""
    from pyflwdir.dem import fill_depressions

    fill_depressions(ground)


def whitebox(ground: Ground) -> None:
    """whitebox-workflows: depth in sink, from file to array."""
    import rasterio
    from rasterio.transform import from_origin
    from whitebox_workflows import WbEnvironment

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ground.tif"
        shape = {"height": ground.shape[0], "width": ground.shape[1], "count": 1, "dtype": "float32"}
        with rasterio.open(
            path, "w", transform=from_origin(0, 1_000, CELL_M, CELL_M), crs="EPSG:2154", **shape
        ) as file:
            file.write(ground, 1)
        tools = WbEnvironment()
        tools.depth_in_sink(tools.read_raster(str(path)), zero_background=True)


def measure(tool: Callable[[Ground], None], path: str, calls: int, answers: multiprocessing.Queue) -> None:  # type: ignore[type-arg]
    """Put the time of the last call, and the peak of memory of this process."""
    ground = np.load(path)
    for _ in range(calls):
        begun = time.perf_counter()
        tool(ground)
        took = time.perf_counter() - begun
    answers.put((took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def make(path: str) -> None:
    """Write the ground model of a bocage."""
    from mulette.ponds.synthetic.bocage import Bocage

    np.save(path, Bocage(7_100).mnt())


def main() -> int:
    """Print times, peaks and ratios."""
    spawn = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "ground.npy")
        making = spawn.Process(target=make, args=(path,))
        making.start()
        making.join()
        ours = 0.0
        tools = ((hollows, 2, 1), (candidates, 2, 1), (reconstruction, 1, 1), (area_closing_of_a_part, 1, 16),
                 (pyflwdir, 2, 1), (whitebox, 1, 1))  # fmt: skip
        for tool, calls, times in tools:
            answers = spawn.Queue()
            process = spawn.Process(target=measure, args=(tool, path, calls, answers))
            process.start()
            process.join()
            if process.exitcode:
                return 1
            took, peak = answers.get()
            ours = ours or took
            ratio = took * times / ours
            print(f"{tool.__name__:24s} {took * times:8.2f} s {ratio:8.1f} × ours, peak {peak:5.0f} MiB", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
