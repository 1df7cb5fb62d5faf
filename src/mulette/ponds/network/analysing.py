"""The network whole: what links the ponds that are there, what each brings, what a pond more would bring. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from mulette.core.errors import Invalid
from mulette.ponds.network.connectivity import LIKELIHOOD, Importance, Ways, find_ways, gains, importance
from mulette.ponds.network.links import Floats, Integers, Links, betweenness, groups, link, nearest_m
from mulette.ponds.network.sites import AREA_M2, Sites

MOST_CELLS = 2_000_000
MOST_PLACES = 200
CELLS_A_DISTANCE = 5


@dataclass(frozen=True)
class Network:
    """A network, pond by pond.

    Parameters
    ----------
    sites
        The ponds that are there.
    gone
        Those that were, and could be again.
    distance_m, likelihood
        Farthest that an animal goes, and the likelihood of a way as long.
    links, ways, worth
        Links, best ways, importance.
    group, nearest_m, betweenness
        Group (1 the largest), distance to the nearest other pond, share of the shortest ways.
    restored
        What each pond that is gone would bring, % of PC.
    """

    sites: Sites
    gone: Sites
    distance_m: float
    likelihood: float
    links: Links
    ways: Ways
    worth: Importance
    group: Integers
    nearest_m: Floats
    betweenness: Floats
    restored: Floats

    @property
    def isolated(self) -> int:
        """Number of ponds that no link reaches."""
        return int((self.links.degree == 0).sum())

    @property
    def groups(self) -> int:
        """Number of groups, those of one pond included."""
        return int(self.group.max(initial=0))


@dataclass(frozen=True)
class Places:
    """Where a new pond would help most.

    Parameters
    ----------
    xy
        Middles of grid cells, the most connecting first, shape (places, 2), m.
    gain_percent
        What a pond there would add to PC, %.
    bridge_percent
        The part of it that comes from the ways that it shortens between others, %.
    near, groups
        Ponds within the distance, and groups that it would join.
    """

    xy: Floats
    gain_percent: Floats
    bridge_percent: Floats
    near: Integers
    groups: Integers


def analyse(sites: Sites, distance_m: float, likelihood: float = LIKELIHOOD, seed: int = 0) -> Network:
    """Analyse a network: the ponds that are gone are left out of it, and weighed as what could come back.

    Parameters
    ----------
    distance_m
        Farthest that an animal goes from one pond to the next, m.
    likelihood
        Likelihood of a way as long, 0-1.

    Raises
    ------
    Invalid
        A distance or a likelihood that is none.
    """
    there, gone = sites.part(~sites.is_gone), sites.part(sites.is_gone)
    links = link(there.xy, distance_m)
    ways = find_ways(links, distance_m, likelihood)
    worth = importance(links, ways, there.area_m2)
    own, between = _gains_at(there, ways, gone.xy, gone.area_m2, distance_m)
    return Network(
        there, gone, distance_m, likelihood, links, ways, worth, groups(links), nearest_m(there.xy),
        betweenness(links, seed), _percent(own + between, worth),
    )  # fmt: skip


def propose(network: Network, grid_m: float | None = None, area_m2: float = AREA_M2, most: int = MOST_PLACES) -> Places:
    """Find where on a grid a new pond would connect most, two places being at least half the distance apart.

    The best is the one that shortens most the ways between the ponds that are there; then the one that brings most.
    Ranked by what they bring alone, all would stand at the edge of the largest pond.

    Only the middles of cells within the distance of two ponds are looked at: elsewhere nothing is joined.

    Parameters
    ----------
    grid_m
        Side of a cell, m; None: a fifth of the distance.
    area_m2
        Area of the new pond.
    most
        Places given at most.

    Raises
    ------
    Invalid
        A grid that is none, or of more than ``MOST_CELLS`` cells.
    """
    grid_m = network.distance_m / CELLS_A_DISTANCE if grid_m is None else grid_m
    if not 0 < grid_m < np.inf or not area_m2 > 0:
        raise Invalid(
            "La maille et la surface d'une mare nouvelle sont des nombres au-dessus de 0.", code="network.grid"
        )
    cells = _cells_near(network.sites.xy, network.distance_m, grid_m)
    own, between = _gains_at(network.sites, network.ways, cells, np.full(len(cells), area_m2), network.distance_m)
    gain = _percent(own + between, network.worth)
    bridge = _percent(between, network.worth)
    chosen = _apart(cells, bridge, gain, network.distance_m / 2, most)
    start, near, _ = _near(network.sites.xy, cells[chosen], network.distance_m)
    joined = [len(set(network.group[near[start[n] : start[n + 1]]].tolist())) for n in range(len(chosen))]
    return Places(
        cells[chosen], gain[chosen], bridge[chosen], np.diff(start),
        np.array(joined, dtype=np.int64),
    )  # fmt: skip


def _gains_at(sites: Sites, ways: Ways, xy: Floats, area_m2: Floats, distance_m: float) -> tuple[Floats, Floats]:
    if not len(xy) or not len(sites.xy):
        return np.zeros(len(xy)), np.zeros(len(xy))
    start, near, near_m = _near(sites.xy, xy, distance_m)
    return gains(ways, sites.area_m2, start, near, near_m, area_m2)


def _near(there: Floats, xy: Floats, distance_m: float) -> tuple[Integers, Integers, Floats]:
    """Give the ponds within the distance of each place, as ``Links``."""
    if not len(xy) or not len(there):
        return np.zeros(len(xy) + 1, np.int64), np.zeros(0, np.int64), np.zeros(0)
    found = cKDTree(there).query_ball_point(xy, distance_m, return_sorted=True)
    start = np.concatenate([[0], np.cumsum([len(one) for one in found])]).astype(np.int64)
    near = np.concatenate([*found, []]).astype(np.int64)
    place = np.repeat(np.arange(len(xy)), np.diff(start))
    return start, near, np.hypot(*(there[near] - xy[place]).T)


def _cells_near(xy: Floats, distance_m: float, grid_m: float) -> Floats:
    """Give the middles of the cells that are within the distance of two ponds; their corners at whole sides."""
    reach = int(distance_m // grid_m) + 1
    if len(xy) * 4 * reach**2 > 20 * MOST_CELLS:
        sentence = f"Maille de {grid_m:g} m trop fine pour {len(xy)} mares à {distance_m:g} m : élargissez-la."
        raise Invalid(sentence, code="network.grid-too-fine")
    around = np.stack(np.meshgrid(*2 * [np.arange(-reach, reach + 1)]), axis=-1).reshape(-1, 2)
    homes = np.unique((xy // grid_m).astype(np.int64), axis=0)
    cells = np.unique((homes[:, None] + around[None]).reshape(-1, 2), axis=0)
    middles: Floats = (cells + 0.5) * grid_m
    if not len(middles):
        return middles
    is_near = np.asarray(cKDTree(xy).query(middles, k=2)[0][:, 1] <= distance_m)
    return np.asarray(middles[is_near])


def _apart(cells: Floats, bridge: Floats, gain: Floats, least_m: float, most: int) -> Integers:
    """Choose the best cells that are not too near to a better one."""
    if not len(cells):
        return np.zeros(0, np.int64)
    order = np.lexsort((cells[:, 1], cells[:, 0], -np.round(gain, 12), -np.round(bridge, 12)))
    tree, is_free, chosen = cKDTree(cells), np.ones(len(cells), dtype=bool), []
    for cell in order.tolist():
        if not is_free[cell]:
            continue
        chosen.append(cell)
        if len(chosen) == most:
            break
        is_free[tree.query_ball_point(cells[cell], least_m)] = False
    return np.array(chosen, dtype=np.int64)


def _percent(added: Floats, worth: Importance) -> Floats:
    """Give what is added to Σ Σ a a p* in percent of it."""
    total = worth.equivalent_m2**2
    return 100 * added / total if total else np.zeros(len(added))
