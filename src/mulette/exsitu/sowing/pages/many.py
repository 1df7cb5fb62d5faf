"""What is done to the sowings picked in the list: moved, sown, labelled; and the files of a selection."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs, require
from mulette.core.storage.base import now
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.numbering import code_of
from mulette.exsitu.sowing import exporting, operations
from mulette.exsitu.sowing.pages.blueprint import blueprint, labels_url, query_of_page, today
from mulette.exsitu.sowing.queries import find_sowing, location_named
from mulette.exsitu.sowing.tables import Sowing
from mulette.exsitu.sowing.viewing.filters import read_filters

FORMATS = (
    ("csv", "CSV", "Tableur, autre logiciel ; texte UTF-8"),
    ("xlsx", "XLSX", "Tableur ; 20\u202f000 semis au plus"),
)
TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@blueprint.post("/ex-situ/semis/deplacer")
@needs("create", "culture")
def move() -> ResponseReturnValue:
    """Move the sowings picked to a place, in the order of the list."""

    def moved(session: Session, picked: Sequence[Sowing]) -> Act:
        place = location_named(session, current_viewer(), request.form.get("location", ""))
        return operations.move_sowings(session, current_viewer(), picked, place, at=now())

    return _all(moved)


@blueprint.post("/ex-situ/semis/semer")
@needs("create", "culture")
def sow_picked() -> ResponseReturnValue:
    """Sow today the planned sowings that were picked."""
    return _all(lambda session, picked: operations.sow(session, current_viewer(), picked, on=today(), at=now()))


@blueprint.post("/ex-situ/semis/etiquettes")
@needs("read", "culture")
def labels_picked() -> ResponseReturnValue:
    """Lead to the labels of the sowings picked."""
    with current_house().store.reading() as session:
        codes = [code_of("sowing", one.node.number) for one in _picked(session, lock=False)]
    return redirect(labels_url(codes) if codes else url_for("exsitu_sowing.sowings"), 303)


@blueprint.get("/ex-situ/semis/exporter")
def export_choice() -> ResponseReturnValue:
    """Ask in which format the selection is exported."""
    require("export", "culture")
    query = query_of_page()
    links = [(words, why, url_for("exsitu_sowing.export", format=name, **query)) for name, words, why in FORMATS]
    return render_template("sowings/export.html", links=links, back=url_for("exsitu_sowing.sowings", **query))


@blueprint.get("/ex-situ/semis/export")
def export() -> ResponseReturnValue:
    """Send the selection in a file."""
    require("export", "culture")
    format_ = request.args.get("format", "csv")
    if format_ not in TYPES:
        abort(404)
    asked = request.args.copy()
    asked.poplist("format")
    with tempfile.TemporaryDirectory() as folder, current_house().store.reading() as session:
        path = Path(folder) / f"semis.{format_}"
        exporting.write(session, current_viewer(), read_filters(asked), path, format_, today())
        response = Response(path.read_bytes(), mimetype=TYPES[format_])
    response.headers["Content-Disposition"] = f"attachment; filename=semis.{format_}"
    return response


def _all(act_upon: Callable[[Session, Sequence[Sowing]], Act]) -> ResponseReturnValue:
    """Do one act upon the sowings picked, and lead back to the list."""
    geste = None
    try:
        with current_house().store.transaction() as session:
            geste = act_upon(session, _picked(session, lock=True)).uuid
    except (Invalid, Conflict) as error:
        flash(error.message, "error")
    return redirect(url_for("exsitu_sowing.sowings", geste=geste), 303)


def _picked(session: Session, *, lock: bool) -> list[Sowing]:
    found = []
    for text in request.form.getlist("id"):
        try:
            found.append(find_sowing(session, current_viewer(), UUID(text), lock=lock))
        except ValueError as error:
            raise Invalid("Ce semis n'existe pas.", code="sowing.unknown") from error
    return found
