"""Ponds in a GeoPackage that QGIS opens with its styles: points, outlines, communes of anonymous ones, all sheets."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyogrio
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from mulette.core.fields import Field
from mulette.core.storage.styles import LayerStyle, write_styles
from mulette.ponds.register.exporting import headings, plain
from mulette.ponds.register.viewing.rows import SHEET
from mulette.ponds.register.vocabulary import pond_fields, sheet_fields

POINTS, OUTLINES, ANONYMOUS = "mares", "contours", "mares_anonymes"
COLOURS = {"Potentielle": "#56b4e9", "Vue": "#0072b2", "Caractérisée": "#009e73", "Disparue": "#8a5a00"}
"""Okabe and Ito, 2008."""
_GEOMETRY = "geom"
_KINDS = {POINTS: "Point", OUTLINES: "MultiPolygon", ANONYMOUS: "MultiPolygon"}
_TYPES = {"number": pl.Float64, "integer": pl.Int64, "boolean": pl.Boolean, "date": pl.Date}
_LONG_AGO = "2000-01-01T00:00:00.000Z"


def write_geopackage(parts: Iterator[list[Mapping[Any, Any]]], path: Path, srid: int) -> int:
    """Write a GeoPackage in the CRS of the store; written twice, it has the same bytes.

    Layers: ``mares`` (points), ``contours`` (outlines known), ``mares_anonymes`` (communes that stand for the
    ponds whose place is not given).

    Returns
    -------
    Number of ponds written, those without any place left out.
    """
    path.unlink(missing_ok=True)
    written: set[str] = set()
    count = 0
    for part in parts:
        for layer, rows in _by_layer(part).items():
            _append(rows, path, layer, srid, is_new=layer not in written)
            written.add(layer)
            count += len(rows) if layer != OUTLINES else 0
    for layer in [one for one in _KINDS if one not in written]:
        _append([], path, layer, srid, is_new=True)
    engine = create_engine(f"sqlite:///{path}")
    with Session(engine) as session, session.begin():
        write_styles(session, [_style(layer) for layer in _KINDS])
    engine.dispose()
    _forget_clock(path)
    return count


def layer_styles() -> list[LayerStyle]:
    """Give the style of the layer of ponds in the store itself."""
    return [
        LayerStyle(
            table="ponds_pond",
            column="geom",
            label="Mares",
            kind="marker",
            colour="#5b6b66",
            display="coalesce(name, loc_id_plus)",
            aliases={name: one.label for name, one in pond_fields().items() if one.stored},
            category="status",
            categories=COLOURS,
        )
    ]


def _by_layer(part: Sequence[Mapping[Any, Any]]) -> dict[str, list[tuple[Mapping[Any, Any], BaseGeometry]]]:
    layers: dict[str, list[tuple[Mapping[Any, Any], BaseGeometry]]] = {}
    for row in part:
        shape = row["geometry"]
        if shape is None:
            continue
        if not row["is_known"]:
            layers.setdefault(ANONYMOUS, []).append((row, _multiple(shape)))
            continue
        layers.setdefault(POINTS, []).append((row, shapely.Point(row["x_m"], row["y_m"])))
        if shape.geom_type != "Point":
            layers.setdefault(OUTLINES, []).append((row, _multiple(shape)))
    return layers


def _multiple(shape: BaseGeometry) -> BaseGeometry:
    return shapely.MultiPolygon(list(shapely.get_parts(shape)))


def _append(
    rows: list[tuple[Mapping[Any, Any], BaseGeometry]], path: Path, layer: str, srid: int, *, is_new: bool
) -> None:
    columns = {
        french: pl.Series(french, [_value(name, row[name]) for row, _ in rows], dtype=_type_of(name))
        for name, french in headings().items()
    }
    shapes = pl.Series(_GEOMETRY, [shapely.to_wkb(shape) for _, shape in rows], dtype=pl.Binary)
    table = pl.DataFrame([*columns.values(), shapes]).to_arrow(compat_level=pl.CompatLevel.oldest())
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _LONG_AGO})
    try:
        pyogrio.write_arrow(
            pa.RecordBatchReader.from_batches(table.schema, table.to_batches()),
            path,
            layer=layer,
            driver="GPKG",
            geometry_name=_GEOMETRY,
            geometry_type=_KINDS[layer],
            crs=f"EPSG:{srid}",
            append=not is_new,
            dataset_options={"VERSION": "1.3"},
            layer_options={"GEOMETRY_NAME": _GEOMETRY},
        )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _field_of(name: str) -> Field | None:
    return sheet_fields().get(name.removeprefix(SHEET)) if name.startswith(SHEET) else pond_fields().get(name)


def _type_of(name: str) -> Any:  # noqa: ANN401
    if name == "area_m2":
        return pl.Float64
    field = _field_of(name)
    return _TYPES.get(field.type, pl.String) if field else pl.String


def _value(name: str, value: Any) -> Any:  # noqa: ANN401
    return value if _type_of(name) != pl.String else plain(value)


def _style(layer: str) -> LayerStyle:
    aliases = {french: found.label for name, french in headings().items() if (found := _field_of(name))}
    return LayerStyle(
        table=layer,
        column=_GEOMETRY,
        label={POINTS: "Mares", OUTLINES: "Contours des mares", ANONYMOUS: "Mares au point anonyme"}[layer],
        kind="marker" if layer == POINTS else "fill",
        colour="#5b6b66",
        display="coalesce(nom, identifiant_de_la_mare, code_insee_de_la_commune)",
        aliases=aliases,
        category="" if layer == ANONYMOUS else "statut",
        categories={} if layer == ANONYMOUS else COLOURS,
    )


def _forget_clock(path: Path) -> None:
    """Write one date for all, so that the same ponds make the same bytes."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE layer_styles SET update_time = ?", (_LONG_AGO,))
        connection.execute("UPDATE gpkg_contents SET last_change = ?", (_LONG_AGO,))
