"""The blueprint of the API of collecting, and the shapes that its parts share."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from apiflask import APIBlueprint, Schema
from apiflask.fields import UUID as UUIDField
from apiflask.fields import Dict, Integer, Raw, String
from flask import request

from mulette.core.errors import Invalid
from mulette.core.fields import Field
from mulette.core.house import current_house
from mulette.exsitu.collecting.values import fields_of, read_value
from mulette.exsitu.collecting.viewing.filters import Filters, read_filters
from mulette.occurrences.viewing.pages_by_key import read_page

blueprint = APIBlueprint("exsitu_collecting_api", __name__, url_prefix="/api/v1/exsitu", tag="Ex situ : récoltes")
READS = [401, 403, 404, 422]
WRITES = [401, 403, 404, 409, 412, 422]


class PageQuery(Schema):
    """The page asked for."""

    after = Integer(metadata={"description": "Valeur de next de la page précédente"})
    limit = Integer(metadata={"description": "Fiches par page, 1 à 1000 ; 100 par défaut"})
    wanted = String(data_key="fields", metadata={"description": "Champs à donner, entre virgules ; tous par défaut"})


class HeldQuery(PageQuery):
    """Words looked for, and the page asked for."""

    q = String(metadata={"description": "Code, nom, numéro, autorité, lieu ou taxon"})


class PlacedQuery(PageQuery):
    """Filters, the same as those of the pages, and the page asked for."""

    q = String(metadata={"description": "Numéro, début d'un nom, lieu ou commune"})
    cd_nom = String(metadata={"description": "Taxon, avec ce qui est en dessous"})
    commune = String(metadata={"description": "Code INSEE"})
    bbox = String(metadata={"description": "ouest,sud,est,nord en degrés"})
    format = String(metadata={"description": "geojson : une collection GeoJSON, WGS 84"})


class HarvestsQuery(PlacedQuery):
    """Filters of harvests."""

    date_from = String(data_key="from", metadata={"description": "Récoltée depuis ce jour"})
    date_to = String(data_key="to", metadata={"description": "Récoltée jusqu'à ce jour"})
    kind = String(metadata={"description": "in_situ, ex_situ ou unknown"})
    mission = String(metadata={"description": "UUID de la mission"})
    population = String(metadata={"description": "UUID de la population"})
    permit = String(metadata={"description": "UUID du permis"})
    without_permit = String(metadata={"description": "1 : taxons protégés récoltés sans permis, avec un motif"})


class FeaturesOut(Schema):
    """One page as a GeoJSON collection."""

    type = String()
    features = Raw()
    next = Integer(allow_none=True)


def described(field: Field) -> dict[str, str]:
    """Describe a field for the documentation of the API."""
    unit = f" ({field.unit})" if field.unit else ""
    return {"description": f"{field.label}{unit}. {field.help}"}


def values_in(thing: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """Give the body that adds or changes a thing; what is missing or unreadable is told by field."""
    own = {name: Raw(allow_none=True, metadata=described(field)) for name, field in fields_of(thing).items()}
    return {**own, **more}


def value_out(thing: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """Give what a thing is answered as: its fields under their names, its identity, and some more."""
    own = {name: Raw(allow_none=True, metadata=described(field)) for name, field in fields_of(thing).items()}
    identity = {"uuid": UUIDField(), "version": Integer(), "created_at": String(), "updated_at": String()}
    return {**identity, **own, **more}


NEW: dict[str, Any] = {"uuid": UUIDField(metadata={"description": "Identifiant choisi par le demandeur"})}
TAXON_IN: dict[str, Any] = {
    "taxon": String(allow_none=True, metadata={"description": "Nom scientifique entier, à la place de cd_nom"})
}
PLACE_IN: dict[str, Any] = {
    "geometry": Dict(allow_none=True, metadata={"description": "Point ou contour, GeoJSON, WGS 84"}),
    "longitude": Raw(metadata={"description": "Longitude WGS 84, degrés"}),
    "latitude": Raw(metadata={"description": "Latitude WGS 84, degrés"}),
    "x_m": Raw(metadata={"description": "Abscisse dans la projection de la base, m"}),
    "y_m": Raw(metadata={"description": "Ordonnée dans la projection de la base, m"}),
}
PLACE_OUT: dict[str, Any] = {
    "number": String(),
    "code": String(metadata={"description": "Code de l'étiquette"}),
    "taxon_name": String(allow_none=True),
    "geometry": Raw(
        allow_none=True, metadata={"description": "GeoJSON, WGS 84 ; la commune ou la maille si le lieu est caché"}
    ),
    "place_is": String(allow_none=True, metadata={"description": "precise, commune ou cell ; vide : pas de lieu"}),
    "is_known": Raw(metadata={"description": "Vrai : le lieu est donné tel quel"}),
    "is_sensitive": Raw(),
    "commune": String(allow_none=True),
    "commune_code": String(allow_none=True),
    "organisation": String(allow_none=True),
}  # fmt: skip


def schema(name: str, values: dict[str, Any]) -> type[Schema]:
    """Make a schema of fields gathered elsewhere."""
    return cast("type[Schema]", Schema.from_dict(values, name=name))


def page_of_request() -> tuple[int, int]:
    """Read the page asked for."""
    return read_page(request.args)


def filters_of_request() -> Filters:
    """Read the filters asked for."""
    return read_filters(request.args, current_house().store.srid)


def words_of_request() -> str:
    """Give the words looked for."""
    return request.args.get("q", "").replace("\x00", "").strip()


def day_of_request(name: str) -> dt.date | None:
    """Read a day of the URL; None: not given.

    Raises
    ------
    Invalid
        It cannot be read.
    """
    text = request.args.get(name, "")
    try:
        day: dt.date | None = read_value(fields_of("harvest")["date_min"], text)
    except ValueError as error:
        raise Invalid(str(error), code="collecting.bad-filter", fields={name: str(error)}) from error
    return day


def fields_wanted() -> str:
    """Give the fields asked for, as written."""
    return request.args.get("fields", "")
