"""What an inventory says of each candidate: a pond, not a pond, or nothing.

An inventory never holds every pond, so a candidate without a record beside it is not a false one. It counts as false
only where somebody looked everywhere, or looked at it; elsewhere it is left unlabelled, or weighs little when it is far
from any record in a country that was walked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

from mulette.core.errors import Invalid
from mulette.ponds.candidates.matching import match

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

SEEN, NOT_A_POND, UNSURE = "seen", "not_a_pond", "unsure"
_MEANINGS = {
    "vue": SEEN, "caractérisée": SEEN, "caracterisee": SEEN, "seen": SEEN, "characterised": SEEN, "3": SEEN, "4": SEEN,
    "acceptée": SEEN, "acceptee": SEEN, "accepted": SEEN,
    "pas une mare": NOT_A_POND, "refusée": NOT_A_POND, "refused": NOT_A_POND, "not a pond": NOT_A_POND,
    "potentielle": UNSURE, "potential": UNSURE, "2": UNSURE, "disparue": UNSURE, "gone": UNSURE, "5": UNSURE,
    "non visitée": UNSURE,
}  # fmt: skip
"""What each status says, those that a review or a campaign gives back included. Numbers are those of PRAM Normandie.
A pond that is gone may still show in the relief."""

TOLERANCE_M = 10.0
"""Farthest distance from a known point to the candidate. Source: inventories are points at 5 to 15 m."""
FAR_M = 100.0
"""A candidate farther than this from any record is a likely false one. Our judgement."""
WALKED_M, WALKED_RECORDS = 1000.0, 5
"""Records within this distance, and how many say that the place was walked as well as can be. Our judgement."""
FAR_WEIGHT = 0.3
"""Weight of a likely false candidate in a well walked place, against 1 for one that was checked. Our judgement."""


@dataclass(frozen=True)
class Labels:
    """What is known of each candidate, in their order.

    Parameters
    ----------
    pond
        1 a pond, 0 not a pond, NaN unknown.
    weight
        Weight in the learning; 0 for the unknown.
    is_sure
        Whether a person saw it, or looked for every pond there: what a model may be judged on.
    is_duplicate
        Whether it lies on a known pond that another candidate stands for.
    """

    pond: npt.NDArray[np.float64]
    weight: npt.NDArray[np.float64]
    is_sure: npt.NDArray[np.bool_]
    is_duplicate: npt.NDArray[np.bool_]


def label(
    candidates: GeoDataFrame,
    inventory: GeoDataFrame,
    exhaustive: GeoDataFrame | None = None,
    tolerance_m: float = TOLERANCE_M,
) -> Labels:
    """Label candidates by an inventory.

    Parameters
    ----------
    candidates
        Polygons, in a projected CRS.
    inventory
        Points or polygons, any CRS; column ``status`` with the words of ``meaning_of``, all seen when it is missing.
    exhaustive
        Zones where every pond is known, any CRS.
    tolerance_m
        Farthest distance of a pair, m.
    """
    known = inventory.to_crs(candidates.crs)
    meanings = _meanings(known)
    size = len(candidates)
    pond, weight = np.full(size, np.nan), np.zeros(size)
    sure, duplicate = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)

    middles = shapely.centroid(np.asarray(candidates.geometry.array))
    near, _ = _records_around(middles, known, FAR_M)
    _, walked = _records_around(middles, known, WALKED_M)
    far = ~near & (walked > 0)
    pond[far], weight[far] = 0.0, FAR_WEIGHT * np.minimum(walked[far] / WALKED_RECORDS, 1.0)
    if exhaustive is not None:
        inside = _inside(middles, exhaustive.to_crs(candidates.crs))
        pond[inside], weight[inside], sure[inside] = 0.0, 1.0, True

    found = match(candidates, known, tolerance_m)
    for table in (found.duplicates, found.pairs):
        rows, said = table["candidate"].to_numpy(), meanings[table["pond"].to_numpy()]
        pond[rows] = np.select([said == SEEN, said == NOT_A_POND], [1.0, 0.0], np.nan)
        sure[rows] = said != UNSURE
        weight[rows] = sure[rows]
    rows = found.duplicates["candidate"].to_numpy()
    duplicate[rows] = meanings[found.duplicates["pond"].to_numpy()] == SEEN
    pond[duplicate], weight[duplicate], sure[duplicate] = np.nan, 0.0, False
    return Labels(pond, weight, sure, duplicate)


def meaning_of(status: object) -> str:
    """Say whether a status means a pond that was seen, something that is not a pond, or neither.

    Raises
    ------
    Invalid
        Unknown status.

    >>> meaning_of("Caractérisée"), meaning_of(5.0), meaning_of("Pas une mare")
    ('seen', 'unsure', 'not_a_pond')
    """
    said = str(status).strip().lower().removesuffix(".0")  # a number read beside missing ones is a decimal one
    if said not in _MEANINGS:
        known = ", ".join(("Potentielle", "Vue", "Caractérisée", "Disparue", "Pas une mare"))
        raise Invalid(f"Statut inconnu dans l'inventaire : {status}. Statuts connus : {known}.", code="labels.status")
    return _MEANINGS[said]


def _meanings(known: GeoDataFrame) -> npt.NDArray[np.str_]:
    if "status" not in known:
        return np.full(len(known), SEEN)
    return np.array([meaning_of(one) for one in known["status"]], dtype=f"<U{len(NOT_A_POND)}")


def _records_around(
    middles: npt.NDArray[np.object_], known: GeoDataFrame, distance_m: float
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.int_]]:
    """Say whether any record is within a distance of each place, and how many."""
    place, _ = known.sindex.query(middles, predicate="dwithin", distance=distance_m)
    count = np.bincount(place, minlength=len(middles))
    return count > 0, count


def _inside(middles: npt.NDArray[np.object_], zones: GeoDataFrame) -> npt.NDArray[np.intp]:
    place, _ = zones.sindex.query(middles, predicate="intersects")
    return np.unique(place)
