"""Ponds written to a file, as the viewer may see them: GeoPackage with its styles, CSV, GeoJSON, workbook."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import xlsxwriter
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.fields import Field
from mulette.core.geometry.crs import transform
from mulette.core.people.viewer import Viewer
from mulette.core.spelling import folded
from mulette.ponds.register.tables import Pond
from mulette.ponds.register.viewing.filters import Filters
from mulette.ponds.register.viewing.rows import SHEET, as_seen
from mulette.ponds.register.vocabulary import pond_fields, sheet_fields

FORMATS = ("gpkg", "csv", "geojson", "xlsx")
MOST_ROWS = 20_000
"""Rows of a workbook, at most."""
PART = 2_000
_OTHERS = {
    "area_m2": "surface_m2",
    "commune": "commune",
    "commune_code": "code_insee_de_la_commune",
    "organisation": "organisme",
    "localisation": "localisation",
    "created_at": "creee_le",
    "updated_at": "modifiee_le",
}
_BOOK = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_LONG_AGO = dt.datetime(2000, 1, 1)


def heading(field: Field) -> str:
    """Give the name of a column: its French label, with its unit, as QGIS and spreadsheets like names.

    >>> heading(sheet_fields()["length_m"]), heading(pond_fields()["insee_id"])
    ('longueur_m', 'ancien_identifiant')
    """
    units = {"%": "pourcent", "m²": "m2", None: ""}
    unit = units.get(field.unit, field.unit or "")
    words = folded(f"{field.label} {unit}").replace("-", " ").replace("'", " ").split()
    return "_".join(words)


def headings() -> dict[str, str]:
    """Give the columns of an export in order: name in ``as_seen`` → French name, each once."""
    found = {"uuid": "uuid"}
    found |= {name: heading(field) for name, field in pond_fields().items() if field.stored}
    found |= _OTHERS
    for name, field in sheet_fields().items():
        one = heading(field)
        found[SHEET + name] = f"fiche_{one}" if one in found.values() else one
    return found


def read_parts(
    session: Session,
    viewer: Viewer,
    filters: Filters,
    *also: Any,  # noqa: ANN401
) -> Iterator[list[Mapping[Any, Any]]]:
    """Read the ponds of an export, some thousands at a time, in the order of their numbers."""
    query, after = as_seen(session, viewer, filters).where(*also).order_by(Pond.id).limit(PART), 0
    while rows := session.execute(query.where(Pond.id > after)).mappings().all():
        yield list(rows)
        after = rows[-1]["id"]


def write(session: Session, viewer: Viewer, filters: Filters, path: Path, format_: str, srid: int) -> int:
    """Write the ponds to a file of one of ``FORMATS``; give their number.

    Raises
    ------
    Forbidden
        The viewer may not export.
    Invalid
        More ponds than a workbook holds.
    """
    viewer.require("export", "pond")
    parts = read_parts(session, viewer, filters)
    if format_ == "csv":
        return write_csv(parts, path, srid)
    if format_ == "geojson":
        return write_geojson(parts, path, srid)
    if format_ == "xlsx":
        return write_workbook(parts, path, srid)
    from mulette.ponds.register.geopackage import write_geopackage

    return write_geopackage(parts, path, srid)


def write_csv(parts: Iterator[list[Mapping[Any, Any]]], path: Path, srid: int) -> int:
    """Write one line a pond, French heads, the place in WKT, WGS 84; give the number of ponds."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([*headings().values(), "geometrie"])
        for part in parts:
            shapes = shapely.to_wkt(_degrees(part, srid), rounding_precision=7)
            for row, shape in zip(part, shapes, strict=True):
                writer.writerow([*values_of(row).values(), shape])
            count += len(part)
    return count


def write_geojson(parts: Iterator[list[Mapping[Any, Any]]], path: Path, srid: int) -> int:
    """Write a GeoJSON file, WGS 84 to a centimetre; give the number of ponds."""
    count = 0
    with path.open("w", encoding="utf-8") as out:
        out.write('{"type": "FeatureCollection", "name": "mares", "features": [')
        for part in parts:
            for row, shape in zip(part, geojson_shapes(part, srid), strict=True):
                feature = {"type": "Feature", "id": str(row["uuid"]), "geometry": shape, "properties": values_of(row)}
                out.write((",\n" if count else "\n") + json.dumps(feature, ensure_ascii=False))
                count += 1
        out.write("\n]}\n")
    return count


def write_workbook(parts: Iterator[list[Mapping[Any, Any]]], path: Path, srid: int) -> int:
    """Write a workbook of one sheet, French heads; give the number of ponds.

    Raises
    ------
    Invalid
        More than ``MOST_ROWS`` ponds.
    """
    rows: list[list[Any]] = []
    for part in parts:
        shapes = shapely.to_wkt(_degrees(part, srid), rounding_precision=7)
        rows += [[*values_of(row).values(), shape] for row, shape in zip(part, shapes, strict=True)]
        if len(rows) > MOST_ROWS:
            raise Invalid(
                f"Un classeur XLSX tient {MOST_ROWS} mares au plus. Restreignez la sélection, ou choisissez un CSV "
                "ou un GeoPackage, qui n'ont pas de limite.",
                code="export.too-many-rows",
            )
    with xlsxwriter.Workbook(path, _BOOK) as book:
        book.set_properties({"created": _LONG_AGO})
        sheet, bold = book.add_worksheet("Mares"), book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, [*headings().values(), "geometrie"], bold)
        for place, row in enumerate(rows, start=1):
            sheet.write_row(place, 0, row)
        sheet.autofilter(0, 0, max(1, len(rows)), len(headings()))
    return len(rows)


def values_of(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Give the values of a row under their French heads, as files write them."""
    return {french: plain(row[name]) for name, french in headings().items()}


def plain(value: Any) -> Any:  # noqa: ANN401
    """Write a value with what files know; several terms are put between semicolons, moments are in UTC.

    >>> plain(["Source", "Nappe"]), plain(True), plain(dt.date(2024, 5, 2))
    ('Source; Nappe', 'oui', '2024-05-02')
    """
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return "; ".join(value)
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, dt.date):
        return value.isoformat()
    return value if isinstance(value, int | float | str | None) else str(value)


def geojson_shapes(part: Sequence[Mapping[Any, Any]], srid: int) -> list[dict[str, Any] | None]:
    """Give the places of some ponds as GeoJSON geometries, WGS 84, to seven decimals."""
    rounded = shapely.transform(_degrees(part, srid), lambda xy: np.round(xy, 7))
    return [json.loads(text) if text else None for text in shapely.to_geojson(rounded)]


def _degrees(part: Sequence[Mapping[Any, Any]], srid: int) -> Any:  # noqa: ANN401
    shapes = np.empty(len(part), dtype=object)
    shapes[:] = [row["geometry"] for row in part]
    return transform(shapes, srid, 4326)
