"""The spatial filter, written once and compiled for each store's own index."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import NullType

from mulette.core.storage.geopackage import rtree_name
from mulette.core.storage.types import srid_of

Box = tuple[float, float, float, float]
"""West, south, east, north, in metres in the storage CRS."""


class MeetsBox(ColumnElement[bool]):
    """True where the envelope of a geometry column meets a box.

    On a GeoPackage the R-tree rounds to 32-bit floats, outwards: a geometry up to some decimetres beyond the
    edge may be let in. Never left out.

    Parameters
    ----------
    column
        Geometry column of a table whose key is ``id``.
    box
        West, south, east, north in the storage CRS.
    """

    inherit_cache = False
    type = NullType()  # type: ignore[assignment]  # a Boolean would be compiled as (…) = 1 for SQLite, which then scans the whole table

    def __init__(self, column: Any, box: Box) -> None:  # noqa: ANN401  # a column, whatever its static type
        self.column = column
        self.table: Table = column.table
        self.bounds = [literal(float(edge)) for edge in box]


@compiles(MeetsBox, "sqlite")
def _meets_box_rtree(element: MeetsBox, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    west, south, east, north = (compiler.process(edge, **kw) for edge in element.bounds)
    tree = rtree_name(element.table.name, element.column.name)
    return (
        f"{element.table.name}.id IN (SELECT id FROM {tree} WHERE maxx >= {west} AND minx <= {east} "
        f"AND maxy >= {south} AND miny <= {north})"
    )


@compiles(MeetsBox, "postgresql")
def _meets_box_gist(element: MeetsBox, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    edges = ", ".join(compiler.process(edge, **kw) for edge in element.bounds)
    srid = srid_of(compiler.dialect)
    return f"{element.table.name}.{element.column.name} && ST_MakeEnvelope({edges}, {srid})"
