"""Reading what comes back from the field: the GeoPackage of QField, its ZIP, or the CSV of ODK."""

from __future__ import annotations

import csv
import tempfile
import uuid
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import shapely

from mulette.core.errors import Invalid
from mulette.ponds.campaigns.form import FormField, all_fields, term_of
from mulette.ponds.campaigns.project import VISITS
from mulette.ponds.register.locating import read_place

_KEYS = ("KEY", "meta-instanceID", "instanceID", "_uuid")
"""Columns in which ODK and KoboToolbox name a form that was sent."""
_EMPTY = frozenset({"", "nan", "None", "NaT", "<NA>"})


@dataclass(frozen=True)
class Returned:
    """One form that came back.

    Parameters
    ----------
    row
        Number of its row in the file, from 1.
    stop
        Identifier of its stop; none: a pond found on the way.
    name
        What the device calls this form.
    values
        What was answered, by field; several terms in a list.
    shape
        Where it was filled, CRS of the store.
    """

    row: int
    stop: uuid.UUID | None
    name: str
    values: dict[str, Any]
    shape: shapely.Point | None


def read_returned(path: Path, srid: int) -> list[Returned]:
    """Read a file that came back.

    Parameters
    ----------
    srid
        CRS of the store.

    Raises
    ------
    Invalid
        It is neither a GeoPackage with the layer ``visites``, nor the CSV of our form.
    """
    ending = path.suffix.lower()
    if ending == ".gpkg":
        return _read_geopackage(path, srid)
    if ending == ".zip":
        return _read_zip(path, srid)
    if ending == ".csv":
        return _read_csv(path, srid)
    raise Invalid(
        f"« {path.name} » : donnez le GeoPackage de QField, son ZIP, ou le CSV d'ODK.", code="visits.unknown-format"
    )


def _read_zip(path: Path, srid: int) -> list[Returned]:
    with tempfile.TemporaryDirectory() as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                inside = [name for name in archive.namelist() if name.lower().endswith((".gpkg", ".csv"))]
                if len(inside) != 1:
                    raise Invalid(f"« {path.name} » doit contenir un seul GeoPackage ou CSV.", code="visits.bad-zip")
                kept = Path(folder) / Path(inside[0]).name
                kept.write_bytes(archive.read(inside[0]))
        except zipfile.BadZipFile as error:
            raise Invalid(f"« {path.name} » est abîmé.", code="visits.bad-zip") from error
        return read_returned(kept, srid)


def _read_geopackage(path: Path, srid: int) -> list[Returned]:
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        frame = pyogrio.read_dataframe(path, layer=VISITS)
    except (DataLayerError, DataSourceError) as error:
        raise Invalid(f"« {path.name} » n'a pas de couche « {VISITS} ».", code="visits.no-layer") from error
    if frame.crs is not None:
        frame = frame.to_crs(srid)
    rows = frame.to_dict("records")
    return [_returned(number, row, row["geometry"], str(row.get("arret") or "")) for number, row in enumerate(rows, 1)]


def _read_csv(path: Path, srid: int) -> list[Returned]:
    reader = csv.DictReader(StringIO(path.read_text(encoding="utf-8-sig")))
    if not {"outcome", "arret"} <= {_plain(name) for name in reader.fieldnames or ()}:
        raise Invalid(f"« {path.name} » n'est pas l'envoi de notre formulaire.", code="visits.no-column")
    found = []
    for number, row in enumerate(reader, 1):
        name = next((row[key] for key in _KEYS if row.get(key)), "")
        values = {_plain(column): value for column, value in row.items() if column is not None}
        place = {"latitude": values.get("Latitude", ""), "longitude": values.get("Longitude", "")}
        shape = read_place(place, srid) if all(place.values()) else None
        found.append(_returned(number, values, shape, name))
    return found


def _plain(column: str) -> str:
    """Give a column of ODK without the groups before it.

    >>> _plain("a_general-type"), _plain("f_ecologie/scrub"), _plain("outcome")
    ('type', 'scrub', 'outcome')
    """
    return column.replace("/", "-").rpartition("-")[2]


def _returned(number: int, row: Mapping[str, Any], shape: Any, name: str) -> Returned:  # noqa: ANN401
    values = {field.name: value for field in all_fields() if (value := _answer(field, row.get(field.name))) is not None}
    try:
        stop = uuid.UUID(str(row.get("arret") or ""))
    except ValueError:
        stop = None
    return Returned(number, stop, name, values, shape)


def _answer(field: FormField, value: Any) -> Any:  # noqa: ANN401
    text = str(value).strip()
    if text in _EMPTY:
        return None
    if field.kind == "codes":
        return [term_of(field, part) for part in several(text, field.options)]
    if field.kind == "code":
        return term_of(field, text.removesuffix(".0"))
    if field.kind == "boolean":
        return {"True": "oui", "1.0": "oui", "False": "non", "0.0": "non"}.get(text, text)
    return text.removesuffix(".0") if field.kind == "integer" else text


def several(text: str, options: tuple[str, ...]) -> list[str]:
    """Read several terms: ``{"a","b"}`` of QGIS, ``a b`` of ODK, or a single term.

    >>> several('{"Canards, oies, cygnes","Autre"}', ("Autre",))
    ['Canards, oies, cygnes', 'Autre']
    >>> several("amphibiens autre", ("Autre",))
    ['amphibiens', 'autre']
    >>> several("Prairie humide", ("Prairie humide",))
    ['Prairie humide']
    """
    if text.startswith("{") and text.endswith("}"):
        return next(csv.reader([text[1:-1]]), [])
    return [text] if text in options else text.split()
