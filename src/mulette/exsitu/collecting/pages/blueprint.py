"""The blueprint of the pages of collecting, and what they share."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import shapely
from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid, NotFound
from mulette.core.fields import Field
from mulette.core.house import current_house
from mulette.core.people.viewer import Viewer
from mulette.core.people.web import current_viewer
from mulette.core.storage.base import now
from mulette.exsitu.collecting.operations.common import last_addition
from mulette.exsitu.collecting.permits import figure
from mulette.exsitu.collecting.tables import Harvest
from mulette.exsitu.collecting.values import fields_of
from mulette.exsitu.collecting.viewing.filters import NAMES, Filters, read_filters
from mulette.exsitu.collecting.viewing.harvests import selected
from mulette.exsitu.collecting.viewing.places import degrees, extent
from mulette.exsitu.vocabulary import label, terms
from mulette.occurrences.viewing.basemap import areas_under

blueprint = Blueprint("exsitu_collecting", __name__)
blueprint.add_app_template_global(label, "seed_label")
blueprint.add_app_template_filter(figure, "quantity")
TRUTHS = [("oui", "Oui"), ("non", "Non")]
LONG = 1_000
"""Texts that may be longer have several lines."""
MARGIN_DEG = 0.004
Refusal = Invalid | Conflict | NotFound


def today() -> dt.date:
    """Give the day where the house stands."""
    return now().astimezone(ZoneInfo(current_house().settings.timezone)).date()


def filters_of_page() -> Filters:
    """Read the filters of the page from its URL."""
    return read_filters(request.args, current_house().store.srid)


def query_of_page() -> dict[str, Any]:
    """Give the filters of this page for the address of another one."""
    return {name: request.args[name] for name in NAMES if request.args.get(name)}


def raster() -> dict[str, str] | None:
    """Give the tile service laid under maps; None: none is set."""
    settings = current_house().settings
    return {"tiles": settings.tile_url, "attribution": settings.tile_attribution} if settings.tile_url else None


def ground(bounds: Iterable[float]) -> dict[str, Any]:
    """Give the configuration of a map of some ground, WGS 84 degrees, with nothing on it."""
    return {"bounds": list(bounds), "areas": areas_under(), "raster": raster()}


def drawn(row: Mapping[str, Any], srid: int) -> dict[str, Any] | None:
    """Give the small map of a place as it may be seen; None: no place."""
    if row["geometry"] is None:
        return None
    shape = degrees([row["geometry"]], srid)[0]
    assert shape is not None
    west, south, east, north = shape.bounds
    bounds = (west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG)
    return {**ground(bounds), "shapes": json.loads(str(shapely.to_geojson(shape)))}


def picker(session: Session, row: Mapping[str, Any] | None) -> dict[str, Any]:
    """Give the map on which a place is chosen, around the place known so far, or where one harvests."""
    srid, viewer = current_house().store.srid, current_viewer()
    known = drawn(row, srid) if row else None
    return known or ground(extent(session, Harvest, viewer, selected(session, viewer, Filters()), srid))


def inputs_of(thing: str, given: Mapping[str, Any], *, without: Iterable[str] = ()) -> dict[str, list[dict[str, Any]]]:
    """Give the inputs of a form under their headings, as ``components/form.html`` wants them."""
    left_out = set(without)
    groups: dict[str, list[dict[str, Any]]] = {}
    for field in fields_of(thing).values():
        if field.name not in left_out:
            groups.setdefault(field.group, []).append(input_of(field, given))
    return groups


def input_of(field: Field, given: Mapping[str, Any]) -> dict[str, Any]:
    """Give one input, filled with what was typed or what is stored."""
    value = given.get(field.name)
    if field.type == "codes" and hasattr(given, "getlist"):
        value = given.getlist(field.name)
    kinds = {"code": "select", "boolean": "select", "codes": "codes", "date": "date"}
    is_long = field.type == "text" and (field.max_length or 0) > LONG
    listed = list(terms(field.nomenclature).items()) if field.nomenclature else []
    return {
        "name": field.name,
        "label": field.label,
        "type": "textarea" if is_long else kinds.get(field.type, "text"),
        "value": _typed(field, value),
        "help": field.help,
        "unit": field.unit or "",
        "required": field.required,
        "choices": TRUTHS if field.type == "boolean" else listed,
    }


def _typed(field: Field, value: Any) -> Any:  # noqa: ANN401
    if field.type == "codes":
        return value or []
    if value is None:
        return field.default or ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return value if isinstance(value, str) else str(value).replace(".", ",").removesuffix(",0")


def given_of(thing: str, *more: str) -> dict[str, Any]:
    """Give what the form sent of the fields of a thing, and of some more names."""
    fields = fields_of(thing)
    names = [name for name in request.form if name in fields or name in more]
    many = {name for name in names if name in fields and fields[name].type == "codes"}
    return {name: request.form.getlist(name) if name in many else request.form[name] for name in names}


def refused(error: Refusal | None, thing: str) -> dict[str, Any]:
    """Give what a form shows of a refusal."""
    return {
        "errors": getattr(error, "fields", {}),
        "message": error.message if error else "",
        "labels": {"geometry": "Lieu", "taxon": "Taxon", "permit": "Permis"}
        | {name: field.label for name, field in fields_of(thing).items()},
    }


def done(session: Session, author: Viewer) -> str | None:
    """Give the act that was just done, for the bar that undoes it."""
    found = last_addition(session, author)
    return str(found) if found else None


def to(endpoint: str, geste: str | None = None, **values: Any) -> ResponseReturnValue:  # noqa: ANN401
    """Lead to a page after a write."""
    return redirect(url_for(endpoint, geste=geste, **values), 303)


def tabs(current: str) -> list[tuple[str, str, bool, None]]:
    """Give the tabs that the lists of collecting share."""
    entries = [
        ("Récoltes", "exsitu_collecting.harvests"),
        ("Missions", "exsitu_collecting.missions"),
        ("Populations", "exsitu_collecting.populations"),
    ]
    return [(word, url_for(name), name == current, None) for word, name in entries]
