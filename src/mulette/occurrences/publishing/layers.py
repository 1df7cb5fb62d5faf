"""Layers for GIS: GeoPackage with a style a layer, GeoJSON, GeoParquet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pyproj
import shapely
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from mulette.core.storage.styles import LayerStyle, write_styles
from mulette.occurrences.fields import record_fields
from mulette.occurrences.publishing.parts import GEOMETRY, WGS84, Labels, Parts, labelled, split_head, to_wgs84

LAYERS = {0: "points", 1: "lignes", 2: "surfaces"}
"""Layer of a GeoPackage by the dimension of its geometries: QGIS shows one kind of geometry a layer."""
_VERSION = {"VERSION": "1.3"}
"""Of the GeoPackage standard: QGIS 3.22 knows no later one."""
_KINDS = {0: "Point", 1: "MultiLineString", 2: "MultiPolygon"}
_SYMBOLS = {0: ("marker", "#14655a"), 2: ("fill", "#8a3f63")}
_LABELS = {"lb_nom": "Taxon", "localisation": "Localisation", "shown": "Précision du lieu", "licence": "Licence"}


def write_geopackage(parts: Parts, path: Path, srid: int, labels: Labels) -> int:
    """Write a GeoPackage in the CRS of the store: points, lines and surfaces, each a layer with its style.

    Records whose place is not given are in none; terms are given by their French words.

    Returns
    -------
    Number of records written.
    """
    path.unlink(missing_ok=True)
    head, following = split_head(parts)
    count = 0
    written: set[str] = set()
    for part in following:
        shapes = shapely.from_wkb(part[GEOMETRY].to_numpy())
        dimensions = pl.Series(shapely.get_dimensions(shapes))
        for dimension, layer in LAYERS.items():
            chosen = labelled(part.filter(dimensions == dimension), labels)
            if chosen.is_empty() and not (dimension == 0 and not written):
                continue
            _append(chosen, path, layer, dimension, srid, is_new=layer not in written)
            written.add(layer)
            count += chosen.height
    engine = create_engine(f"sqlite:///{path}")
    with Session(engine) as session, session.begin():
        write_styles(session, [_style(head, dimension) for dimension in _SYMBOLS if LAYERS[dimension] in written])
    engine.dispose()
    return count


def _append(chosen: pl.DataFrame, path: Path, layer: str, dimension: int, srid: int, *, is_new: bool) -> None:
    if dimension:
        chosen = chosen.with_columns(_as_multiple(chosen[GEOMETRY], dimension))
    table = chosen.to_arrow(compat_level=pl.CompatLevel.oldest())
    pyogrio.write_arrow(
        pa.RecordBatchReader.from_batches(table.schema, table.to_batches()),
        path,
        layer=layer,
        driver="GPKG",
        geometry_name=GEOMETRY,
        geometry_type=_KINDS[dimension],
        crs=f"EPSG:{srid}",
        append=not is_new,
        dataset_options=_VERSION,
        layer_options={"GEOMETRY_NAME": GEOMETRY},
    )


def _as_multiple(wkb: pl.Series, dimension: int) -> pl.Series:
    """Make single lines and polygons collections of one: a layer holds one kind of geometry."""
    shapes = shapely.from_wkb(wkb.to_numpy())
    single = shapely.GeometryType.POLYGON if dimension == 2 else shapely.GeometryType.LINESTRING
    alone = np.flatnonzero(shapely.get_type_id(shapes) == single)
    gather = shapely.multipolygons if dimension == 2 else shapely.multilinestrings
    shapes[alone] = gather(shapes[alone], indices=np.arange(len(alone)))
    return pl.Series(GEOMETRY, shapely.to_wkb(shapes).tolist(), dtype=pl.Binary)


def _style(head: pl.DataFrame, dimension: int) -> LayerStyle:
    fields = record_fields()
    aliases = {name: fields[name].label for name in head.columns if name in fields} | _LABELS
    symbol, colour = _SYMBOLS[dimension]
    return LayerStyle(
        table=LAYERS[dimension],
        column=GEOMETRY,
        label="Données",
        kind=symbol,
        colour=colour,
        display="nom_cite || ', ' || date_min",
        aliases={name: alias for name, alias in aliases.items() if name in head.columns},
    )


def write_geojson(parts: Parts, path: Path, srid: int) -> int:
    """Write a GeoJSON file in WGS 84; give the number of records."""
    counter = [0]
    head, following = split_head(parts)

    def arrow(part: pl.DataFrame) -> pa.Table:
        wkb = shapely.to_wkb(to_wgs84(part[GEOMETRY], srid)).tolist()
        shown = part.with_columns(pl.Series(GEOMETRY, wkb, dtype=pl.Binary))
        return shown.to_arrow(compat_level=pl.CompatLevel.oldest())

    def batches() -> Iterator[pa.RecordBatch]:
        for part in following:
            counter[0] += part.height
            yield from arrow(part).to_batches()

    path.unlink(missing_ok=True)
    pyogrio.write_arrow(
        pa.RecordBatchReader.from_batches(arrow(head).schema, batches()),
        path,
        layer="donnees",
        driver="GeoJSON",
        geometry_name=GEOMETRY,
        geometry_type="Unknown",
        crs=f"EPSG:{WGS84}",
    )
    return counter[0]


def write_geoparquet(parts: Parts, path: Path, srid: int) -> int:
    """Write a GeoParquet file in the CRS of the store; give the number of records.

    Source: OGC GeoParquet 1.1.0, metadata ``geo``.
    """
    head, following = split_head(parts)
    column = {"encoding": "WKB", "geometry_types": [], "crs": pyproj.CRS.from_epsg(srid).to_json_dict()}
    about = {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
    schema = head.to_arrow(compat_level=pl.CompatLevel.oldest()).schema.with_metadata({"geo": json.dumps(about)})
    count = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for part in following:
            count += part.height
            writer.write_table(part.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(schema))
    return count
