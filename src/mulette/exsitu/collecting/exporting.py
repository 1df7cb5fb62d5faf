"""Harvests written to a file, as the viewer may see them: GeoPackage, CSV, GeoJSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyogrio
import shapely
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.people.viewer import Viewer
from mulette.core.spelling import folded
from mulette.exsitu.collecting.values import fields_of
from mulette.exsitu.collecting.viewing.filters import Filters
from mulette.exsitu.collecting.viewing.harvests import read_after
from mulette.exsitu.collecting.viewing.places import degrees
from mulette.exsitu.vocabulary import label

FORMATS = ("gpkg", "csv", "geojson")
PART = 1_000
PRECISE, BLURRED = "recoltes", "recoltes_floutees"
"""Layers of the GeoPackage."""
PLACES = {"precise": "précis", "commune": "commune", "cell": "maille de 10 km", None: ""}
_OTHERS = {
    "uuid": "uuid", "code": "code", "taxon_name": "nom_scientifique", "population": "population", "mission": "mission",
    "permit": "permis", "commune_code": "code_insee", "commune": "commune", "place_is": "lieu_donne",
    "organisation": "organisme",
}  # fmt: skip
_TYPES = {"number": pl.Float64, "integer": pl.Int64}
_LONG_AGO = "2000-01-01T00:00:00.000Z"
Rows = Sequence[dict[str, Any]]


def headings() -> dict[str, str]:
    """Give the columns of a file in order: name of the value, French head.

    >>> headings()["seeds_taken_percent"], headings()["altitude_m"]
    ('part_des_graines_mures_prise_pourcent', 'altitude_m')
    """
    units = {"%": "pourcent", "m²": "m2", None: ""}
    found = dict(_OTHERS)
    for name, field in fields_of("harvest").items():
        words = folded(f"{field.label} {units.get(field.unit, field.unit or '')}").replace("'", " ").replace("-", " ")
        found[name] = "_".join(words.split())
    return found


def write(session: Session, viewer: Viewer, filters: Filters, path: Path, format_: str, srid: int) -> int:
    """Write the harvests that the filters want; give their number.

    Raises
    ------
    Forbidden
        The viewer may not export.
    Invalid
        The format is unknown.
    """
    viewer.require("export", "harvest")
    writers = {"csv": write_csv, "geojson": write_geojson, "gpkg": write_geopackage}
    if format_ not in writers:
        raise Invalid(
            f"Le format « {format_} » n'est pas connu ; choisissez parmi {', '.join(FORMATS)}.",
            code="export.unknown-format",
        )
    return writers[format_](parts(session, viewer, filters), path, srid)


def parts(session: Session, viewer: Viewer, filters: Filters) -> Iterator[Rows]:
    """Read the harvests some at a time, in the order of their entry."""
    after: int | None = 0
    while after is not None:
        rows, after = read_after(session, viewer, filters, after=after, limit=PART)
        if rows:
            yield rows


def write_csv(found: Iterator[Rows], path: Path, srid: int) -> int:
    """Write one line a harvest, the place in WKT, WGS 84; give their number."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([*headings().values(), "geometrie"])
        for rows in found:
            shapes = shapely.to_wkt(degrees([row["geometry"] for row in rows], srid), rounding_precision=7)
            for row, shape in zip(rows, shapes, strict=True):
                writer.writerow([*values_of(row).values(), shape])
            count += len(rows)
    return count


def write_geojson(found: Iterator[Rows], path: Path, srid: int) -> int:
    """Write a GeoJSON collection, WGS 84; give the number of harvests."""
    count = 0
    with path.open("w", encoding="utf-8") as out:
        out.write('{"type": "FeatureCollection", "name": "recoltes", "features": [')
        for rows in found:
            for row, shape in zip(rows, degrees([row["geometry"] for row in rows], srid), strict=True):
                geometry = json.loads(str(shapely.to_geojson(shape))) if shape is not None else None
                one = {"type": "Feature", "id": str(row["uuid"]), "geometry": geometry, "properties": values_of(row)}
                out.write((",\n" if count else "\n") + json.dumps(one, ensure_ascii=False))
                count += 1
        out.write("\n]}\n")
    return count


def write_geopackage(found: Iterator[Rows], path: Path, srid: int) -> int:
    """Write a GeoPackage in the CRS of the store; give the number of harvests, those without a place left out.

    Layers: ``recoltes``, the places that the viewer knows; ``recoltes_floutees``, communes and cells that stand for the
    others.
    """
    path.unlink(missing_ok=True)
    count = 0
    written: set[str] = set()
    for rows in [*found, []]:
        for layer in (PRECISE, BLURRED):
            mine = [row for row in rows if row["geometry"] is not None and row["is_known"] is (layer == PRECISE)]
            if mine or layer not in written:
                _append(mine, path, layer, srid, is_new=layer not in written)
                written.add(layer)
            count += len(mine)
    return count


def values_of(row: dict[str, Any]) -> dict[str, Any]:
    """Give the values of a harvest under French heads, codes in words."""
    return {french: _value(name, row.get(name)) for name, french in headings().items()}


def _value(name: str, value: Any) -> Any:  # noqa: ANN401
    field = fields_of("harvest").get(name)
    if name == "place_is":
        return PLACES.get(value, "")
    if value is None or value == []:
        return None
    if field is not None and field.nomenclature:
        return label(field.nomenclature, value)
    return plain(value)


def plain(value: Any) -> Any:  # noqa: ANN401
    """Write a value with what files know.

    >>> plain(True), plain(["Anne Roux", "Luc Blanc"])
    ('oui', 'Anne Roux; Luc Blanc')
    """
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return "; ".join(value)
    return value if isinstance(value, int | float | str) else str(value)


def _append(rows: Rows, path: Path, layer: str, srid: int, *, is_new: bool) -> None:
    values = [values_of(row) for row in rows]
    columns = [
        pl.Series(french, [one[french] for one in values], dtype=_type_of(name)) for name, french in headings().items()
    ]
    shapes = pl.Series("geom", [shapely.to_wkb(row["geometry"]) for row in rows], dtype=pl.Binary)
    table = pl.DataFrame([*columns, shapes]).to_arrow(compat_level=pl.CompatLevel.oldest())
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _LONG_AGO})
    try:
        pyogrio.write_arrow(
            pa.RecordBatchReader.from_batches(table.schema, table.to_batches()),
            path,
            layer=layer,
            driver="GPKG",
            geometry_name="geom",
            geometry_type="Unknown",
            crs=f"EPSG:{srid}",
            append=not is_new,
            dataset_options={"VERSION": "1.3"},
            layer_options={"GEOMETRY_NAME": "geom"},
        )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _type_of(name: str) -> Any:  # noqa: ANN401
    field = fields_of("harvest").get(name)
    return _TYPES.get(field.type, pl.String) if field else pl.String
