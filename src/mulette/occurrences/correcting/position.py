"""A position as a person gives it, brought to the CRS of the store; pure."""

from __future__ import annotations

import numpy as np
import shapely

from mulette.core.errors import Invalid
from mulette.core.geometry.crs import transform

_MILLIMETRES = 3


def read_position(easting: str, northing: str, wkt: str, srid: int, local_srid: int) -> str:
    """Read a position given by WKT, else by coordinates; nothing given is an empty text.

    Parameters
    ----------
    easting, northing
        Longitude and latitude in degrees, or X and Y in metres; the decimal comma is accepted.
    wkt
        Point, line or surface, in the same CRS.
    srid
        EPSG code of their CRS.
    local_srid
        EPSG code of the storage CRS.

    Returns
    -------
    WKT in the storage CRS, to the millimetre.

    Raises
    ------
    Invalid
        What is given is no position.

    Examples
    --------
    >>> read_position("700000,5", "6600000", "", 2154, 2154)
    'POINT (700000.5 6600000)'

    The origin of Lambert-93, 46.5° N, 3° E, is at 6,600,000 and 700,000 m (IGN, NTG 88).

    >>> read_position("3", "46,5", "", 4326, 2154)
    'POINT (700000 6600000)'
    """
    shape: shapely.Geometry | None
    if wkt.strip():
        shape = shapely.from_wkt(wkt.strip(), on_invalid="ignore")
        refused = {"WKT": "Écrivez un point, une ligne ou une surface, comme POINT (5.72 45.18)."}
    elif easting.strip() or northing.strip():
        shape = _point(easting, northing)
        refused = {"easting": "Donnez deux nombres : l'est, puis le nord."}
    else:
        return ""
    if shape is None or shape.is_empty:
        raise Invalid("La position ne peut pas être lue.", code="correction.position-unreadable", fields=refused)
    moved = transform(np.array([shape], dtype=object), srid, local_srid)[0]
    if not np.isfinite(moved.bounds).all():
        raise Invalid(
            "La position est hors du domaine de cette projection.",
            code="correction.position-out-of-box",
            fields=dict.fromkeys(refused, "Ces coordonnées n'existent pas dans la projection choisie."),
        )
    return str(shapely.to_wkt(moved, rounding_precision=_MILLIMETRES))


def _point(easting: str, northing: str) -> shapely.Point | None:
    try:
        x, y = (float(text.strip().replace(" ", "").replace(",", ".")) for text in (easting, northing))
    except ValueError:
        return None
    return shapely.Point(x, y) if np.isfinite([x, y]).all() else None
