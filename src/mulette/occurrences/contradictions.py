"""Rows that give two places: those whose geometry is far from their coordinates, or from the area that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import shapely

from mulette.core.geometry.crs import transform
from mulette.core.intake.batch import ROW
from mulette.occurrences.fields import text
from mulette.occurrences.location import AREA_KINDS

if TYPE_CHECKING:
    from mulette.occurrences.references import References

APART_M = 100
"""Distance under which two places are one: that of outlines drawn at different scales."""


def find_contradictions(records: pl.DataFrame, references: References) -> pl.DataFrame:
    """Compare the place of each record with the others that its row gives.

    Adds ``is_apart`` (coordinates more than ``APART_M`` from the geometry) and ``FIELD:apart`` for each field of
    ``AREA_KINDS`` (place more than ``APART_M`` from the area of that code).
    """
    apart = {"is_apart": _far_from_coordinates(records, references)}
    for field in AREA_KINDS:
        apart[f"{field}:apart"] = _far_from_area(records, field, references.areas)
    return records.with_columns(pl.col(ROW).is_in(rows.implode()).alias(name) for name, rows in apart.items())


def _far_from_coordinates(records: pl.DataFrame, references: References) -> pl.Series:
    """List the rows placed by a geometry that is far from the coordinates beside it."""
    both = records.filter(
        pl.col("place") == "WKT", pl.col("geom").is_not_null(), pl.all_horizontal(_XY.is_finite())
    ).select(ROW, "geom", _XY)
    given = np.asarray(shapely.points(both["longitude"].to_numpy(), both["latitude"].to_numpy()), dtype=object)
    points = transform(given, references.source_srid, references.local_srid)
    near = shapely.dwithin(shapely.from_wkb(both["geom"].to_numpy()), points, APART_M)
    return both[ROW].filter(~pl.Series(near, dtype=pl.Boolean))


def _far_from_area(records: pl.DataFrame, field: str, areas: pl.DataFrame) -> pl.Series:
    """List the rows placed by a geometry or coordinates, far from the area that they also name."""
    named = records.filter(pl.col("place").is_in(["WKT", "longitude"]), pl.col("geom").is_not_null()).select(
        ROW, "geom", code=text(field)
    )
    kinds = areas.filter(pl.col("kind").is_in(AREA_KINDS[field])).unique("code", maintain_order=True)
    outlines = shapely.from_wkb(kinds["geom"].to_numpy())
    shapely.prepare(outlines)
    both = named.join(kinds.select("code").with_row_index("outline"), on="code")
    near = shapely.dwithin(outlines[both["outline"].to_numpy()], shapely.from_wkb(both["geom"].to_numpy()), APART_M)
    return both[ROW].filter(~pl.Series(near, dtype=pl.Boolean))


_XY = pl.col("longitude", "latitude")
