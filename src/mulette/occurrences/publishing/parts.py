"""Records on their way to a file: frames that follow each other, the first one empty, which tells the columns.

Columns are the fields of a record and what a product or an export adds; ``geometry`` is WKB in the CRS of the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

import numpy as np
import polars as pl
import shapely

from mulette.core.geometry.crs import transform
from mulette.occurrences.fields import record_fields

GEOMETRY = "geometry"
WGS84 = 4326
Parts = Iterable[pl.DataFrame]
Labels = Mapping[str, Mapping[str, str]]
"""French words of the terms, ``{nomenclature type: {code: label}}``."""


def split_head(parts: Parts) -> tuple[pl.DataFrame, Iterator[pl.DataFrame]]:
    """Give the empty frame that tells the columns, and the parts, that one first."""
    following = iter(parts)
    head = next(following).clear()
    return head, chain([head], following)


def to_wgs84(wkb: pl.Series, srid: int) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """Give geometries in WGS 84 (degrees, longitude first) from WKB in the CRS of the store."""
    shapes: np.ndarray[tuple[int], np.dtype[np.object_]] = transform(shapely.from_wkb(wkb.to_numpy()), srid, WGS84)
    return shapes


def labelled(part: pl.DataFrame, labels: Labels) -> pl.DataFrame:
    """Write the French words of the terms in the place of their codes; an unknown code stays."""
    coded = {name: field.nomenclature for name, field in record_fields().items() if field.type == "code"}
    return part.with_columns(
        pl.col(name).replace(dict(labels.get(str(coded[name]), {}))) for name in part.columns if name in coded
    )
