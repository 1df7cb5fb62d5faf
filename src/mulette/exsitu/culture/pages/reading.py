"""The list of the cultures, and the sheet of one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.house import current_house
from mulette.core.listing import read_state
from mulette.core.people.web import current_viewer, require
from mulette.core.storage.base import now
from mulette.exsitu.culture.pages.blueprint import blueprint, today, url_of
from mulette.exsitu.culture.viewing import choices, rows, sheet
from mulette.exsitu.culture.viewing.filters import NAMES, read_filters
from mulette.exsitu.sowing.pages.blueprint import labels_url


def query_of_page() -> dict[str, Any]:
    """Give the filters of this page for the address of another one."""
    return {name: request.args.getlist(name) for name in (*NAMES, "q") if request.args.get(name)}


@blueprint.get("/ex-situ/cultures")
def listing() -> ResponseReturnValue:
    """List the cultures."""
    require("read", "culture")
    viewer = current_viewer()
    state = read_state(request.args, rows.COLUMNS, default_sort="-started_on")
    with current_house().store.reading() as session:
        page = rows.list_rows(session, viewer, read_filters(request.args), state, today())
        linked = [replace(one, url=url_for("exsitu_culture.culture", identifier=one.uuid)) for one in page.rows]
        return render_template(
            "exsitu/cultures.html",
            page=replace(page, rows=linked),
            columns=rows.COLUMNS,
            chips=choices.chips(session, viewer, request.args),
            filters=choices.form_fields(session, viewer, request.args),
            today=today(),
            views=views("listing"),
            export_url=url_for("exsitu_culture.export_choice", **query_of_page())
            if viewer.may("export", "culture")
            else "",
            may_write=viewer.may("create", "culture"),
        )


@blueprint.get("/ex-situ/cultures/<uuid:identifier>")
def culture(identifier: UUID) -> ResponseReturnValue:
    """Show a culture: where it stands, what happened, where it comes from."""
    require("read", "culture")
    with current_house().store.reading() as session:
        found = sheet.sheet_of(session, current_viewer(), identifier, now())
        return render_template(
            "exsitu/culture.html", sheet=found, url_of=url_of, today=today(), labels_url=labels_url([found.row.code])
        )


def views(current: str) -> list[tuple[str, str, bool, Any]]:
    """Give the ways to look at the cultures, as tabs, under the filters of this page."""
    kept = query_of_page()
    return [
        ("Par phase", url_for("exsitu_culture.board", **kept), current == "phase", None),
        ("Par lieu", url_for("exsitu_culture.board", by="lieu", **kept), current == "lieu", None),
        ("Liste", url_for("exsitu_culture.listing", **kept), current == "listing", None),
    ]
