"""Passports of the bank: what is missing in them, the codes of the institute, and the files."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from mulette.core.errors import Invalid, NotFound
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs, require
from mulette.core.storage.base import now
from mulette.exsitu.bank.viewing.filters import read_filters
from mulette.exsitu.passport.exporting import FORMATS, diagnose, write
from mulette.exsitu.passport.gathering import read_passports
from mulette.exsitu.passport.mcpd import FIELDS
from mulette.exsitu.passport.operations import institute_of, set_institute

blueprint = Blueprint("exsitu_passport", __name__)


@blueprint.get("/ex-situ/passeports")
def passports() -> ResponseReturnValue:
    """Tell what the passports of the lots lack, and give them as files."""
    require("export", "seed_lot")
    return _page()


@blueprint.post("/ex-situ/passeports/institut")
@needs("update", "exsitu_list")
def change_institute() -> ResponseReturnValue:
    """Say the codes of the viewer's organisation."""
    viewer = current_viewer()
    try:
        if viewer.organisation_id is None:
            raise Invalid("Rattachez votre compte à un organisme.", code="institute.no-organisation")
        with current_house().store.transaction() as session:
            set_institute(session, viewer, viewer.organisation_id, request.form.to_dict(), at=now())
    except Invalid as error:
        return _page(error)
    flash("Codes de l'institut enregistrés.", "success")
    return redirect(url_for("exsitu_passport.passports"), 303)


@blueprint.get("/ex-situ/passeports/<name>")
def file(name: str) -> ResponseReturnValue:
    """Give the passports as a file; the filters of the list of lots hold here too."""
    require("export", "seed_lot")
    if name not in FORMATS:
        raise NotFound("Ce fichier n'existe pas.", code="passport.unknown-format")
    precise = request.args.get("lieux") == "precis"
    with tempfile.TemporaryDirectory() as folder, current_house().store.reading() as session:
        path = Path(folder) / name
        found = read_passports(session, current_viewer(), read_filters(request.args), precise=precise)
        write(found, path, name, title="Banque de semences")
        content = io.BytesIO(path.read_bytes())
    return send_file(content, mimetype=FORMATS[name][1], as_attachment=True, download_name=name)


def _page(error: Invalid | None = None) -> ResponseReturnValue:
    viewer = current_viewer()
    with current_house().store.reading() as session:
        found = diagnose(read_passports(session, viewer, read_filters(request.args)))
        mine = institute_of(session, viewer.organisation_id) if viewer.organisation_id else None
    page = render_template(
        "exsitu/passports.html",
        found=found,
        fields=[name for name in FIELDS if found.faults[name]],
        missing=[name for name in FIELDS if found.lots and not found.faults[name] and found.filled[name] < found.lots],
        formats=FORMATS,
        institute=mine,
        given=request.form if error else {},
        error=error,
        errors=error.fields if error else {},
    )
    return page, error.status if error else 200
