"""Pages of the side tables: what treatments look up."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.errors import Invalid
from mulette.core.house import current_house
from mulette.core.intake import side_tables
from mulette.core.intake.deliveries import limits_of
from mulette.core.intake.pages.blueprint import blueprint
from mulette.core.people.web import current_viewer, needs

_SHOWN = 50


@blueprint.get("/tables-annexes", endpoint="side_tables")
@needs("read", "delivery")
def list_tables() -> ResponseReturnValue:
    """List the side tables, and ask for a new one."""
    return _page({}, {})


@blueprint.post("/tables-annexes")
@needs("create", "template")
def add_table() -> ResponseReturnValue:
    """Keep a file as the next version of a side table."""
    house, file = current_house(), request.files.get("file")
    given = {name: request.form.get(name, "").strip() for name in ("code", "label")}
    errors = {} if given["code"] else {"code": "À renseigner."}
    if not file or not file.filename:
        errors["file"] = "Choisissez un fichier."
    if errors or file is None:
        return _page(given, errors), 422
    try:
        with tempfile.TemporaryDirectory() as folder, house.store.transaction() as session:
            path = Path(folder) / Path(file.filename or "table.csv").name
            file.save(path)
            kept = side_tables.add_table(
                session, current_viewer(), given["code"], path, label=given["label"], limits=limits_of(house.settings)
            )
            code, version = kept.code, kept.version
    except Invalid as refusal:
        return _page(given, {"code" if refusal.code == "side-table.bad-code" else "file": refusal.message}), 422
    flash(f"Table annexe « {code} » gardée : version {version}.", "ok")
    return redirect(url_for("deliveries.side_table", code=code), 303)


@blueprint.get("/tables-annexes/<code>")
@needs("read", "delivery")
def side_table(code: str) -> ResponseReturnValue:
    """Show a side table: its first rows and its versions."""
    with current_house().store.reading() as session:
        versions = side_tables.versions_of_table(session, code)
        rows = side_tables.read_table(versions[0]).rows.head(_SHOWN).to_dicts()
        return render_template("deliveries/side_table.html", table=versions[0], versions=versions, rows=rows)


def _page(given: dict[str, str], errors: dict[str, str]) -> str:
    with current_house().store.reading() as session:
        tables = side_tables.all_tables(session)
        return render_template("deliveries/side_tables.html", tables=tables, given=given, errors=errors)
