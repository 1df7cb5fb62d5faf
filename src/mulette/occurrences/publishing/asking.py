"""What the address of an OGC API Features request asks for, read and refused by name.

Source: OGC 17-069r4 (API Features part 1: limit, bbox, datetime; unknown parameters are refused) and 18-058r1
(part 2: crs, bbox-crs).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from mulette.core.errors import Invalid
from mulette.core.geometry.crs import transformer
from mulette.core.storage.spatial import Box
from mulette.occurrences.products.reading import During

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
DEFAULT_LIMIT, MOST = 1_000, 10_000
"""Features a page; a larger ``limit`` is brought down to the most, as the standard has it."""
_WGS84 = 4326
_KNOWN = ("limit", "bbox", "bbox-crs", "crs", "datetime", "after", "f")


@dataclass(frozen=True)
class Asked:
    """What a request of features asks for.

    Parameters
    ----------
    limit
        Features a page.
    after
        Number of the last feature already read.
    box
        West, south, east, north in the CRS of the store.
    during
        First and last day, both included; None: open.
    srid
        EPSG code of the answer; 4326 stands for CRS84, longitude first.
    """

    limit: int = DEFAULT_LIMIT
    after: int = 0
    box: Box | None = None
    during: During | None = None
    srid: int = _WGS84


def read_asked(query: Mapping[str, str], local_srid: int) -> Asked:
    """Read the parameters of a request of features.

    Raises
    ------
    Invalid
        Unknown parameter, or a value that cannot be one.
    """
    for name in query:
        if name not in _KNOWN:
            _refuse(name, f"« {name} » n'est pas un paramètre ; connus : {', '.join(_KNOWN)}")
    return Asked(
        limit=min(_whole(query, "limit", DEFAULT_LIMIT, least=1), MOST),
        after=_whole(query, "after", 0, least=0),
        box=_box(query, local_srid) if "bbox" in query else None,
        during=read_during(query["datetime"]) if "datetime" in query else None,
        srid=_srid(query.get("crs", CRS84), "crs", local_srid),
    )


def crs_address(srid: int) -> str:
    """Write the address of a coordinate system.

    >>> crs_address(2154)
    'http://www.opengis.net/def/crs/EPSG/0/2154'
    """
    return CRS84 if srid == _WGS84 else f"http://www.opengis.net/def/crs/EPSG/0/{srid}"


def read_during(text: str) -> During:
    """Read a moment or an interval, RFC 3339; hours are left out.

    >>> read_during("2024-05-12T10:00:00Z/..")
    (datetime.date(2024, 5, 12), None)

    Raises
    ------
    Invalid
        Neither.
    """
    first, _, last = text.partition("/")
    ends = (first, last) if "/" in text else (text, text)
    try:
        begin, end = (None if part in ("", "..") else dt.date.fromisoformat(part[:10]) for part in ends)
    except ValueError:
        _refuse("datetime", f"« {text[:60]} » n'est ni une date ni une période (2024-05-12, 2024-01-01/2024-12-31)")
    if begin and end and begin > end:
        _refuse("datetime", f"la période « {text[:60]} » finit avant de commencer")
    return begin, end


def _box(query: Mapping[str, str], local_srid: int) -> Box:
    parts = query["bbox"].split(",")
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        numbers = []
    if len(numbers) not in (4, 6) or not all(math.isfinite(number) for number in numbers):
        _refuse("bbox", "« bbox » attend quatre nombres : ouest,sud,est,nord")
    west, south, east, north = (numbers[0], numbers[1], *numbers[len(numbers) // 2 :][:2])
    srid = _srid(query.get("bbox-crs", CRS84), "bbox-crs", local_srid)
    if west > east or south > north:
        _refuse("bbox", "« bbox » va de l'ouest à l'est et du sud au nord")
    box: Box = transformer(srid, local_srid).transform_bounds(west, south, east, north, densify_pts=9)
    if not all(math.isfinite(side) for side in box):
        _refuse("bbox", "« bbox » est hors de la projection de la base")
    return box


def _srid(address: str, name: str, local_srid: int) -> int:
    known = {crs_address(srid): srid for srid in (_WGS84, local_srid)}
    if address not in known:
        _refuse(name, f"« {name} » attend {' ou '.join(known)}")
    return known[address]


def _whole(query: Mapping[str, str], name: str, default: int, *, least: int) -> int:
    text = query.get(name, str(default))
    if not (text.isascii() and text.isdigit() and least <= int(text[:19]) < 2**63):
        _refuse(name, f"« {name} » attend un nombre entier à partir de {least}")
    return int(text)


def _refuse(name: str, words: str) -> NoReturn:
    raise Invalid(f"{words[0].upper()}{words[1:]}.", code="ogc.parameter-invalid", parameter=name)
