"""The passport data completeness index of a row, 0 to 10. Pure.

Source: van Hintum, Menting and van Strien 2011, « Quality indicators for passport data in ex situ genebanks », Plant
Genetic Resources 9(3): the idea that what is expected depends on the biological status. The weights here are ours, for
wild material; they sum to 1,000.
"""

from __future__ import annotations

from collections.abc import Mapping

_ALWAYS = {"GENUS": 80, "SPECIES": 80, "SPAUTHOR": 30, "ACQDATE": 40, "ORIGCTY": 80, "SAMPSTAT": 80, "STORAGE": 30}
_ORIGIN = {
    "COLLSITE": 90, "COORDINATES": 140, "ELEVATION": 30, "COLLDATE": 80, "COLLNUMB": 60, "COLLSRC": 60, "COLLECTOR": 40,
}  # fmt: skip
_DUPLICATE, _REMARKS = 50, 30


def completeness(row: Mapping[str, str]) -> float:
    """Give the index of a row of MCPD.

    >>> completeness({})
    0.0
    >>> completeness({"GENUS": "Poa", "SPECIES": "alpina", "ORIGCTY": "FRA", "SAMPSTAT": "110"})
    3.2
    """
    known = {name for name, value in row.items() if value}
    if {"DECLATITUDE", "DECLONGITUDE"} <= known or {"LATITUDE", "LONGITUDE"} <= known:
        known.add("COORDINATES")
    if {"COLLCODE", "COLLNAME"} & known:
        known.add("COLLECTOR")
    weighted = sum(weight for name, weight in (_ALWAYS | _ORIGIN).items() if name in known)
    weighted += _DUPLICATE if {"DUPLSITE", "DUPLINSTNAME"} & known else 0
    weighted += _REMARKS if {"ANCEST", "OTHERNUMB", "REMARKS"} & known else 0
    return weighted / 100
