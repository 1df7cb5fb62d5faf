"""Pages that show harvests: table, map, sheet, card, tiles; all read the same filters from the URL."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mulette.core.house import current_house
from mulette.core.listing import read_state
from mulette.core.media.queries import media_of
from mulette.core.people.web import current_viewer, require
from mulette.core.places.tables import Area
from mulette.exsitu.collecting.finding import find_placed
from mulette.exsitu.collecting.pages.blueprint import blueprint, drawn, filters_of_page, ground, query_of_page, tabs
from mulette.exsitu.collecting.permits import covering
from mulette.exsitu.collecting.protection import is_protected
from mulette.exsitu.collecting.tables import Harvest
from mulette.exsitu.collecting.viewing import choices, facts
from mulette.exsitu.collecting.viewing import harvests as viewing
from mulette.exsitu.collecting.viewing.changes import changes_of, determinations_of
from mulette.exsitu.collecting.viewing.places import extent, meets
from mulette.exsitu.collecting.viewing.tiles import harvests_tile
from mulette.exsitu.lineage.queries import children
from mulette.exsitu.lineage.reach import reaches
from mulette.exsitu.numbering import code_of
from mulette.occurrences.filters import read_box
from mulette.occurrences.viewing.basemap import tiles_address


@blueprint.get("/ex-situ/recoltes")
def harvests() -> ResponseReturnValue:
    """List the harvests."""
    require("read", "harvest")
    house, viewer, filters = current_house(), current_viewer(), filters_of_page()
    state = read_state(request.args, viewing.COLUMNS, default_sort="-date_min")
    with house.store.reading() as session:
        page = viewing.list_rows(session, viewer, filters, state)
        rows = [
            {
                **one,
                "where": viewing.where_words(one),
                "url": url_for("exsitu_collecting.harvest", identifier=one["uuid"]),
            }
            for one in page.rows
        ]
        return render_template(
            "collecting/harvests.html",
            page=replace(page, rows=rows),
            columns=viewing.COLUMNS,
            tabs=tabs("exsitu_collecting.harvests"),
            map_url=url_for("exsitu_collecting.harvest_map", **query_of_page()),
            export_url=_export_url(),
            **_filtering(session),
        )


@blueprint.get("/ex-situ/recoltes/carte")
def harvest_map() -> ResponseReturnValue:
    """Show the harvests on a map."""
    require("read", "harvest")
    house, viewer, filters = current_house(), current_viewer(), filters_of_page()
    with house.store.reading() as session:
        selected = viewing.selected(session, viewer, filters)
        config = {
            **ground(extent(session, Harvest, viewer, selected, house.store.srid)),
            "records": {"tiles": tiles_address("exsitu_collecting.tile", **query_of_page())},
            "count": url_for("exsitu_collecting.count", **query_of_page()),
            "card": url_for("exsitu_collecting.card", number="{id}").replace("%7Bid%7D", "{id}"),
            "nothing": "Aucune récolte dans la vue. Éloignez-la, ou retirez un filtre.",
        }
        return render_template(
            "collecting/map.html",
            config=config,
            q=filters.q,
            tabs=tabs("exsitu_collecting.harvests"),
            list_url=url_for("exsitu_collecting.harvests", **query_of_page()),
            **_filtering(session),
        )


@blueprint.get("/ex-situ/recoltes/<uuid:identifier>")
def harvest(identifier: UUID) -> ResponseReturnValue:
    """Show a harvest."""
    require("read", "harvest")
    house, viewer = current_house(), current_viewer()
    with house.store.reading() as session:
        row = viewing.read_row(session, viewer, identifier)
        found, node = find_placed(session, viewer, Harvest, identifier)
        below = [
            {"code": code_of(one.kind, one.number), "name": one.taxon_name or "mélange", "node": one}
            for one, _ in children(session, node)
        ]
        may_change = reaches(viewer, "update", "harvest", node.author_id, node.organisation_id)
        return render_template(
            "collecting/harvest.html",
            row=row,
            groups=facts.harvest_facts(row),
            where=viewing.where_words(row),
            config=drawn(row, house.store.srid),
            station=viewing.station_of(session, viewer, row["population_uuid"]),
            below=below,
            determinations=determinations_of(session, node.id),
            photos=media_of(session, viewer, "harvest", identifier),
            may_change=may_change,
            changes=changes_of(session, "harvest", identifier) if may_change and row["is_known"] else [],
            may_delete=reaches(viewer, "delete", "harvest", node.author_id, node.organisation_id) and not below,
            **_law(session, found, row),
        )


@blueprint.get("/ex-situ/recoltes/carte-courte/<number>")
def card(number: str) -> ResponseReturnValue:
    """Give the short card of a harvest, or of those that a commune or a cell stands for."""
    require("read", "harvest")
    house, viewer = current_house(), current_viewer()
    kind, _, digits = number.rpartition("-")
    if kind.startswith("cell-"):
        return render_template("collecting/cell_card.html")
    if not digits.isdigit() or len(digits) > 18 or kind not in {"", "commune"}:
        abort(404)
    with house.store.reading() as session:
        if kind == "commune":
            area = session.get(Area, int(digits))
            if area is None or area.kind != "COM":
                abort(404)
            url = url_for("exsitu_collecting.harvests", **{**query_of_page(), "commune": area.code})
            return render_template("collecting/commune_card.html", area=area, url=url)
        row = viewing.read_row(session, viewer, int(digits))
        url = url_for("exsitu_collecting.harvest", identifier=row["uuid"])
        return render_template("collecting/card.html", row=row, where=viewing.where_words(row), url=url)


@blueprint.get("/ex-situ/recoltes/compte")
def count() -> ResponseReturnValue:
    """Tell in words what a map shows."""
    require("read", "harvest")
    house, viewer = current_house(), current_viewer()
    shown = request.args.get("view")
    also = [meets(Harvest, viewer, read_box(shown, house.store.srid))] if shown else []
    with house.store.reading() as session:
        found = viewing.count(session, viewer, filters_of_page(), *also)
    return {"words": "Aucune récolte." if not found else f"{found} récolte{'s' if found > 1 else ''}."}


@blueprint.get("/tiles/recoltes/<int:z>/<int:x>/<int:y>.mvt")
def tile(z: int, x: int, y: int) -> ResponseReturnValue:
    """Give a tile of the harvests."""
    require("read", "harvest")
    house = current_house()
    inside = z <= 22 and x < 2**z and y < 2**z
    with house.store.reading() as session:
        made = harvests_tile(session, current_viewer(), filters_of_page(), house.store.srid, z, x, y) if inside else b""
    response = Response(made, mimetype="application/vnd.mapbox-vector-tile")
    response.headers["Cache-Control"] = "private, max-age=60"
    response.add_etag()
    return response.make_conditional(request)


def _law(session: Session, found: Harvest, row: dict[str, Any]) -> dict[str, Any]:
    """Gather what protects the taxon there, and the permits that would do when none is attached.

    What depends on the place to the metre is for who knows it.
    """
    if row["cd_nom"] is None or row["kind"] == "ex_situ" or not row["is_known"]:
        return {"protections": [], "covering": []}
    protections = is_protected(session, row["cd_nom"], found.geom)
    if found.permit_id is not None or not protections or not current_viewer().may("read", "permit"):
        return {"protections": protections, "covering": []}
    asked = (row["cd_nom"], found.date_min, found.geom, found.quantity, found.unit)
    holder = current_viewer().organisation_id
    return {"protections": protections, "covering": covering(session, *asked, organisation_id=holder)}


def _filtering(session: Session) -> dict[str, Any]:
    viewer = current_viewer()
    return {
        "chips": choices.chips(session, viewer, request.args),
        "filters": choices.form_fields(session, viewer, request.args),
        "new_url": url_for("exsitu_collecting.new_harvest") if viewer.may("create", "harvest") else "",
    }


def _export_url() -> str:
    may = current_viewer().may("export", "harvest")
    return url_for("exsitu_collecting.export_choice", **query_of_page()) if may else ""
