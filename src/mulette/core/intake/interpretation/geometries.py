"""Geometries written as WKT, EWKT, WKB or EWKB in hexadecimal."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import shapely
from pyproj.exceptions import CRSError

from mulette.core.geometry.crs import transform

_HEXADECIMAL = r"^(?:[0-9a-fA-F]{2}){9,}$"
_SRID = r"^(?i:SRID)\s*=\s*(\d+)\s*;\s*"


def read_geometries(texts: pl.Series, srid: int) -> pl.Series:
    """Read geometries in two dimensions and bring them to one CRS.

    Parameters
    ----------
    texts
        WKT, EWKT (``SRID=2154;POINT(…)``), or WKB or EWKB in hexadecimal.
    srid
        EPSG code of the CRS wanted, and of the geometries that name none.

    Returns
    -------
    polars.Series
        Binary: little-endian WKB; null where the text is not a geometry, is empty, or names an unknown CRS.
    """
    is_hexadecimal = texts.str.contains(_HEXADECIMAL).fill_null(value=False).to_numpy()
    named = texts.str.extract(_SRID).cast(pl.Int64, strict=False)
    wkt = texts.str.replace(_SRID, "").to_numpy().astype(object)
    geometries = np.full(len(texts), None, dtype=object)
    with np.errstate(invalid="ignore"):
        geometries[is_hexadecimal] = shapely.from_wkb(wkt[is_hexadecimal], on_invalid="ignore")
        geometries[~is_hexadecimal] = shapely.from_wkt(wkt[~is_hexadecimal], on_invalid="ignore")
    geometries[shapely.is_empty(geometries)] = None
    srids = np.where(is_hexadecimal, shapely.get_srid(geometries), named.fill_null(0).to_numpy())
    geometries = shapely.force_2d(geometries)
    for other in set(np.unique(srids[~shapely.is_missing(geometries)]).tolist()) - {0, -1, srid}:
        at = srids == other
        geometries[at] = _reproject(geometries[at], other, srid)
    wkb = shapely.to_wkb(geometries, byte_order=1, include_srid=False)
    return pl.Series(texts.name, list(wkb), dtype=pl.Binary)


def _reproject(geometries: np.ndarray[Any, Any], source: int, target: int) -> np.ndarray[Any, Any]:
    try:
        return transform(geometries, source, target)
    except CRSError:
        return np.full(len(geometries), None, dtype=object)
