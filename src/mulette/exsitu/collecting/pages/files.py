"""Files of harvests: the choice of a format, and the file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, require
from mulette.exsitu.collecting import exporting
from mulette.exsitu.collecting.pages.blueprint import blueprint, filters_of_page, query_of_page
from mulette.exsitu.collecting.viewing import harvests as viewing

FORMATS = (
    ("gpkg", "GeoPackage", "QGIS ; projection de la base, lieux précis et lieux floutés en deux couches"),
    ("csv", "CSV", "Tableur ; colonnes en français"),
    ("geojson", "GeoJSON", "Cartes du web ; WGS 84"),
)
TYPES = {"csv": "text/csv", "gpkg": "application/geopackage+sqlite3", "geojson": "application/geo+json"}


@blueprint.get("/ex-situ/recoltes/exporter")
def export_choice() -> ResponseReturnValue:
    """Ask in which format the selection is exported."""
    require("export", "harvest")
    query = query_of_page()
    links = [(label, why, url_for("exsitu_collecting.export", format=name, **query)) for name, label, why in FORMATS]
    with current_house().store.reading() as session:
        found = viewing.count(session, current_viewer(), filters_of_page())
    list_url = url_for("exsitu_collecting.harvests", **query)
    return render_template("collecting/export.html", found=found, links=links, list_url=list_url)


@blueprint.get("/ex-situ/recoltes/export")
def export() -> ResponseReturnValue:
    """Send the selection in a file."""
    require("export", "harvest")
    format_ = request.args.get("format", "csv")
    if format_ not in TYPES:
        abort(404)
    house = current_house()
    folder = tempfile.TemporaryDirectory()
    path = Path(folder.name) / f"recoltes.{format_}"
    with house.store.reading() as session:
        exporting.write(session, current_viewer(), filters_of_page(), path, format_, house.store.srid)

    def chunks() -> Iterator[bytes]:
        with folder, path.open("rb") as stream:
            while part := stream.read(1 << 16):
                yield part

    response = Response(chunks(), mimetype=TYPES[format_])
    response.headers["Content-Disposition"] = f"attachment; filename={path.name}"
    return response
