"""Where: the place of a record, chosen among all that the file says of it, in the storage CRS."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import shapely

from mulette.core.geometry.crs import transform, within_area_of_use
from mulette.occurrences.doubts import DOUBTS, doubt
from mulette.occurrences.fields import text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mulette.occurrences.references import References

AREA_KINDS = {"codemaille": ("M1", "M5", "M10"), "codecommune": ("COM",), "codedepartement": ("DEP",)}
"""Kinds of area that each code field may name, the finest first."""

PLACES = ("WKT", "longitude", *AREA_KINDS)
"""Fields that can place a record, by priority; ``longitude`` goes with ``latitude``.

Source: GeoNature 2.17, MULTIPLE_GEO_INFO_WARNING.
"""

OWN, ATTACHED = "1", "2"
"""Codes of ``TYP_INF_GEO``: placed by its own geometry, or attached to an area."""


def locate(records: pl.DataFrame, references: References) -> pl.DataFrame:
    """Place each record by the first of ``PLACES`` that is filled, in the storage CRS.

    Adds

    - ``place``: the field that was used, null where none is filled; ``places``: how many are filled;
    - ``place_fault``: why it gives no place: ``unreadable``, ``out-of-box`` (of the CRS of the file), ``invalid``
      (OGC Simple Features), ``unknown-code`` or ``outside`` (the territory);
    - ``geom``: WKB in the storage CRS; null where there is no place, or a fault other than ``outside``;
    - ``area_id``: the area that the record is attached to;
    - ``written_srid``: the CRS that an EWKT or EWKB cell bears (its reading already brought it to that of the file);
    - ``is_zero``, ``is_swapped``, ``is_negated``, ``is_rounded``: coordinates that are 0, 0; that fit the territory in
      the other order only, or with the other sign; degrees of two decimals or fewer;

    and sets ``info_geo_type`` to attached for a record placed by a code.
    """
    filled = {name: text(name).is_not_null() for name in PLACES}
    filled["longitude"] &= text("latitude").is_not_null()
    records = records.with_columns(
        place=pl.coalesce(pl.when(is_filled).then(pl.lit(name)) for name, is_filled in filled.items()),
        places=pl.sum_horizontal(is_filled.cast(pl.UInt8) for is_filled in filled.values()),
        written_srid=_written_srid(records["WKT:text"]),
    )
    attached = _attach(records, references.areas)
    placed = _place(records, references)
    return records.with_columns(
        attached["area_id"],
        *(placed[name] for name in DOUBTS),
        geom=pl.coalesce(placed["geom"], attached["geom"]),
        place_fault=pl.coalesce(placed["place_fault"], attached["place_fault"]),
        info_geo_type=pl.when(attached["area_id"].is_not_null()).then(pl.lit(ATTACHED)).otherwise("info_geo_type"),
    ).pipe(_keep_within, references.territory)


def _written_srid(cells: pl.Series) -> pl.Series:
    """Read the EPSG code that a cell bears: EWKT, or hexadecimal little-endian EWKB (flag 0x20 of its type)."""
    digits = cells.str.extract(r"^01[0-9A-Fa-f]{6}[26AEae]0([0-9A-Fa-f]{8})")
    codes = {code: int.from_bytes(bytes.fromhex(code), "little") for code in digits.unique().drop_nulls()}
    binary = digits.replace_strict(codes, default=None, return_dtype=pl.Int64)
    return binary.zip_with(binary.is_not_null(), cells.str.extract(r"^(?i:SRID)\s*=\s*(\d{1,6})\s*;").cast(pl.Int64))


def _attach(records: pl.DataFrame, areas: pl.DataFrame) -> pl.DataFrame:
    """Find the area of each record placed by a code."""
    fields = pl.DataFrame(
        [(field, kind) for field, kinds in AREA_KINDS.items() for kind in kinds], schema=["place", "kind"], orient="row"
    )
    named = records.select(
        "place", code=pl.coalesce(pl.when(pl.col("place") == field).then(text(field)) for field in AREA_KINDS)
    )
    known = areas.join(fields, on="kind").select("place", "code", "geom", area_id="id").unique(["place", "code"])
    unknown = pl.col("code").is_not_null() & pl.col("area_id").is_null()
    return named.join(known, on=["place", "code"], how="left", maintain_order="left").with_columns(
        place_fault=pl.when(unknown).then(pl.lit("unknown-code"))
    )


def _place(records: pl.DataFrame, references: References) -> pl.DataFrame:
    """Read, check and bring to the storage CRS the geometry of each record placed by one."""
    geometries, srid = _read(records), references.source_srid
    faults = np.full(len(geometries), None, dtype=object)
    placed = records["place"].is_in(["WKT", "longitude"]).fill_null(value=False).to_numpy()
    faults[placed & shapely.is_missing(geometries)] = "unreadable"
    bounds = shapely.bounds(geometries)
    local = np.full(len(geometries), None, dtype=object)
    readable = np.flatnonzero(~shapely.is_missing(geometries))
    for fault, passes in (("out-of-box", partial(within_area_of_use, srid=srid)), ("invalid", shapely.is_valid)):
        kept = passes(geometries[readable])
        faults[readable[~kept]] = fault
        readable = readable[kept]
    local[readable] = transform(geometries[readable], srid, references.local_srid)
    return pl.DataFrame(
        {
            "geom": pl.Series(shapely.to_wkb(local, byte_order=1, include_srid=False).tolist(), dtype=pl.Binary),
            "place_fault": pl.Series(faults.tolist(), dtype=pl.String),
            **doubt(bounds, references),
        }
    )


def _read(records: pl.DataFrame) -> NDArray[np.object_]:
    """Give the geometry of each record placed by WKT or by coordinates; None where it cannot be read."""
    place = records["place"]
    geometries = shapely.from_wkb(records["WKT"].to_numpy(), on_invalid="ignore")
    points = (place == "longitude").fill_null(value=False).to_numpy()
    x, y = (
        records.filter(points)[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in ("longitude", "latitude")
    )
    made = np.asarray(shapely.points(x, y), dtype=object)
    made[~(np.isfinite(x) & np.isfinite(y))] = None
    geometries[points] = made
    return geometries


def _keep_within(records: pl.DataFrame, territory: bytes | None) -> pl.DataFrame:
    """Mark the records that the territory does not touch."""
    if territory is None:
        return records
    outline = shapely.from_wkb(territory)
    shapely.prepare(outline)
    outside = pl.Series(shapely.disjoint(outline, shapely.from_wkb(records["geom"].to_numpy())))
    return records.with_columns(place_fault=pl.when(outside).then(pl.lit("outside")).otherwise("place_fault"))
