"""The identifier of a pond: the Plus Code of its place and a serial number. Pure.

The code of ten figures names a rectangle of 1/8000 degree, some 14 m by 9 m in France: an identifier tells the place,
and is hidden with it. Source: Open Location Code, specification 1.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from openlocationcode.openlocationcode import encode

from mulette.core.geometry.crs import transformer

_IDENTIFIER = re.compile(r"(?P<code>[23456789CFGHJMPQRVWX]{8}\+[23456789CFGHJMPQRVWX]{2})-(?P<serial>[1-9]\d*)")


def plus_code(x_m: float, y_m: float, srid: int) -> str:
    """Give the Plus Code of a point in a projected CRS.

    >>> plus_code(700_000, 6_600_000, 2154)
    '8FR5G222+22'
    """
    longitude, latitude = transformer(srid, 4326).transform(x_m, y_m)
    return str(encode(latitude, longitude, 10))


def next_identifier(code: str, taken: Iterable[str]) -> str:
    """Give the next identifier of a Plus Code, never one that was given before.

    >>> next_identifier("8FR5G222+22", [])
    '8FR5G222+22-1'
    >>> next_identifier("8FR5G222+22", ["8FR5G222+22-1", "8FR5G222+22-9", "8FR5G222+23-12"])
    '8FR5G222+22-10'
    """
    serials = [int(found["serial"]) for one in taken if (found := _IDENTIFIER.fullmatch(one)) and found["code"] == code]
    return f"{code}-{max(serials, default=0) + 1}"


def is_identifier(text: str) -> bool:
    """Tell whether a text is an identifier of a pond.

    >>> is_identifier("8FR5G222+22-1"), is_identifier("14118_012")
    (True, False)
    """
    return _IDENTIFIER.fullmatch(text) is not None
