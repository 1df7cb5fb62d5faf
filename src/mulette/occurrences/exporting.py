"""Records written to a file: CSV, GeoPackage or GeoJSON, part by part, as the viewer may see them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import IO, Any

import polars as pl
import pyarrow as pa
import pyogrio
import shapely
from sqlalchemy import Select, Text, case, select, type_coerce
from sqlalchemy.orm import Session, aliased

from mulette.core.geometry.crs import transform
from mulette.core.intake.tables import Delivery, Provider
from mulette.core.metadata.tables import Dataset
from mulette.core.people.viewer import Viewer
from mulette.core.places.tables import Area
from mulette.core.taxonomy.tables import Taxon
from mulette.occurrences.comparing import WGS84
from mulette.occurrences.fields import record_fields
from mulette.occurrences.filters import Filters
from mulette.occurrences.reading import no_rows, read_parts
from mulette.occurrences.tables import Record
from mulette.occurrences.viewing.conditions import conditions, precisely

FORMATS = ("csv", "gpkg", "geojson")
HIDDEN = (
    "place_name", "comment_context", "comment_description", "additional_data", "precision", "altitude_min",
    "altitude_max", "depth_min", "depth_max", "cd_hab", "grp_method", "reference_biblio", "non_digital_proof",
    "digital_proof", "sample_number_proof", "unique_id_sinp_grp", "validation_comment", "delivery_row",
)  # fmt: skip
"""Fields that tell where a record is, by themselves or by its neighbours; empty where the viewer may not know it."""

_DEGREES = 7
_GEOMETRY = "geometry"


def select_records(session: Session, viewer: Viewer, filters: Filters) -> Select[Any]:
    """Select the records of an export: fields under their names, ``geometry``, then what Mulette knows besides."""
    viewer.require("export", "record")
    return as_seen(session, viewer, filters)


def as_seen(session: Session, viewer: Viewer, filters: Filters) -> Select[Any]:
    """Select records as a viewer may see them, in the order of their numbers."""
    known = precisely(viewer)
    blurred = aliased(Area)
    fields = [_field(name, known) for name, field in record_fields().items() if field.stored]
    return (
        select(
            Record.id,
            *fields,
            Dataset.uuid.label("unique_dataset_id"),
            type_coerce(case((known, Record.geom), else_=blurred.geom), Record.geom.type).label(_GEOMETRY),
            type_coerce(case((known, "précise"), else_=blurred.name), Text).label("localisation"),
            Record.cd_ref,
            Taxon.lb_nom,
            Record.diffusion,
            Provider.code.label("provider"),
            Delivery.uuid.label("delivery"),
            _field("delivery_row", known),
            Record.created_at,
            Record.updated_at,
        )
        .join(Dataset, Dataset.id == Record.dataset_id)
        .outerjoin(Taxon, Taxon.cd_nom == Record.cd_ref)
        .outerjoin(Provider, Provider.id == Record.provider_id)
        .outerjoin(Delivery, Delivery.id == Record.delivery_id)
        .outerjoin(blurred, blurred.id == Record.blur_area_id)
        .where(*conditions(session, viewer, filters))
        .order_by(Record.id)
    )


def _field(name: str, known: Any) -> Any:  # noqa: ANN401
    column = getattr(Record, name)
    return type_coerce(case((known, column)), column.type).label(name) if name in HIDDEN else column


def write(session: Session, viewer: Viewer, filters: Filters, path: Path, format_: str, srid: int) -> int:
    """Write the records to a file of one of ``FORMATS``; give their number."""
    if format_ != "csv":
        return write_layer(session, viewer, filters, path, format_, srid)
    with path.open("wb") as out:
        return write_csv(session, viewer, filters, out, srid)


def write_csv(session: Session, viewer: Viewer, filters: Filters, out: IO[bytes], srid: int) -> int:
    """Write one line a record, the position in WKT, WGS 84; give their number.

    The header is that of the template ``identite``, so that the file can be delivered again.

    Parameters
    ----------
    srid
        EPSG code of the storage CRS.
    """
    query = select_records(session, viewer, filters)
    count = 0
    for position, part in enumerate(chain([no_rows(query)], read_parts(session, query))):
        wkt = shapely.to_wkt(_to_wgs84(part[_GEOMETRY], srid), rounding_precision=_DEGREES)
        texts = part.with_columns(pl.Series(_GEOMETRY, wkt.tolist(), dtype=pl.String)).rename({_GEOMETRY: "WKT"})
        texts.write_csv(out, include_header=position == 0, datetime_format="%Y-%m-%dT%H:%M:%SZ")
        count += part.height
    return count


def write_layer(session: Session, viewer: Viewer, filters: Filters, path: Path, format_: str, srid: int) -> int:
    """Write a GeoPackage layer in the storage CRS, or a GeoJSON file in WGS 84; give the number of records."""
    is_json = format_ == "geojson"
    counter = [0]

    def arrow(part: pl.DataFrame) -> pa.Table:
        wkb = shapely.to_wkb(_to_wgs84(part[_GEOMETRY], srid)).tolist() if is_json else part[_GEOMETRY]
        shown = part.with_columns(pl.Series(_GEOMETRY, wkb, dtype=pl.Binary))
        return shown.to_arrow(compat_level=pl.CompatLevel.oldest())

    def batches() -> Iterator[pa.RecordBatch]:
        for part in read_parts(session, query):
            counter[0] += part.height
            yield from arrow(part).to_batches()

    query = select_records(session, viewer, filters)
    reader = pa.RecordBatchReader.from_batches(arrow(no_rows(query)).schema, batches())
    path.unlink(missing_ok=True)
    pyogrio.write_arrow(
        reader,
        path,
        layer="donnees",
        driver="GeoJSON" if is_json else "GPKG",
        geometry_name=_GEOMETRY,
        geometry_type="Unknown",
        crs=f"EPSG:{WGS84 if is_json else srid}",
    )
    return counter[0]


def _to_wgs84(wkb: pl.Series, srid: int) -> Any:  # noqa: ANN401
    return transform(shapely.from_wkb(wkb.to_numpy()), srid, WGS84)
