"""Promise: the network of a region of 24 000 ponds within seconds. Prints the seconds, and the peak memory."""

from __future__ import annotations

import resource
import time

import numpy as np

from mulette.ponds.network.analysing import analyse, propose
from mulette.ponds.network.sites import Sites

PONDS = 24_000


def main() -> None:
    """Time the same ponds over 29 900 km² and over 3 600 km², at 500 m; a first small run compiles the kernels."""
    analyse(_drawn(50, 3_000), 500.0)
    for words, side_m in (("29 900 km², 0.8 a km²", 173_000), ("3 600 km², 6.7 a km²", 60_000)):
        sites = _drawn(PONDS, side_m)
        began = time.perf_counter()
        network = analyse(sites, 500.0)
        middle = time.perf_counter()
        propose(network)
        print(
            f"{words}: {len(network.links.neighbour) // 2} links, {network.groups} groups; "
            f"analysed in {middle - began:.1f} s, places for a new pond in {time.perf_counter() - middle:.1f} s"
        )
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _drawn(count: int, side_m: float) -> Sites:
    rng = np.random.default_rng(0)
    names = [str(place) for place in range(count)]
    area = np.exp(rng.normal(np.log(120), 1, count))
    return Sites(names, rng.uniform(0, side_m, (count, 2)), area, ["Vue"] * count, "EPSG:2154")


if __name__ == "__main__":
    main()
