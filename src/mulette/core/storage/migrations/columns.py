"""Column types and layer registration for migrations, frozen here: migrations import nothing of the application.

A change of the application's types must not change what an old migration does.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.ext.compiler import compiles

BigKey = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.Text().with_variant(JSONB(), "postgresql")
Uuid = sa.Text().with_variant(UUID(), "postgresql")
SearchKey = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


class Instant(sa.types.UserDefinedType[str]):
    """A moment in UTC: DATETIME of the GeoPackage standard, timestamptz on PostgreSQL."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:  # noqa: ANN401
        """Name the type on a GeoPackage."""
        return "DATETIME"


@compiles(Instant, "postgresql")
def _timestamptz(element: Instant, compiler: Any, **_: Any) -> str:  # noqa: ANN401
    return "TIMESTAMP WITH TIME ZONE"


class Geometry(sa.types.UserDefinedType[bytes]):
    """A geometry column in the local CRS of the store."""

    cache_ok = True

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def get_col_spec(self, **_: Any) -> str:  # noqa: ANN401
        """Name the type on a GeoPackage."""
        return self.kind


@compiles(Geometry, "postgresql")
def _postgis(element: Geometry, compiler: Any, **_: Any) -> str:  # noqa: ANN401
    return f"geometry({element.kind},{compiler.dialect.mulette_srid})"


def add_layer(table: str, column: str, kind: str, label: str) -> None:
    """Register a geometry column: GiST index on PostgreSQL; on a GeoPackage its contents row, R-tree and triggers."""
    if op.get_bind().dialect.name == "postgresql":
        op.create_index(f"ix_{table}_{column}", table, [column], postgresql_using="gist")
        return
    srid = op.get_bind().dialect.mulette_srid  # type: ignore[attr-defined]
    values = {"table": table, "column": column, "kind": kind, "label": label, "srid": srid}
    _run(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) "
        "VALUES (:table, 'features', :label, :srid)",
        values,
    )
    _run("INSERT INTO gpkg_geometry_columns VALUES (:table, :column, :kind, :srid, 2, 2)", values)
    _run(
        "INSERT INTO gpkg_extensions VALUES (:table, :column, 'gpkg_rtree_index', "
        "'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
        values,
    )
    op.execute(f"CREATE VIRTUAL TABLE rtree_{table}_{column} USING rtree(id, minx, maxx, miny, maxy)")
    for trigger in rtree_triggers(table, column):
        op.execute(sa.text(trigger))


def add_attributes(table: str, label: str) -> None:
    """List a table without geometry among the contents of a GeoPackage, so that QGIS shows it."""
    if op.get_bind().dialect.name == "sqlite":
        _run(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES (:table, 'attributes', :label)",
            {"table": table, "label": label},
        )


def _run(statement: str, values: dict[str, Any]) -> None:
    op.execute(sa.text(statement).bindparams(**{k: v for k, v in values.items() if f":{k}" in statement}))


def rtree_triggers(table: str, column: str, key: str = "id") -> list[str]:
    """Give the triggers of the R-tree extension (annex F.3, as corrected in 1.3.1 and 1.4).

    The second update trigger of early versions broke upserts; this is the corrected set.
    """
    tree = f"rtree_{table}_{column}"
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
    return [f"CREATE TRIGGER {tree}_{name} {body}" for name, body in parts.items()]
