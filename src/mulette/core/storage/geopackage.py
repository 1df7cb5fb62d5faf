"""The layout of OGC GeoPackage 1.3 over plain SQLite: system tables, R-tree, geometry blobs, functions.

Source: OGC 12-128r17 (GeoPackage 1.3.0), clauses 1.1.1 (SQLite container), 2.1 (features), annex F.3 (R-tree).
Written from the standard; no extension library is needed, the few ``ST_`` functions that the R-tree's own
triggers call are registered from Python over shapely.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

APPLICATION_ID = 0x47504B47  # "GPKG"
USER_VERSION = 10300
_ENVELOPE_BYTES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_POINT_HEADER = struct.Struct("<2sBBi")
_BOX_HEADER = struct.Struct("<2sBBi4d")

SYSTEM_TABLES = (
    """CREATE TABLE IF NOT EXISTS gpkg_spatial_ref_sys (
      srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
      organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT)""",
    """CREATE TABLE IF NOT EXISTS gpkg_contents (
      table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
      description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
      min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
      CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))""",
    """CREATE TABLE IF NOT EXISTS gpkg_geometry_columns (
      table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
      srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
      CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
      CONSTRAINT uk_gc_table_name UNIQUE (table_name),
      CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
      CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))""",
    """CREATE TABLE IF NOT EXISTS gpkg_extensions (
      table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
      scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))""",
)


def geometry_to_blob(geometry: BaseGeometry, srid: int) -> bytes:
    """Write one geometry as a GeoPackage blob (little endian, box for all but points).

    >>> blob = geometry_to_blob(shapely.Point(700000, 6600000), 2154)
    >>> blob[:2], len(blob), geometry_from_blob(blob).x
    (b'GP', 29, 700000.0)
    """
    wkb: bytes = shapely.to_wkb(geometry, byte_order=1, include_srid=False)
    if geometry.is_empty:
        return _POINT_HEADER.pack(b"GP", 0, 0b10001, srid) + wkb
    if geometry.geom_type == "Point":
        return _POINT_HEADER.pack(b"GP", 0, 0b00001, srid) + wkb
    west, south, east, north = geometry.bounds
    return _BOX_HEADER.pack(b"GP", 0, 0b00011, srid, west, east, south, north) + wkb


def blobs_from_wkb(wkbs: npt.NDArray[np.object_], bounds: npt.NDArray[np.float64], srid: int) -> list[bytes | None]:
    """Write many geometries as GeoPackage blobs.

    Parameters
    ----------
    wkbs
        Shape (n,), little-endian ISO WKB, None for a missing geometry.
    bounds
        Shape (n, 4), west, south, east, north in the storage CRS.
    srid
        EPSG code written in each header.
    """
    boxes = bounds[:, [0, 2, 1, 3]].tolist()
    return [
        None if wkb is None else _BOX_HEADER.pack(b"GP", 0, 0b00011, srid, *box) + wkb
        for wkb, box in zip(wkbs, boxes, strict=True)
    ]


def geometry_from_blob(blob: bytes) -> BaseGeometry:
    """Read one GeoPackage blob; the CRS is the store's.

    Raises
    ------
    ValueError
        The bytes are not a GeoPackage geometry.
    """
    if blob[:2] != b"GP":
        raise ValueError("not a GeoPackage geometry: the blob does not begin with GP")
    return shapely.from_wkb(wkb_of_blob(blob))


def wkb_of_blob(blob: bytes) -> bytes:
    """Give the WKB in a GeoPackage blob."""
    return blob[8 + _ENVELOPE_BYTES[(blob[3] >> 1) & 0b111] :]


def register_functions(connection: sqlite3.Connection) -> None:
    """Register the functions that the R-tree triggers of the standard call."""

    def bound(position: int) -> Callable[[Any], float | None]:
        def read(blob: bytes | None) -> float | None:
            if blob is None:
                return None
            geometry = geometry_from_blob(blob)
            return None if geometry.is_empty else geometry.bounds[position]

        return read

    def is_empty(blob: bytes | None) -> int | None:
        return None if blob is None else int(geometry_from_blob(blob).is_empty)

    for position, name in enumerate(("ST_MinX", "ST_MinY", "ST_MaxX", "ST_MaxY")):
        connection.create_function(name, 1, bound(position), deterministic=True)
    connection.create_function("ST_IsEmpty", 1, is_empty, deterministic=True)


def system_rows(local_srid: int) -> list[tuple[str, int, str, int, str]]:
    """Give the rows of ``gpkg_spatial_ref_sys``: the two undefined ones, WGS 84 and the local CRS."""
    rows = [
        ("Undefined cartesian SRS", -1, "NONE", -1, "undefined"),
        ("Undefined geographic SRS", 0, "NONE", 0, "undefined"),
    ]
    for srid in dict.fromkeys((4326, local_srid)):
        crs = pyproj.CRS.from_epsg(srid)
        rows.append((crs.name, srid, "EPSG", srid, crs.to_wkt("WKT1_GDAL")))
    return rows


def rtree_name(table: str, column: str) -> str:
    """Name the R-tree of a geometry column, as the standard does."""
    return f"rtree_{table}_{column}"


def rtree_triggers(table: str, column: str, key: str = "id") -> dict[str, str]:
    """Give the triggers of the R-tree extension by name (annex F.3, as corrected in 1.3.1 and 1.4).

    The second update trigger of early versions broke upserts; this is the corrected set.
    """
    tree = rtree_name(table, column)
    box = f"ST_MinX(NEW.{column}), ST_MaxX(NEW.{column}), ST_MinY(NEW.{column}), ST_MaxY(NEW.{column})"
    full = f"NEW.{column} NOT NULL AND NOT ST_IsEmpty(NEW.{column})"
    void = f"NEW.{column} ISNULL OR ST_IsEmpty(NEW.{column})"
    put = f"INSERT OR REPLACE INTO {tree} VALUES (NEW.{key}, {box});"
    was_full = f"OLD.{column} NOT NULL AND NOT ST_IsEmpty(OLD.{column})"
    was_void = f"OLD.{column} ISNULL OR ST_IsEmpty(OLD.{column})"
    same, moved = f"OLD.{key} = NEW.{key}", f"OLD.{key} != NEW.{key}"
    drop_old = f"DELETE FROM {tree} WHERE id = OLD.{key};"
    update_box = (
        f"UPDATE {tree} SET minx = ST_MinX(NEW.{column}), maxx = ST_MaxX(NEW.{column}), "
        f"miny = ST_MinY(NEW.{column}), maxy = ST_MaxY(NEW.{column}) WHERE id = NEW.{key};"
    )
    parts = {
        "insert": f"AFTER INSERT ON {table} WHEN ({full}) BEGIN {put} END",
        "update2": f"AFTER UPDATE OF {column} ON {table} WHEN {same} AND ({void}) BEGIN {drop_old} END",
        "update4": f"AFTER UPDATE ON {table} WHEN {moved} AND ({void}) "
        f"BEGIN DELETE FROM {tree} WHERE id IN (OLD.{key}, NEW.{key}); END",
        "update5": f"AFTER UPDATE ON {table} WHEN {moved} AND ({full}) BEGIN {drop_old} {put} END",
        "update6": f"AFTER UPDATE OF {column} ON {table} WHEN {same} AND ({full}) AND ({was_full}) "
        f"BEGIN {update_box} END",
        "update7": f"AFTER UPDATE OF {column} ON {table} WHEN {same} AND ({full}) AND ({was_void}) BEGIN {put} END",
        "delete": f"AFTER DELETE ON {table} WHEN OLD.{column} NOT NULL BEGIN {drop_old} END",
    }
    return {f"{tree}_{name}": f"CREATE TRIGGER {tree}_{name} {body}" for name, body in parts.items()}
