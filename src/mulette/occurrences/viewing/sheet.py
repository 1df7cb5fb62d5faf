"""The sheet of a record: what was kept beside what was written, where it is, where it comes from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.fields import Field, Fields
from mulette.core.geometry.crs import transformer
from mulette.core.intake.tables import Delivery
from mulette.core.metadata.queries import active_terms
from mulette.core.metadata.tables import Dataset
from mulette.core.people.viewer import Viewer
from mulette.core.places.tables import Area, AreaKind
from mulette.occurrences.additional import label_values
from mulette.occurrences.exporting import HIDDEN
from mulette.occurrences.fields import record_fields
from mulette.occurrences.tables import Record, RecordArea

OTHER = "Autres colonnes du fichier"
_MARGIN_DEG = 0.01

Fact = tuple[str, Any, str | None]
"""French label, value kept, and what the file said where it said something else."""


@dataclass(frozen=True)
class Place:
    """Where a record is, as finely as the viewer may know.

    Parameters
    ----------
    words
        In words, with coordinates where the viewer knows them.
    bounds
        West, south, east, north in WGS 84 degrees.
    shape
        GeoJSON geometry in WGS 84.
    areas
        ``(French kind, name, KIND:CODE)`` of the areas that it lies in.
    """

    words: str
    bounds: tuple[float, float, float, float] | None
    shape: dict[str, Any] | None
    areas: list[tuple[str, str, str]]


def facts(
    session: Session, record: Record, *, is_known: bool, additional: Fields | None = None
) -> list[tuple[str, list[Fact]]]:
    """Give the fields of a record under their headings, empty ones left out, each with its verbatim.

    Parameters
    ----------
    additional
        Additional fields of the installation, whose French labels stand in the sheet.
    """
    terms = active_terms(session)
    columns = _columns_of(session, record)
    verbatim = dict(record.verbatim or {}) if is_known else {}
    groups: list[tuple[str, list[Fact]]] = []
    for heading, members in record_fields().groups.items():
        shown = [field for field in members if _shows(field, is_known=is_known)]
        rows = [(field, _fact(field, record, terms, columns, verbatim, additional)) for field in shown]
        kept = [row for field, row in rows if row[2] or _says_something(field, getattr(record, field.name))]
        if kept:
            groups.append((heading, kept))
    if verbatim:
        groups.append((OTHER, [(column, None, text) for column, text in sorted(verbatim.items())]))
    return groups


def place_of(session: Session, record: Record, srid: int, *, is_known: bool) -> Place:
    """Say where a record is: its position, or the area that stands for it."""
    to_degrees = transformer(srid, 4326)
    if is_known:
        longitude, latitude = to_degrees.transform(record.x_m, record.y_m)
        precision = f", à {record.precision} m près" if record.precision else ""
        crs = "Lambert-93" if srid == 2154 else f"EPSG:{srid}"
        degrees = f"{_degrees(latitude, 'NS')}, {_degrees(longitude, 'EO')}"
        words = f"X {record.x_m:.0f} m, Y {record.y_m:.0f} m ({crs}) ; {degrees}{precision}."
        return Place(words, *_drawn(record.geom, to_degrees), _areas_of(session, record))
    area = session.get(Area, record.blur_area_id) if record.blur_area_id else None
    if area is None:
        return Place("Le lieu de cette donnée n'est pas diffusé.", None, None, [])
    kind = session.get(AreaKind, area.kind)
    named = [(kind.label if kind else area.kind, area.name, f"{area.kind}:{area.code}")]
    words = f"Quelque part dans {area.name} : la position exacte n'est pas diffusée."
    return Place(words, *_drawn(area.geom, to_degrees), named)


def origin_of(session: Session, viewer: Viewer, record: Record, *, is_known: bool) -> dict[str, Any]:
    """Say where a record comes from: dataset, framework, provider, delivery, template and row.

    The row is told with the exact place only: the rows beside it are often of the same place.
    """
    dataset = session.get(Dataset, record.dataset_id)
    delivery = session.get(Delivery, record.delivery_id) if record.delivery_id else None
    return {
        "dataset": dataset,
        "framework": dataset.framework if dataset else None,
        "delivery": delivery,
        "may_open_delivery": viewer.may("read", "delivery"),
        "row": record.delivery_row if is_known else None,
    }


def _degrees(value: float, letters: str) -> str:
    """Write degrees with a comma and a letter.

    >>> _degrees(-2.69502, "EO")
    '2,69502° O'
    """
    return f"{abs(value):.5f}° {letters[value < 0]}".replace(".", ",")


def _columns_of(session: Session, record: Record) -> Mapping[str, list[str]]:
    """Give the columns of the file behind each field."""
    delivery = session.get(Delivery, record.delivery_id) if record.delivery_id else None
    reading = (delivery.reading if delivery else None) or {}
    columns: Mapping[str, list[str]] = reading.get("fields", {})
    return columns


def _shows(field: Field, *, is_known: bool) -> bool:
    return field.stored and (is_known or field.name not in HIDDEN)


def _says_something(field: Field, value: Any) -> bool:  # noqa: ANN401
    """Whether a value is more than an empty cell or the code that stands for one."""
    return value not in (None, "") and not (field.type == "code" and str(value) == field.default)


def _fact(
    field: Field, record: Record, terms: Mapping[str, Mapping[str, str]], columns: Mapping[str, list[str]],
    verbatim: dict[str, str], additional: Fields | None,
) -> Fact:  # fmt: skip
    value = getattr(record, field.name)
    if field.type == "code" and value is not None:
        value = terms.get(str(field.nomenclature), {}).get(str(value), value)
    if field.type == "json" and value:
        value = "; ".join(f"{name} : {one}" for name, one in label_values(value, additional or {}).items())
    written = [text for column in columns.get(field.name, ()) if (text := verbatim.pop(column, None))]
    unit = f" ({field.unit})" if field.unit else ""
    return f"{field.label}{unit}", value, " | ".join(written) or None


def _drawn(
    geometry: BaseGeometry, to_degrees: pyproj.Transformer
) -> tuple[tuple[float, float, float, float], dict[str, Any]]:
    shape = shapely.transform(geometry, lambda xy: np.column_stack(to_degrees.transform(*xy.T)))
    west, south, east, north = shape.bounds
    bounds = (west - _MARGIN_DEG, south - _MARGIN_DEG, east + _MARGIN_DEG, north + _MARGIN_DEG)
    return bounds, json.loads(shapely.to_geojson(shape))


def _areas_of(session: Session, record: Record) -> list[tuple[str, str, str]]:
    query = (
        select(AreaKind.label, Area.name, Area.kind, Area.code)
        .join(Area, Area.kind == AreaKind.code)
        .join(RecordArea, RecordArea.area_id == Area.id)
        .where(RecordArea.record_id == record.id)
        .order_by(AreaKind.position, Area.name)
    )
    return [(label, name, f"{kind}:{code}") for label, name, kind, code in session.execute(query)]
