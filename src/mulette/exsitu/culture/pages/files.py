"""Files of the cultures: the choice of a format, and the file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, require
from mulette.exsitu.culture import exporting
from mulette.exsitu.culture.pages.blueprint import blueprint, today
from mulette.exsitu.culture.pages.reading import query_of_page
from mulette.exsitu.culture.viewing import rows
from mulette.exsitu.culture.viewing.filters import read_filters

FORMATS = (
    ("csv", "CSV", "Tableur ; une ligne par culture"),
    ("xlsx", "XLSX", "Tableur ; 100\u202f000 cultures au plus"),
)
TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@blueprint.get("/ex-situ/cultures/exporter")
def export_choice() -> ResponseReturnValue:
    """Ask in which format the selection is exported."""
    require("export", "culture")
    query, viewer = query_of_page(), current_viewer()
    with current_house().store.reading() as session:
        count = rows.count_rows(session, *rows.conditions(viewer, read_filters(request.args), today()))
    links = [(name, why, url_for("exsitu_culture.export", format=key, **query)) for key, name, why in FORMATS]
    back = url_for("exsitu_culture.listing", **query)
    return render_template("exsitu/culture_export.html", count=count, links=links, back=back)


@blueprint.get("/ex-situ/cultures/export")
def export() -> ResponseReturnValue:
    """Send the selection in a file."""
    require("export", "culture")
    format_ = request.args.get("format", "csv")
    if format_ not in TYPES:
        abort(404)
    folder = tempfile.TemporaryDirectory()
    path = Path(folder.name) / f"cultures.{format_}"
    with current_house().store.reading() as session:
        exporting.write(session, current_viewer(), read_filters(request.args), path, format_, today())

    def chunks() -> Iterator[bytes]:
        with folder, path.open("rb") as stream:
            while part := stream.read(1 << 16):
                yield part

    response = Response(chunks(), mimetype=TYPES[format_])
    response.headers["Content-Disposition"] = f"attachment; filename={path.name}"
    return response
