"""The list of lots, and its files."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.house import current_house
from mulette.core.listing import read_state
from mulette.core.people.web import current_viewer, require
from mulette.exsitu.bank import exporting
from mulette.exsitu.bank.pages.blueprint import address, blueprint, filters_of_page
from mulette.exsitu.bank.pages.inputs import is_uuid
from mulette.exsitu.bank.viewing import choices, rows
from mulette.exsitu.bank.viewing.filters import Filters

FORMATS = (("csv", "CSV", "Tableur ; une ligne par lot"), ("xlsx", "XLSX", "Tableur ; 100\u202f000 lots au plus"))
TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@blueprint.get("/ex-situ/lots")
def lots() -> ResponseReturnValue:
    """List the lots."""
    require("read", "seed_lot")
    viewer, filters = current_viewer(), filters_of_page()
    state = read_state(request.args, rows.COLUMNS, default_sort="-number")
    with current_house().store.reading() as session:
        page = rows.list_rows(session, viewer, filters, state)
        linked = [{**one, "url": url_for("exsitu_bank.lot", identifier=one["uuid"])} for one in page.rows]
        return render_template(
            "exsitu/lots.html",
            page=replace(page, rows=linked),
            columns=rows.COLUMNS,
            chips=choices.chips(session, filters, request.args),
            filters=choices.form_fields(session, viewer, request.args),
            export_url=address("exsitu_bank.export_choice") if viewer.may("export", "seed_lot") else "",
            new_url=url_for("exsitu_bank.new_lot") if viewer.may("create", "seed_lot") else "",
            batch=_batch(),
        )


@blueprint.get("/ex-situ/lots/exporter")
def export_choice() -> ResponseReturnValue:
    """Ask in which format the selection is exported."""
    require("export", "seed_lot")
    with current_house().store.reading() as session:
        count = rows.count(session, current_viewer(), filters_of_page())
    links = [(name, why, address("exsitu_bank.export", format=key)) for key, name, why in FORMATS]
    return render_template("exsitu/lot_export.html", count=count, links=links, back=address("exsitu_bank.lots"))


@blueprint.get("/ex-situ/lots/export")
def export() -> ResponseReturnValue:
    """Send the selection in a file; ``lot`` names lots picked one by one."""
    require("export", "seed_lot")
    format_ = request.args.get("format", "csv")
    if format_ not in TYPES:
        abort(404)
    picked = [UUID(one) for one in request.args.getlist("lot") if is_uuid(one)]
    filters = Filters() if picked else filters_of_page()
    folder = tempfile.TemporaryDirectory()
    path = Path(folder.name) / f"lots.{format_}"
    with current_house().store.reading() as session:
        exporting.write(session, current_viewer(), filters, path, format_, picked)

    def chunks() -> Iterator[bytes]:
        with folder, path.open("rb") as stream:
            while part := stream.read(1 << 16):
                yield part

    response = Response(chunks(), mimetype=TYPES[format_])
    response.headers["Content-Disposition"] = f"attachment; filename={path.name}"
    return response


def _batch() -> list[tuple[str, str]]:
    """Give what may be done to the lots picked: verb, and where they are sent."""
    viewer = current_viewer()
    verbs = []
    if viewer.may("create", "stock"):
        verbs += [("Retirer", "retirer"), ("Déplacer", "deplacer")]
    verbs.append(("Étiquettes", "etiquettes"))
    if viewer.may("create", "seed_test"):
        verbs.append(("Prévoir un essai", "essai"))
    if viewer.may("export", "seed_lot"):
        verbs += [("CSV", "csv"), ("XLSX", "xlsx")]
    return [(verb, url_for("exsitu_bank.send_picked", to=to)) for verb, to in verbs]
