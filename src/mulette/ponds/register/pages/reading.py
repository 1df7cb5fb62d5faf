"""Pages that show the ponds: map, list, sheet, card, tiles; all read the same filters from the URL."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mulette.core.geometry.crs import transform
from mulette.core.house import current_house
from mulette.core.listing import read_state
from mulette.core.media.queries import media_of
from mulette.core.people.web import current_viewer, require
from mulette.core.places.tables import Area
from mulette.occurrences.filters import read_box
from mulette.occurrences.viewing.basemap import areas_under, tiles_address
from mulette.ponds.register import measures, proposals
from mulette.ponds.register.operations import gone_since, last_visit
from mulette.ponds.register.pages.blueprint import blueprint, filters_of_page, query_of_page
from mulette.ponds.register.reach import reaches
from mulette.ponds.register.statuses import Status, next_statuses
from mulette.ponds.register.tables import Pond
from mulette.ponds.register.viewing import choices, rows, sheet, words
from mulette.ponds.register.viewing.filters import Filters
from mulette.ponds.register.viewing.tiles import ponds_tile
from mulette.ponds.register.vocabulary import sheet_fields

COLOURS = {
    "Potentielle": {"fill": "", "stroke": "#0072b2"},
    "Vue": {"fill": "#56b4e9", "stroke": "#0072b2"},
    "Caractérisée": {"fill": "#009e73", "stroke": "#00513b"},
    "Disparue": {"fill": "", "stroke": "#8a5a00"},
}
"""Colours of the statuses, hollow where nobody found water. Source: Okabe and Ito, 2008."""


@blueprint.get("/mares")
def map() -> ResponseReturnValue:
    """Show the ponds on a map."""
    require("read", "pond")
    house, viewer, filters = current_house(), current_viewer(), filters_of_page()
    with house.store.reading() as session:
        sown = words.sowing(session, viewer, filters)
        config = {
            "bounds": words.extent(session, viewer, filters, house.store.srid),
            "records": {"tiles": tiles_address("ponds.tile", **query_of_page())},
            "areas": areas_under(),
            "raster": _raster(),
            "count": url_for("ponds.count", **query_of_page()),
            "card": url_for("ponds.card", number="{id}").replace("%7Bid%7D", "{id}"),
            "categories": {"field": "status", "values": COLOURS},
            "plain_names": True,
            "nothing": "Aucune mare dans la vue. Éloignez-la, ou retirez un filtre.",
            **_ring(filters, house.store.srid),
        }
        return render_template(
            "ponds/map.html",
            config=config,
            q=filters.q,
            colours=COLOURS,
            meanings={one.value: one.meaning for one in Status},
            sowing=words.sowing_words(sown) if sown else "",
            list_url=url_for("ponds.listing", **query_of_page()),
            new_url=url_for("ponds.new") if viewer.may("create", "pond") else "",
            **_filtering(session, filters),
        )


@blueprint.get("/mares/tableau")
def listing() -> ResponseReturnValue:
    """List the ponds."""
    require("read", "pond")
    house, viewer, filters = current_house(), current_viewer(), filters_of_page()
    state = read_state(request.args, rows.COLUMNS, default_sort="-seen_on")
    with house.store.reading() as session:
        page = rows.list_rows(session, viewer, filters, state)
        linked = [{**one, "url": url_for("ponds.pond", identifier=one["uuid"])} for one in page.rows]
        return render_template(
            "ponds/list.html",
            page=replace(page, rows=linked),
            columns=rows.COLUMNS,
            map_url=url_for("ponds.map", **query_of_page()),
            export_url=url_for("ponds.export_choice", **query_of_page()) if viewer.may("export", "pond") else "",
            new_url=url_for("ponds.new") if viewer.may("create", "pond") else "",
            **_filtering(session, filters),
        )


@blueprint.get("/mares/<uuid:identifier>")
def pond(identifier: UUID) -> ResponseReturnValue:
    """Show a pond."""
    require("read", "pond")
    house, viewer = current_house(), current_viewer()
    with house.store.reading() as session:
        row = rows.read_row(session, viewer, identifier)
        place = sheet.drawn(row, house.store.srid)
        return render_template(
            "ponds/sheet.html",
            row=row,
            groups=sheet.pond_facts(row),
            config={**place, "areas": areas_under(), "raster": _raster()} if place else None,
            place_words=sheet.place_words(row, house.store.srid),
            meaning=Status(row["status"]).meaning,
            **(_in_full(session, rows.find_pond(session, identifier)) if row["is_known"] else {}),
        )


@blueprint.get("/mares/carte-courte/<number>")
def card(number: str) -> ResponseReturnValue:
    """Give the short card of a pond, or of the anonymous ponds of a commune."""
    require("read", "pond")
    house, viewer = current_house(), current_viewer()
    kind, _, digits = number.rpartition("-")
    if not digits.isdigit() or len(digits) > 18 or kind not in {"", "commune"}:
        abort(404)
    with house.store.reading() as session:
        if kind == "commune":
            area = session.get(Area, int(digits))
            if area is None or area.kind != "COM":
                abort(404)
            url = url_for("ponds.listing", **{**query_of_page(), "commune": area.code})
            return render_template("ponds/commune_card.html", area=area, url=url)
        row = rows.read_row(session, viewer, int(digits))
        return render_template("ponds/card.html", row=row, url=url_for("ponds.pond", identifier=row["uuid"]))


@blueprint.get("/mares/compte")
def count() -> ResponseReturnValue:
    """Tell in words what a map shows."""
    require("read", "pond")
    house, viewer = current_house(), current_viewer()
    shown = request.args.get("view")
    view = read_box(shown, house.store.srid) if shown else None
    with house.store.reading() as session:
        return {"words": words.words(session, viewer, filters_of_page(), view)}


@blueprint.get("/tiles/mares/<int:z>/<int:x>/<int:y>.mvt")
def tile(z: int, x: int, y: int) -> ResponseReturnValue:
    """Give a tile of the ponds."""
    require("read", "pond")
    house = current_house()
    inside = z <= 22 and x < 2**z and y < 2**z
    with house.store.reading() as session:
        content = ponds_tile(session, current_viewer(), filters_of_page(), house.store.srid, z, x, y) if inside else b""
    response = Response(content, mimetype="application/vnd.mapbox-vector-tile")
    response.headers["Cache-Control"] = "private, max-age=60"
    response.add_etag()
    return response.make_conditional(request)


def _in_full(session: Session, found: Pond) -> dict[str, Any]:
    """Gather what only who knows the place of a pond may see."""
    viewer = current_viewer()
    visits = sheet.sheets_of(session, found)
    latest = visits[0] if visits else None
    may_change = reaches(viewer, "update", found)
    gone = gone_since(session, found) if found.status == Status.GONE else None
    allowed = next_statuses(Status(found.status), last_visit(session, found), gone) if may_change else ()
    proposed = [
        {"it": one, "label": sheet_fields()[one.field].label, "unit": sheet_fields()[one.field].unit or "",
         "value": sheet.said(one.value)}
        for one in proposals.list_proposals(session, found)
    ]  # fmt: skip
    may_read = viewer.may("read", "record")
    return {
        "visits": [(one, sheet.sheet_facts(one)) for one in visits],
        "law": measures.law_words(found.area_m2, latest.works or (), flood_bed=latest.flood_bed) if latest else "",
        "history": sheet.history_of(session, found),
        "next_choices": [(str(one), str(one)) for one in allowed],
        "may_change": may_change,
        "may_delete": reaches(viewer, "delete", found),
        "proposals": proposed,
        "photos": media_of(session, viewer, "pond", found.uuid),
        "rings": sheet.around(session, viewer, found),
        "amphibians": sheet.amphibians_near(session, viewer, found),
        "records_url": url_for("records.listing", group2="Amphibiens", bbox=_box_around(found)) if may_read else "",
        "depth_words": "Le creux visible n'est pas la profondeur de l'eau." if found.hollow_m else "",
    }


def _box_around(found: Pond) -> str:
    side = sheet.AMPHIBIANS_M
    corners = shapely.box(found.x_m - side, found.y_m - side, found.x_m + side, found.y_m + side)
    bounds = transform(np.array([corners]), current_house().store.srid, 4326)[0].bounds
    return ",".join(f"{degree:.5f}" for degree in bounds)


def _ring(filters: Filters, srid: int) -> dict[str, Any]:
    if filters.ring is None:
        return {}
    return {"shapes": json.loads(shapely.to_geojson(transform(np.array([filters.ring]), srid, 4326)[0]))}


def _filtering(session: Session, filters: Filters) -> dict[str, Any]:
    return {
        "chips": choices.chips(session, filters, request.args),
        "filters": choices.form_fields(session, filters, request.args),
    }


def _raster() -> dict[str, str] | None:
    settings = current_house().settings
    return {"tiles": settings.tile_url, "attribution": settings.tile_attribution} if settings.tile_url else None
