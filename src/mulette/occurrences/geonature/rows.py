"""Records as rows of a GeoNature export: as their viewer may see them, under GeoNature's names."""

from __future__ import annotations

import json
from dataclasses import dataclass
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
_FIELDS = {name for name, field in record_fields().items() if field.stored}
"""What the rows told may lack: a product keeps some fields back."""


@dataclass(frozen=True)
class Telling:
    """How records are told.

    Parameters
    ----------
    srid
        EPSG code of the storage CRS, that geometries are brought from.
    zone
        Time zone in which moments are told.
    has_labels
        Whether nomenclatures are told by their labels.
    """

    srid: int
    zone: str
    has_labels: bool = False


def read_rows(session: Session, viewer: Viewer, which: list[ColumnElement[bool]], telling: Telling) -> pl.DataFrame:
    """Read records in the order of their numbers, as the viewer may see them.

    Parameters
    ----------
    which
        Conditions of the records wanted; those that the viewer may not see are left out besides.

    Returns
    -------
    Rows as ``tell`` gives them.
    """
    query = as_seen(session, viewer, Filters()).where(*which)
    seen = pl.concat([no_rows(query), *read_parts(session, query)])
    rows = seen.join(_standing(session, viewer, which), on="id", maintain_order="left")
    return tell(session, rows, telling)


def tell(session: Session, rows: pl.DataFrame, telling: Telling) -> pl.DataFrame:
    """Tell records in GeoNature's words.

    Parameters
    ----------
    rows
        Fields of records under their names, those that are kept back left out; ``id``, ``unique_dataset_id``,
        ``updated_at``, ``geometry`` (WKB, storage CRS); ``is_known``, whether it is the position, else ``area_code``
        and ``type_code`` of the area that stands for it.

    Returns
    -------
    One row a record: the columns of ``VALUES`` and ``CODES``, then ``ca_uuid`` and ``jdd_uuid``.
    """
    whole = rows.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in _FIELDS - set(rows.columns))
    written = whole.join(_besides(session, rows["id"]), on="id", maintain_order="left").with_columns(
        pl.Series("wkt_4326", _wkt(rows["geometry"], telling.srid), dtype=pl.String),
        _moment("date_min", "hour_min").alias("date_debut"),
        _moment("date_max", "hour_max").alias("date_fin"),
        _local("updated_at", telling.zone),
        _local("meta_validation_date", telling.zone),
        habitat=pl.when(pl.col("cd_hab").is_not_null()).then("habitat"),
        info_geo_type=pl.when("is_known").then("info_geo_type").otherwise(pl.lit(ATTACHED)),
        blurring=pl.when("is_known").then("blurring").otherwise(pl.lit(BLURRED)),
        area_attachment=pl.when(~pl.col("is_known")).then(pl.struct("area_code", "type_code")),
    )
    if telling.has_labels:
        written = written.with_columns(_labels(session))
    names = {**VALUES, **CODES, "ca_uuid": "ca_uuid", "jdd_uuid": "unique_dataset_id"}
    return written.select(pl.col(ours).alias(theirs) for theirs, ours in names.items())


def as_items(rows: pl.DataFrame) -> list[dict[str, Any]]:
    """Write rows as flat objects; additional fields become an object again."""
    items = rows.to_dicts()
    for item in items:
        item["donnees_additionnelles"] = json.loads(item["donnees_additionnelles"] or "null")
    return items


def _standing(session: Session, viewer: Viewer, which: list[ColumnElement[bool]]) -> pl.DataFrame:
    """Read whether the viewer knows each place, and the area that stands for it."""
    query = (
        select(Record.id, precisely(viewer), Area.code, Area.kind)
        .outerjoin(Area, Area.id == Record.blur_area_id)
        .where(*which)
    )
    rows = [(number, bool(is_known), code, kind) for number, is_known, code, kind in session.execute(query)]
    schema = {"id": pl.Int64, "is_known": pl.Boolean, "area_code": pl.String, "type_code": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _besides(session: Session, ids: pl.Series) -> pl.DataFrame:
    """Read what exports of ours do not tell: source, framework, name of the habitat."""
    query = (
        select(Record.id, Record.provider_id, Framework.uuid, Habitat.lb_hab_fr)
        .join(Dataset, Dataset.id == Record.dataset_id)
        .join(Framework, Framework.id == Dataset.framework_id)
        .outerjoin(Habitat, Habitat.cd_hab == Record.cd_hab)
        .where(Record.id.in_(ids.to_list()))
    )
    rows = [(number, provider, str(framework), name) for number, provider, framework, name in session.execute(query)]
    schema = {"id": pl.Int64, "provider_id": pl.Int64, "ca_uuid": pl.String, "habitat": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _wkt(outlines: pl.Series, srid: int) -> list[str | None]:
    geometries = transform(shapely.from_wkb(outlines.to_numpy()), srid, WGS84)
    texts: list[str | None] = shapely.to_wkt(geometries, rounding_precision=_DEGREES).tolist()
    return texts


def _moment(day: str, hour: str) -> pl.Expr:
    return pl.format("{}T{}", pl.col(day), pl.col(hour).fill_null("00:00:00"))


def _local(name: str, zone: str) -> pl.Expr:
    """Write a moment in local time without its zone, as GeoNature does."""
    moment = pl.col(name).cast(pl.Datetime("us", "UTC"))
    return moment.dt.convert_time_zone(zone).dt.strftime("%Y-%m-%dT%H:%M:%S%.6f")


def _labels(session: Session) -> list[pl.Expr]:
    query = select(NomenclatureTerm.type, NomenclatureTerm.code, NomenclatureTerm.label)
    labels: dict[str, dict[str, str]] = {}
    for type_, code, label in session.execute(query):
        labels.setdefault(type_, {})[code] = label
    types = {name: str(record_fields()[name].nomenclature) for name in CODES.values() if name in record_fields()}
    return [pl.col(name).replace(labels.get(type_, {})) for name, type_ in types.items()]
