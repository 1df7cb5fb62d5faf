"""Column types that read the same on both stores.

On a GeoPackage their SQL names are those of OGC GeoPackage 1.3 (table 1), so that QGIS keeps every field.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Text, types
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.ext.compiler import compiles

from mulette.core.storage.geopackage import geometry_from_blob, geometry_to_blob

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect
    from sqlalchemy.orm import Session
    from sqlalchemy.types import TypeEngine

DEFAULT_SRID = 2154


def srid_of(dialect: Dialect) -> int:
    """Give the EPSG code of the CRS of a store, which its engine wears; Lambert-93 where none opened it."""
    return int(getattr(dialect, "mulette_srid", DEFAULT_SRID))


def local_srid(session: Session) -> int:
    """Give the EPSG code of the CRS that a session's store keeps its geometries in."""
    return srid_of(session.get_bind().dialect)


SearchKey = Text().with_variant(Text(collation="C"), "postgresql")
"""A folded name in code point order on both stores, so that "begins with" is a range of the index."""


class Geometry(types.UserDefinedType[BaseGeometry]):
    """A shapely geometry in the local projected CRS of the store (metres, easting then northing).

    Parameters
    ----------
    kind
        OGC type name, ``POINT``, ``MULTIPOLYGON`` or ``GEOMETRY`` for any.
    """

    cache_ok = True

    def __init__(self, kind: str = "GEOMETRY") -> None:
        self.kind = kind

    def get_col_spec(self, **_: Any) -> str:  # noqa: ANN401
        """Name the type on a GeoPackage; PostgreSQL has its own below."""
        return self.kind

    def bind_processor(self, dialect: Dialect) -> Any:  # noqa: ANN401
        """Give the function that writes a geometry."""
        srid = srid_of(dialect)
        if dialect.name == "sqlite":
            return lambda value: None if value is None else geometry_to_blob(value, srid)
        return lambda value: (
            None if value is None else shapely.to_wkb(shapely.set_srid(value, srid), hex=True, include_srid=True)
        )

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:  # noqa: ANN401
        """Give the function that reads a geometry."""
        if dialect.name == "sqlite":
            return lambda value: None if value is None else geometry_from_blob(value)
        return lambda value: None if value is None else shapely.from_wkb(value)


@compiles(Geometry, "postgresql")
def _postgis_geometry(element: Geometry, compiler: Any, **_: Any) -> str:  # noqa: ANN401
    kind = element.kind.title() if element.kind == "GEOMETRY" else element.kind
    return f"geometry({kind},{srid_of(compiler.dialect)})"


class Json(types.TypeDecorator[Any]):
    """A JSON value: ``jsonb`` on PostgreSQL, text on a GeoPackage (which has no JSON type)."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the engine's own type."""
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ANN401
        """Write the value."""
        if dialect.name == "postgresql" or value is None:
            return value
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ANN401
        """Read the value."""
        return json.loads(value) if isinstance(value, str) and dialect.name != "postgresql" else value


class Uuid(types.TypeDecorator[uuid.UUID]):
    """A UUID: ``uuid`` on PostgreSQL, its 36 characters on a GeoPackage."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the engine's own type."""
        return dialect.type_descriptor(PG_UUID(as_uuid=True) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: uuid.UUID | str | None, dialect: Dialect) -> Any:  # noqa: ANN401
        """Write the value; text is accepted and must be a UUID."""
        if value is None:
            return None
        value = value if isinstance(value, uuid.UUID) else uuid.UUID(value)
        return value if dialect.name == "postgresql" else str(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> uuid.UUID | None:  # noqa: ANN401
        """Read the value."""
        return uuid.UUID(value) if isinstance(value, str) else value


class Instant(types.TypeDecorator[dt.datetime]):
    """A moment with its time zone, kept in UTC: ``timestamptz`` or GeoPackage ``DATETIME`` text."""

    impl = types.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the engine's own type."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(types.DateTime(timezone=True))
        return dialect.type_descriptor(_GeoPackageDatetime())

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401
        """Write the value; a moment without time zone is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs its time zone: {value!r}")
        value = value.astimezone(dt.UTC)
        return value if dialect.name == "postgresql" else value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:  # noqa: ANN401
        """Read the value, in UTC."""
        if isinstance(value, str):
            return dt.datetime.fromisoformat(value).astimezone(dt.UTC)
        return None if value is None else value.astimezone(dt.UTC)


class _GeoPackageDatetime(types.UserDefinedType[str]):
    """``DATETIME`` column of a GeoPackage, handed over as ISO 8601 text."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:  # noqa: ANN401
        """Name the type."""
        return "DATETIME"
