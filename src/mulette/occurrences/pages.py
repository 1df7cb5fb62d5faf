"""Pages of the records: list, map, sheet, card, export; all read the same filters from the URL."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from mulette.core.house import current_house
from mulette.core.instance import read_instance
from mulette.core.journal.queries import history
from mulette.core.listing import read_state
from mulette.core.people.viewer import Viewer
from mulette.core.people.web import current_viewer, require
from mulette.core.storage.base import now
from mulette.occurrences import exporting
from mulette.occurrences.correcting.forms import corrected_words
from mulette.occurrences.correcting.queries import Selection, select_ids
from mulette.occurrences.fields import record_fields
from mulette.occurrences.filters import NAMES, Filters, read_box, read_filters
from mulette.occurrences.sensitivity.explaining import explain_record
from mulette.occurrences.tables import Record
from mulette.occurrences.validation.pages import about
from mulette.occurrences.viewing import area_card, choices, rows, sheet, summary
from mulette.occurrences.viewing.basemap import areas_under, tiles_address
from mulette.occurrences.viewing.tiles import records_tile

blueprint = Blueprint("records", __name__)


@blueprint.get("/donnees")
def listing() -> ResponseReturnValue:
    """List the records."""
    require("read", "record")
    house, viewer = current_house(), current_viewer()
    filters = _filters()
    state = read_state(request.args, rows.COLUMNS, default_sort="-date")
    with house.store.reading() as session:
        page = rows.list_rows(session, viewer, filters, state)
        linked = replace(
            page, rows=[replace(row, url=url_for("records.record", identifier=row.uuid)) for row in page.rows]
        )
        return render_template(
            "records/list.html",
            page=linked,
            columns=rows.COLUMNS,
            map_url=url_for("records.map", **_query()),
            export_url=url_for("records.export_choice", **_query()) if viewer.may("export", "record") else "",
            batch=[("Corriger", url_for("corrections.many", **_query()))] if viewer.may("update", "record") else [],
            correct_url=url_for("corrections.many", **_query()) if viewer.may("update", "record") else "",
            **_filtering(session, filters),
        )


@blueprint.get("/donnees/carte")
def map() -> ResponseReturnValue:
    """Show the records on a map."""
    require("read", "record")
    house, viewer, filters = current_house(), current_viewer(), _filters()
    with house.store.reading() as session:
        config = {
            "bounds": summary.extent(session, viewer, filters, house.store.srid),
            "records": {"tiles": tiles_address("records.tile", **_query()), "cell_max_zoom": 10},
            "areas": areas_under(),
            "raster": _raster(),
            "count": url_for("records.count", **_query()),
            "card": url_for("records.card", number="{id}").replace("%7Bid%7D", "{id}"),
            "breaks": [1, 10, 50, 200, 1_000],
        }
        return render_template(
            "records/map.html",
            config=config,
            q=filters.q,
            list_url=url_for("records.listing", **_query()),
            **_filtering(session, filters),
        )


@blueprint.get("/donnees/<uuid:identifier>")
def record(identifier: UUID) -> ResponseReturnValue:
    """Show a record."""
    require("read", "record")
    house, viewer = current_house(), current_viewer()
    own = read_instance(house.settings.instance)
    with house.store.reading() as session:
        found = rows.find_record(session, viewer, identifier)
        row = rows.read_rows(session, viewer, [found.id])[0]
        place = sheet.place_of(session, found, house.store.srid, is_known=row.is_known)
        shown = {"bounds": place.bounds, "shapes": place.shape, "areas": areas_under()}
        return render_template(
            "records/sheet.html",
            row=row,
            groups=sheet.facts(session, found, is_known=row.is_known, additional=own.additional),
            config={**shown, "raster": _raster()} if place.bounds else None,
            place_words=place.words,
            diffusion=explain_record(session, viewer, found, is_known=row.is_known, today=now().date()),
            areas=[(kind, name, url_for("records.map", area=code)) for kind, name, code in place.areas],
            origin=_origin(sheet.origin_of(session, viewer, found, is_known=row.is_known)),
            changes=history(session, "record", found.uuid) if row.is_known else [],
            labels={name: field.label for name, field in record_fields().items()},
            list_url=url_for("records.listing"),
            edit_url=_edit_url(session, viewer, found),
            corrected=corrected_words(session, found) if row.is_known else [],
            **(about(session, found) if row.is_known else {}),
        )


@blueprint.get("/donnees/carte-courte/<number>")
def card(number: str) -> ResponseReturnValue:
    """Give the short card of a record, or of the records of a blurred place."""
    require("read", "record")
    house, viewer = current_house(), current_viewer()
    kind, _, digits = number.rpartition("-")
    if not digits.isdigit() or len(digits) > 18 or kind not in {"", "aire"}:
        abort(404)
    with house.store.reading() as session:
        if kind == "aire":
            found = area_card.read(session, viewer, int(digits))
            return render_template(
                "records/area_card.html", card=found, url=url_for("records.listing", area=found.code)
            )  # fmt: skip
        one = rows.find_record(session, viewer, int(digits))
        row = rows.read_rows(session, viewer, [one.id])[0]
        return render_template(
            "records/card.html", row=replace(row, url=url_for("records.record", identifier=row.uuid))
        )  # fmt: skip


@blueprint.get("/donnees/compte")
def count() -> ResponseReturnValue:
    """Tell in words what a map shows."""
    require("read", "record")
    house, viewer = current_house(), current_viewer()
    shown = request.args.get("view")
    view = read_box(shown, house.store.srid) if shown else None
    with house.store.reading() as session:
        return {"words": summary.words(session, viewer, _filters(), view)}


@blueprint.get("/donnees/exporter")
def export_choice() -> ResponseReturnValue:
    """Ask in which format the selection is exported."""
    require("export", "record")
    formats = [
        ("csv", "CSV", "Tableur ; colonnes du modèle « identite », qui se livre à nouveau"),
        ("gpkg", "GeoPackage", "QGIS ; projection de la base, une couche par sorte de géométrie, avec son style"),
        ("geojson", "GeoJSON", "Cartes du web ; WGS 84"),
        ("xlsx", "XLSX", "Tableur ; 20\u202f000 données au plus"),
    ]
    links = [(label, why, url_for("records.export", format=name, **_query())) for name, label, why in formats]
    with current_house().store.reading() as session:
        words = summary.words(session, current_viewer(), _filters())
    return render_template(
        "records/export.html", words=words, links=links, list_url=url_for("records.listing", **_query())
    )


@blueprint.get("/donnees/export")
def export() -> ResponseReturnValue:
    """Send the selection in a file."""
    require("export", "record")
    format_ = request.args.get("format", "csv")
    if format_ not in exporting.FORMATS:
        abort(404)
    types = {"csv": "text/csv", "gpkg": "application/geopackage+sqlite3", "geojson": "application/geo+json",
             "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}  # fmt: skip
    folder = tempfile.TemporaryDirectory()
    path = Path(folder.name) / f"donnees.{format_}"
    house = current_house()
    with house.store.reading() as session:
        exporting.write(session, current_viewer(), _filters(), path, format_, house.store.srid)

    def chunks() -> Iterator[bytes]:
        with folder, path.open("rb") as stream:
            while part := stream.read(1 << 16):
                yield part

    response = Response(chunks(), mimetype=types[format_])
    response.headers["Content-Disposition"] = f"attachment; filename={path.name}"
    return response


@blueprint.get("/tiles/donnees/<int:z>/<int:x>/<int:y>.mvt")
def tile(z: int, x: int, y: int) -> ResponseReturnValue:
    """Give a tile of the records."""
    require("read", "record")
    house = current_house()
    inside = z <= 22 and x < 2**z and y < 2**z
    with house.store.reading() as session:
        content = (
            records_tile(session, current_viewer(), _filters(), house.store.srid, z, x, y) if inside else b""
        )  # fmt: skip
    response = Response(content, mimetype="application/vnd.mapbox-vector-tile")
    response.headers["Cache-Control"] = "private, max-age=60"
    response.add_etag()
    return response.make_conditional(request)


def _filters() -> Filters:
    return read_filters(request.args, current_house().store.srid)


def _query() -> dict[str, Any]:
    """Give the filters of this page for the address of another one."""
    return {name: request.args.getlist(name) for name in (*NAMES, "q") if request.args.get(name)}


def _filtering(session: Session, filters: Filters) -> dict[str, Any]:
    return {
        "chips": choices.chips(session, filters, request.args),
        "filters": choices.form_fields(session, filters, request.args),
    }


def _raster() -> dict[str, str] | None:
    settings = current_house().settings
    return {"tiles": settings.tile_url, "attribution": settings.tile_attribution} if settings.tile_url else None


def _edit_url(session: Session, viewer: Viewer, record: Record) -> str:
    """Give the address of the form that corrects a record, to who may."""
    mine = select_ids(session, viewer, Selection((record.uuid,)), "update")
    return url_for("corrections.one", identifier=record.uuid) if len(mine) else ""


def _origin(found: dict[str, Any]) -> list[tuple[str, Any, None]]:
    link = Markup('<a href="{}">{}</a>').format
    dataset, framework, delivery = found["dataset"], found["framework"], found["delivery"]
    said: list[tuple[str, Any, None]] = [
        ("Jeu de données", link(url_for("metadata.dataset", identifier=dataset.uuid), dataset.name), None),
        ("Cadre d'acquisition", link(url_for("metadata.framework", identifier=framework.uuid), framework.name), None),
    ]
    if delivery is not None:
        name = delivery.file_name
        opened = link(url_for("deliveries.sheet", delivery=delivery.uuid), name) if found["may_open_delivery"] else name
        said += [
            ("Fournisseur", delivery.provider.name, None),
            ("Fichier", opened, None),
            ("Ligne du fichier", found["row"], None),
            ("Modèle", f"{delivery.template.label}, version {delivery.template.version}", None),
        ]
    return said
