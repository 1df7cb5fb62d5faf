"""Tables: CSV that can be delivered again, exchange data of the SINP, workbook."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import IO

import polars as pl
import shapely
import xlsxwriter

from mulette.core.errors import Invalid
from mulette.occurrences.fields import record_fields
from mulette.occurrences.publishing.parts import GEOMETRY, Labels, Parts, labelled, split_head, to_wgs84

MOST_ROWS = 20_000
"""Rows of a workbook, at most: above, writing takes minutes and opening it too."""
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"
_DEGREES = 7
_BOOK = {
    "constant_memory": True, "default_date_format": "dd/mm/yyyy",
    "strings_to_formulas": False, "strings_to_urls": False,
}  # fmt: skip
_AREAS = {"codeCommune": "COM", "codeMaille": "M10", "codeDepartement": "DEP"}


def write_csv(parts: Parts, out: IO[bytes], srid: int) -> int:
    """Write one line a record, comma between, the place in WKT, WGS 84; give the number of records.

    The header is that of the template ``identite``, so that the file can be delivered again.
    """
    count = 0
    _, following = split_head(parts)
    for position, part in enumerate(following):
        texts = part.with_columns(_wkt(part, srid)).rename({GEOMETRY: "WKT"})
        texts.write_csv(out, include_header=position == 0, datetime_format=_MOMENT)
        count += part.height
    return count


def write_dee(parts: Parts, out: IO[bytes], srid: int) -> int:
    """Write exchange data of the SINP: its names of fields, codes, semicolons; give the number of records.

    A blurred record gives the code of the area that stands for it (commune, cell of 10 km, department), not its
    outline. The header is that of the template ``dee``.

    Source: SINP, Standard de données « Occurrences de taxon » 2.0, names of the fields.
    """
    count = 0
    _, following = split_head(parts)
    for position, part in enumerate(following):
        _dee(part, srid).write_csv(out, separator=";", include_header=position == 0, datetime_format=_MOMENT)
        count += part.height
    return count


def _dee(part: pl.DataFrame, srid: int) -> pl.DataFrame:
    names = {name: field.sinp for name, field in record_fields().items() if field.sinp and name in part.columns}
    names.pop("meta_update_date", None)
    changed = [name for name in ("meta_update_date", "updated_at") if name in part.columns]
    area = pl.col("area_code")
    is_blurred = pl.col("area_kind").is_not_null()
    return part.with_columns(_wkt(part, srid)).select(
        *(pl.col(name).alias(str(sinp)) for name, sinp in names.items()),
        pl.col("cd_ref").alias("cdRef"),
        pl.when(~is_blurred).then(GEOMETRY).alias("geometrie"),
        *(pl.when(pl.col("area_kind") == kind).then(area).alias(name) for name, kind in _AREAS.items()),
        pl.coalesce(changed).alias("dEEDateDerniereModification"),
    )


def write_workbook(parts: Parts, path: Path, srid: int, labels: Labels) -> int:
    """Write a workbook of one sheet, French heads, terms by their French words; give the number of records.

    Raises
    ------
    Invalid
        More than ``MOST_ROWS`` records.
    """
    head, following = split_head(parts)
    rows = pl.concat(_within(following))
    fields = record_fields()
    heads = [fields[name].label if name in fields else name for name in head.columns if name != GEOMETRY]
    heads = [*heads, "Géométrie (WKT, WGS 84)"]
    table = labelled(rows, labels).with_columns(_wkt(rows, srid).alias("WKT")).drop(GEOMETRY)
    with xlsxwriter.Workbook(path, _BOOK) as book:
        sheet, bold = book.add_worksheet("Données"), book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, table.height, table.width - 1)
        sheet.write_row(0, 0, heads, bold)
        texts = table.with_columns(pl.selectors.datetime().dt.strftime(_MOMENT))
        for place, row in enumerate(texts.iter_rows(), start=1):
            sheet.write_row(place, 0, [None if value is None else _cell(value) for value in row])
    return rows.height


def _cell(value: object) -> object:
    return value if isinstance(value, (int, float, str, dt.date)) else str(value)


def _within(parts: Parts) -> list[pl.DataFrame]:
    kept, count = [], 0
    for part in parts:
        count += part.height
        if count > MOST_ROWS:
            raise Invalid(
                f"Un classeur XLSX tient {MOST_ROWS} données au plus. Restreignez la sélection, ou choisissez un CSV "
                "ou un GeoPackage, qui n'ont pas de limite.",
                code="export.too-many-rows",
            )
        kept.append(part)
    return kept


def _wkt(part: pl.DataFrame, srid: int) -> pl.Series:
    wkt = shapely.to_wkt(to_wgs84(part[GEOMETRY], srid), rounding_precision=_DEGREES)
    return pl.Series(GEOMETRY, wkt.tolist(), dtype=pl.String)
