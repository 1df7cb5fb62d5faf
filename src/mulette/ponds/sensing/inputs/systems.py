"""The coordinate system of an input: projected, in metres, named by its EPSG code where it has one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from pyproj import CRS
from pyproj.exceptions import CRSError

from mulette.core.errors import Invalid
from mulette.ponds.sensing.inputs.sources import Unreadable

if TYPE_CHECKING:
    from pyproj.crs import CRS as AnyCRS

NAMED = {
    "LA93": "EPSG:2154", "LAMB93": "EPSG:2154", "RGAF09UTM20": "EPSG:5490", "RGFG95UTM22": "EPSG:2972",
    "RGR92UTM40S": "EPSG:2975", "RGM04UTM38S": "EPSG:4471",
}  # fmt: skip
"""CRS that IGN writes in the name of a tile, ``LHD_FXX_0300_6802_PTS_LA93_IGN69.copc.laz``; codes are EPSG's."""
_NAMES = re.compile(rf"(?:^|_)({'|'.join(NAMED)})(?:_|\.|$)", re.IGNORECASE)


def name_of(crs: AnyCRS) -> str:
    """Name a projected CRS in metres, ``EPSG:2154``, or by its WKT where it has no code.

    The vertical part of a compound CRS is left out.

    Raises
    ------
    Unreadable
        The CRS is geographic, or not in metres.

    >>> name_of(CRS("EPSG:2154+5720"))
    'EPSG:2154'
    """
    if crs.is_compound:
        crs = crs.sub_crs_list[0]
    if crs.is_geographic:
        sentence = (
            f"ses coordonnées sont en degrés ({crs.name}) : les mares se mesurent en mètres. Reprojetez le fichier, "
            "en EPSG:2154 pour la métropole."
        )
        raise Unreadable(sentence)
    if not crs.is_projected or any(axis.unit_conversion_factor != 1 for axis in crs.axis_info):
        raise Unreadable(f"son système de coordonnées ({crs.name}) n'est pas une projection en mètres. Reprojetez-le.")
    code = crs.to_epsg() or crs.to_epsg(min_confidence=25)
    if code is not None:
        return f"EPSG:{code}"
    told = re.fullmatch(r"(?i)epsg:(\d+)", crs.name.strip())
    return f"EPSG:{told[1]}" if told else str(crs.to_wkt())


def name_of_any(crs: AnyCRS) -> str:
    """Name a CRS that nothing is measured in: vectors may be in degrees, they are reprojected when they are read.

    >>> name_of_any(CRS("EPSG:4326"))
    'EPSG:4326'
    """
    code = crs.to_epsg() or crs.to_epsg(min_confidence=25)
    return str(crs.to_wkt()) if code is None else f"EPSG:{code}"


def crs_given(text: str) -> str:
    """Read the CRS that a person gives.

    Raises
    ------
    Invalid
        Unknown, geographic, or not in metres.

    >>> crs_given("epsg:2975")
    'EPSG:2975'
    """
    try:
        return name_of(CRS.from_user_input(text))
    except CRSError:
        sentence = f"Système de coordonnées inconnu : {text}. Donnez un code, comme EPSG:2154."
        raise Invalid(sentence, code="ponds.unknown-crs") from None
    except Unreadable as error:
        raise Invalid(f"Système {text} refusé : {error.message}", code="ponds.refused-crs") from None


def crs_in_name(path: Path) -> str | None:
    """Give the CRS that IGN's naming tells.

    >>> crs_in_name(Path("Semis_2021_0770_6278_LA93_IGN69.laz"))
    'EPSG:2154'
    """
    found = _NAMES.search(path.name)
    return NAMED[found[1].upper()] if found else None
