"""Records written to a file, part by part, as the viewer may see them."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Select, Text, case, select, type_coerce
from sqlalchemy.orm import Session, aliased

from mulette.core.intake.tables import Delivery, Provider
from mulette.core.metadata.queries import active_terms
from mulette.core.metadata.tables import Dataset
from mulette.core.people.viewer import Viewer
from mulette.core.places.tables import Area
from mulette.core.taxonomy.tables import Taxon
from mulette.occurrences.fields import record_fields
from mulette.occurrences.filters import Filters
from mulette.occurrences.publishing import layers, tables
from mulette.occurrences.reading import no_rows, read_parts
from mulette.occurrences.tables import Record
from mulette.occurrences.viewing.conditions import conditions, precisely

FORMATS = ("csv", "gpkg", "geojson", "xlsx")
HIDDEN = (
    "place_name", "comment_context", "comment_description", "additional_data", "precision", "altitude_min",
    "altitude_max", "depth_min", "depth_max", "cd_hab", "grp_method", "reference_biblio", "non_digital_proof",
    "digital_proof", "sample_number_proof", "unique_id_sinp_grp", "validation_comment", "delivery_row",
)  # fmt: skip
"""Fields that tell where a record is, by themselves or by its neighbours; empty where the viewer may not know it."""

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
    """Write the records to a file of one of ``FORMATS``; give their number.

    Raises
    ------
    Invalid
        More records than a workbook holds.
    """
    query = select_records(session, viewer, filters)
    parts = chain([no_rows(query)], read_parts(session, query))
    if format_ == "csv":
        with path.open("wb") as out:
            return tables.write_csv(parts, out, srid)
    if format_ == "geojson":
        return layers.write_geojson(parts, path, srid)
    labels = active_terms(session)
    if format_ == "xlsx":
        return tables.write_workbook(parts, path, srid, labels)
    return layers.write_geopackage(parts, path, srid, labels)


def write_csv(session: Session, viewer: Viewer, filters: Filters, out: IO[bytes], srid: int) -> int:
    """Write the records as a CSV on a stream; give their number."""
    query = select_records(session, viewer, filters)
    return tables.write_csv(chain([no_rows(query)], read_parts(session, query)), out, srid)
