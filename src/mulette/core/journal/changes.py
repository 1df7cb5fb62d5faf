"""What changed between two states of a thing; pure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

KEPT_ELSEWHERE = frozenset({"id", "uuid", "created_at", "updated_at", "author_id"})
"""Columns of every table of facts that say which, who and when, as the journal itself does."""
_ABSENT = object()


@dataclass(frozen=True)
class FieldChange:
    """One field before and after.

    Parameters
    ----------
    name
        Field.
    before, after
        Its values; None where it was, or is, empty.
    """

    name: str
    before: Any
    after: Any


def difference(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[FieldChange]:
    """List the fields whose value is not the same on both sides, by name.

    Examples
    --------
    >>> difference({"name": "Lot 1", "count": 3}, {"name": "Lot 1", "count": 5})
    [FieldChange(name='count', before=3, after=5)]
    >>> difference(None, {"name": "Lot 1"})
    [FieldChange(name='name', before=None, after='Lot 1')]
    """
    old, new = plain(before or {}), plain(after or {})
    return [
        FieldChange(name, old.get(name), new.get(name))
        for name in sorted({*old, *new})
        if old.get(name, _ABSENT) != new.get(name, _ABSENT)
    ]


def plain(value: Any) -> Any:  # noqa: ANN401
    """Write a value with what JSON knows: moments in ISO 8601, geometries in WKT to the millimetre.

    Examples
    --------
    >>> plain({"day": dt.date(2024, 5, 12), "area_m2": Decimal("1.50")})
    {'day': '2024-05-12', 'area_m2': '1.50'}
    """
    match value:
        case Enum():
            written = value.value
        case None | bool() | int() | float() | str():
            written = value
        case Mapping():
            written = {str(key): plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            written = [plain(item) for item in value]
        case dt.date() | dt.time():
            written = value.isoformat()
        case uuid.UUID() | Decimal():
            written = str(value)
        case BaseGeometry():
            written = shapely.to_wkt(value, rounding_precision=3)
        case _:
            raise TypeError(f"the journal does not know how to write a {type(value).__name__}")
    return written
