"""Which candidate is which known pond: each at most once, close enough, the nearest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from mulette.core.errors import Invalid

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

_TIE = 1e-6
"""Weight of the distance between centroids, which tells apart candidates that hold the same point."""


@dataclass(frozen=True)
class Matching:
    """Candidates and ponds brought together; both tables have ``candidate``, ``pond``, ``distance_m``.

    Parameters
    ----------
    pairs
        One row a pond found; ``candidate`` and ``pond`` are row numbers from 0, in the order of the ponds.
    duplicates
        One row a further candidate within the tolerance of a pond, with its nearest pond, in their order.
    """

    pairs: pd.DataFrame
    duplicates: pd.DataFrame


def match(candidates: GeoDataFrame, inventory: GeoDataFrame, tolerance_m: float) -> Matching:
    """Pair candidates with known ponds, one to one.

    The pairing makes as many pairs as can be, then the least total distance (Hungarian assignment, in each group of
    neighbours). The distance goes from the point or polygon of the inventory to the edge of the candidate's polygon;
    it is 0 inside.

    Parameters
    ----------
    candidates
        Polygons, in a projected CRS.
    inventory
        Points or polygons, in any CRS; one without geometry is never paired.
    tolerance_m
        Farthest distance of a pair, m, included.

    Raises
    ------
    Invalid
        No CRS, or a tolerance below 0.
    """
    if candidates.crs is None or inventory.crs is None:
        sentence = "Les candidats ou l'inventaire n'ont pas de système de coordonnées : donnez-le dans le fichier."
        raise Invalid(sentence, code="matching.without-crs")
    if tolerance_m < 0:
        raise Invalid(f"Tolérance négative : {tolerance_m:g} m. Donnez 0 ou plus.", code="matching.tolerance")
    edges = _near(candidates, inventory.to_crs(candidates.crs), tolerance_m)
    chosen = _assign(edges)
    pairs = edges[chosen].sort_values("pond", kind="stable")
    left = edges[~edges["candidate"].isin(pairs["candidate"])]
    duplicates = left.sort_values(["candidate", "cost"], kind="stable").drop_duplicates("candidate")
    kept = ["candidate", "pond", "distance_m"]
    return Matching(pairs[kept].reset_index(drop=True), duplicates[kept].reset_index(drop=True))


def _near(candidates: GeoDataFrame, inventory: GeoDataFrame, tolerance_m: float) -> pd.DataFrame:
    """List each candidate and pond within the tolerance, with distance and cost."""
    shapes, ponds = candidates.geometry.array, inventory.geometry.array
    pond, candidate = candidates.sindex.query(ponds, predicate="dwithin", distance=tolerance_m)
    distance = shapely.distance(np.asarray(ponds)[pond], np.asarray(shapes)[candidate])
    apart = shapely.distance(shapely.centroid(np.asarray(ponds)[pond]), shapely.centroid(np.asarray(shapes)[candidate]))
    return pd.DataFrame(
        {"candidate": candidate, "pond": pond, "distance_m": distance, "cost": distance + _TIE * apart}
    ).sort_values(["pond", "candidate"], ignore_index=True)


def _assign(edges: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Say which edges are pairs: the assignment of each connected group by itself."""
    chosen = np.zeros(len(edges), dtype=bool)
    if edges.empty:
        return chosen
    first, last = edges["pond"].to_numpy(), edges["candidate"].to_numpy() + edges["pond"].max() + 1
    size = int(last.max()) + 1
    _, group = connected_components(coo_array((np.ones(len(edges)), (first, last)), shape=(size, size)), directed=False)
    for rows in edges.groupby(group[first]).indices.values():
        chosen[rows[_assign_group(edges.iloc[rows])]] = True
    return chosen


def _assign_group(edges: pd.DataFrame) -> npt.NDArray[np.intp]:
    """Give the places of the edges that are pairs in one group."""
    if len(edges) == 1:
        return np.array([0])
    row, _ = pd.factorize(edges["pond"])
    column, _ = pd.factorize(edges["candidate"])
    shape = row.max() + 1, column.max() + 1
    never = (edges["cost"].max() + 1.0) * (min(shape) + 1)
    cost = np.full(shape, never)
    place = np.full(shape, -1)
    cost[row, column] = edges["cost"]
    place[row, column] = np.arange(len(edges))
    picked: npt.NDArray[np.intp] = place[linear_sum_assignment(cost)]
    return picked[picked >= 0]
