"""Records as rows of a GeoNature export: as their viewer may see them, under GeoNature's names."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import shapely
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from mulette.core.geometry.crs import transform
from mulette.core.habitats.tables import Habitat
from mulette.core.metadata.tables import Dataset, Framework
from mulette.core.nomenclature.tables import NomenclatureTerm
from mulette.core.people.viewer import Viewer
from mulette.core.places.tables import Area
from mulette.occurrences.exporting import as_seen
from mulette.occurrences.fields import record_fields
from mulette.occurrences.filters import Filters
from mulette.occurrences.geonature.vocabulary import ATTACHED, BLURRED, CODES, VALUES
from mulette.occurrences.reading import no_rows, read_parts
from mulette.occurrences.tables import Record
from mulette.occurrences.viewing.conditions import precisely

WGS84 = 4326
_DEGREES = 7


def read_rows(
    session: Session, viewer: Viewer, which: list[ColumnElement[bool]], *, srid: int, zone: str, has_labels: bool
) -> pl.DataFrame:
    """Read records in the order of their numbers.

    Parameters
    ----------
    which
        Conditions of the records wanted; those that the viewer may not see are left out besides.
    srid
        EPSG code of the storage CRS.
    zone
        Time zone in which moments are told.
    has_labels
        Whether nomenclatures are told by their labels.

    Returns
    -------
    One row a record: the columns of ``VALUES`` and ``CODES``, then ``ca_uuid`` and ``jdd_uuid``. A record whose place
    the viewer may not know is told by the area that stands for it: outline, code and kind.
    """
    query = as_seen(session, viewer, Filters()).where(*which)
    seen = next(read_parts(session, query, _ALL), None)
    if seen is None:
        seen = no_rows(query)
    rows = seen.join(_besides(session, viewer, which), on="id", maintain_order="left")
    written = rows.with_columns(
        pl.Series("wkt_4326", _wkt(rows["geometry"], srid), dtype=pl.String),
        _moment("date_min", "hour_min").alias("date_debut"),
        _moment("date_max", "hour_max").alias("date_fin"),
        _local("updated_at", zone),
        _local("meta_validation_date", zone),
        info_geo_type=pl.when("is_known").then("info_geo_type").otherwise(pl.lit(ATTACHED)),
        blurring=pl.when("is_known").then("blurring").otherwise(pl.lit(BLURRED)),
        area_attachment=pl.when(~pl.col("is_known")).then(pl.struct("area_code", "type_code")),
        additional_data=pl.col("additional_data"),
    )
    if has_labels:
        written = written.with_columns(_labels(session, written))
    names = {**VALUES, **CODES, "ca_uuid": "ca_uuid", "jdd_uuid": "unique_dataset_id"}
    return written.select(pl.col(ours).alias(theirs) for theirs, ours in names.items())


_ALL = 10**9


def as_items(rows: pl.DataFrame) -> list[dict[str, Any]]:
    """Write rows as flat objects; additional fields become an object again."""
    items = rows.to_dicts()
    for item in items:
        item["donnees_additionnelles"] = json.loads(item["donnees_additionnelles"] or "null")
    return items


def _besides(session: Session, viewer: Viewer, which: list[ColumnElement[bool]]) -> pl.DataFrame:
    """Read what exports of ours do not tell: source, framework, habitat, and the area that stands for a place."""
    query = (
        select(
            Record.id,
            Record.provider_id,
            precisely(viewer).label("is_known"),
            Framework.uuid.label("ca_uuid"),
            Habitat.lb_hab_fr.label("habitat"),
            Area.code.label("area_code"),
            Area.kind.label("type_code"),
        )
        .join(Dataset, Dataset.id == Record.dataset_id)
        .join(Framework, Framework.id == Dataset.framework_id)
        .outerjoin(Habitat, Habitat.cd_hab == Record.cd_hab)
        .outerjoin(Area, Area.id == Record.blur_area_id)
        .where(*which)
    )
    rows = [(*row[:2], bool(row[2]), str(row[3]), *row[4:]) for row in session.execute(query)]
    texts = ("ca_uuid", "habitat", "area_code", "type_code")
    schema = {"id": pl.Int64, "provider_id": pl.Int64, "is_known": pl.Boolean, **dict.fromkeys(texts, pl.String)}
    found = pl.DataFrame(rows, schema=schema, orient="row")
    return found.with_columns(pl.when("is_known").then("habitat"))


def _wkt(outlines: pl.Series, srid: int) -> list[str | None]:
    geometries = transform(shapely.from_wkb(outlines.to_numpy()), srid, WGS84)
    texts: list[str | None] = shapely.to_wkt(geometries, rounding_precision=_DEGREES).tolist()
    return texts


def _moment(day: str, hour: str) -> pl.Expr:
    return pl.format("{}T{}", pl.col(day), pl.col(hour).fill_null("00:00:00"))


def _local(name: str, zone: str) -> pl.Expr:
    """Write a moment in local time without its zone, as GeoNature does."""
    return pl.col(name).dt.convert_time_zone(zone).dt.strftime("%Y-%m-%dT%H:%M:%S%.6f")


def _labels(session: Session, rows: pl.DataFrame) -> list[pl.Expr]:
    query = select(NomenclatureTerm.type, NomenclatureTerm.code, NomenclatureTerm.label)
    labels: dict[str, dict[str, str]] = {}
    for type_, code, label in session.execute(query):
        labels.setdefault(type_, {})[code] = label
    types = {name: str(record_fields()[name].nomenclature) for name in CODES.values() if name in record_fields()}
    return [pl.col(name).replace(labels.get(type_, {})) for name, type_ in types.items() if name in rows.columns]
