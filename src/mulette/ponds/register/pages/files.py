"""Files of the ponds: the choice of a format, and the file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, require
from mulette.ponds.register import exporting
from mulette.ponds.register.pages.blueprint import blueprint, filters_of_page, query_of_page
from mulette.ponds.register.viewing import words

FORMATS = (
    ("gpkg", "GeoPackage", "QGIS ; projection de la base, points et contours avec leur style"),
    ("csv", "CSV", "Tableur ; colonnes en français, qui se livrent à nouveau"),
    ("geojson", "GeoJSON", "Cartes du web ; WGS 84"),
    ("xlsx", "XLSX", "Tableur ; 20\u202f000 mares au plus"),
)
TYPES = {
    "csv": "text/csv",
    "gpkg": "application/geopackage+sqlite3",
    "geojson": "application/geo+json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@blueprint.get("/mares/exporter")
def export_choice() -> ResponseReturnValue:
    """Ask in which format the selection is exported."""
    require("export", "pond")
    links = [(label, why, url_for("ponds.export", format=name, **query_of_page())) for name, label, why in FORMATS]
    with current_house().store.reading() as session:
        told = words.words(session, current_viewer(), filters_of_page())
    list_url = url_for("ponds.listing", **query_of_page())
    return render_template("ponds/export.html", words=told, links=links, list_url=list_url)


@blueprint.get("/mares/export")
def export() -> ResponseReturnValue:
    """Send the selection in a file."""
    require("export", "pond")
    format_ = request.args.get("format", "csv")
    if format_ not in TYPES:
        abort(404)
    house = current_house()
    folder = tempfile.TemporaryDirectory()
    path = Path(folder.name) / f"mares.{format_}"
    with house.store.reading() as session:
        exporting.write(session, current_viewer(), filters_of_page(), path, format_, house.store.srid)

    def chunks() -> Iterator[bytes]:
        with folder, path.open("rb") as stream:
            while part := stream.read(1 << 16):
                yield part

    response = Response(chunks(), mimetype=TYPES[format_])
    response.headers["Content-Disposition"] = f"attachment; filename={path.name}"
    return response
