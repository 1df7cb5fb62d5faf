"""What the API of the cultures takes and gives; values themselves are read by ``values``, faults told by field."""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from apiflask.fields import UUID as UUIDField
from apiflask.fields import Boolean, Date, DateTime, Dict, Float, Integer, List, Nested, Raw, String
from apiflask.validators import Length, OneOf, Range

from mulette.core.fields import Fields
from mulette.exsitu.cultivation import DIVIDING
from mulette.exsitu.culture.values import CHANGEABLE, culture_fields, event_fields, harvest_fields


def _described(fields: Fields, *names: str) -> dict[str, Any]:
    return {
        name: Raw(allow_none=True, metadata={"description": f"{fields[name].label}. {fields[name].help}"})
        for name in names or fields
    }


class SourceIn(Schema):
    """Where plants of a new culture come from."""

    code = String(
        required=True, metadata={"description": "Code, numéro ou UUID d'un semis, d'une culture, de matériel"}
    )
    quantity = Integer(required=True, validate=Range(1, 1_000_000), metadata={"description": "Plants qui en viennent"})
    by = String(
        load_default="cutting",
        validate=OneOf(list(DIVIDING)),
        metadata={"description": "D'une culture : cutting (bouture), division, potting_on (rempotés à part)"},
    )


CULTURE_IN: dict[str, Any] = {
    **_described(culture_fields()),
    "sources": List(
        Nested(SourceIn), required=True, validate=Length(1, 50), metadata={"description": "D'où viennent les plants"}
    ),
    "uuid": UUIDField(metadata={"description": "Identifiant choisi par le demandeur"}),
}
"""A culture to start."""
CULTURE_CHANGE_IN: dict[str, Any] = _described(culture_fields(), *CHANGEABLE)
"""What may change of a culture; the rest is told by events."""
EVENT_IN: dict[str, Any] = _described(event_fields())
"""An event to tell."""
HARVEST_IN: dict[str, Any] = _described(harvest_fields())
"""A harvest in culture."""
BATCH_IN: dict[str, Any] = {
    **_described(event_fields()),
    "cultures": List(UUIDField(), validate=Length(1, 1_000), metadata={"description": "Cultures concernées"}),
    "within": String(metadata={"description": "Ou code d'un lieu : toutes les cultures en cours qui s'y trouvent"}),
}
"""An event told of many cultures."""


class CulturesQuery(Schema):
    """Filters, the same as those of the pages, and the page asked for."""

    q = String(metadata={"description": "Numéro, taxon, responsable ou code d'étiquette"})
    status = List(String(), metadata={"description": "growing, resting, output, dead, discarded"})
    phase = List(String(), metadata={"description": "pricked_out, growing, hardening, ready, out"})
    purpose = List(String(), metadata={"description": "Codes de SOWING_OBJECTIVE"})
    location = String(metadata={"description": "UUID d'un lieu ; ceux qu'il contient viennent avec"})
    ended = String(metadata={"description": "no : en cours ; only : terminées ; with : toutes, par défaut"})
    repot = String(metadata={"description": "due : dont le jour du rempotage est venu"})
    act = String(metadata={"description": "UUID d'un geste qui en a parlé"})
    after = Integer(metadata={"description": "Valeur de next de la page précédente"})
    limit = Integer(metadata={"description": "Cultures par page, 1 à 1000 ; 100 par défaut"})


class CultureOut(Schema):
    """A culture."""

    uuid = UUIDField()
    code = String(metadata={"description": "Code de l'étiquette : C-2026_0012"})
    number = String()
    legacy_number = String(allow_none=True)
    version = Integer(metadata={"description": "À rendre dans If-Match"})
    kind = String()
    cd_nom = Integer(allow_none=True)
    taxon_name = String(allow_none=True)
    qualifier = String(allow_none=True)
    generation = Integer()
    count = Integer(metadata={"description": "Plants vivants : somme des événements"})
    status = String()
    phase = String()
    started_on = Date()
    ended_on = Date(allow_none=True)
    location = UUIDField(allow_none=True)
    location_code = String(allow_none=True)
    container = String(allow_none=True)
    purpose = String(allow_none=True)
    responsible = String(allow_none=True)
    repot_on = Date(allow_none=True)
    comment = String(allow_none=True)
    origins = List(String(), metadata={"description": "Codes de ce dont elle vient"})


class OneCultureOut(CultureOut):
    """One culture alone."""


class CulturesOut(Schema):
    """One page of cultures."""

    cultures = List(Nested(CultureOut))
    next = Integer(allow_none=True, metadata={"description": "Valeur de after pour la page suivante"})


class CultureEventOut(Schema):
    """An event of a culture."""

    uuid = UUIDField()
    version = Integer()
    kind = String()
    label = String()
    happened_on = Date()
    quantity = Integer(allow_none=True)
    change = Integer(metadata={"description": "Plants en plus ou en moins"})
    plants = List(Integer(), allow_none=True)
    from_ = String(data_key="from", attribute="from", allow_none=True)
    to = String(allow_none=True)
    container = String(allow_none=True)
    phase = String(allow_none=True)
    status = String(allow_none=True)
    product = String(allow_none=True)
    dose = String(allow_none=True)
    person = String(allow_none=True)
    comment = String(allow_none=True)
    related = String(
        allow_none=True, metadata={"description": "Code de ce d'où viennent les plants, ou de ce qui a été fait"}
    )
    act = UUIDField(metadata={"description": "Geste, à annuler par /acts/{uuid}/undo"})
    is_undone = Boolean()
    at = DateTime()


class OneCultureEventOut(CultureEventOut):
    """One event alone."""


class CultureBatchOut(Schema):
    """An act told of many cultures."""

    act = UUIDField(metadata={"description": "Geste, à annuler par /acts/{uuid}/undo"})
    label = String()
    cultures = List(Nested(CultureOut))


class CultureHarvestOut(Schema):
    """What a harvest in culture made."""

    act = UUIDField()
    label = String()
    generation = Integer(metadata={"description": "Génération de la récolte"})
    harvest = UUIDField()
    harvest_code = String()
    material = UUIDField()
    material_code = String()
    lot = UUIDField(allow_none=True)
    lot_code = String(allow_none=True)


class LineageNodeOut(Schema):
    """A thing of a genealogy."""

    uuid = UUIDField()
    kind = String()
    code = String(allow_none=True, metadata={"description": "Vide : réservé"})
    number = String(allow_none=True)
    cd_nom = Integer(allow_none=True)
    taxon_name = String(allow_none=True)
    generation = Integer()
    depth = Integer(metadata={"description": "Liens depuis la fiche demandée ; sous zéro : un ancêtre"})
    detail = String(allow_none=True)


class LineageLinkOut(Schema):
    """A parent and a child."""

    parent = UUIDField()
    child = UUIDField()
    kind = String()
    share = Float(allow_none=True)


class OriginOut(Schema):
    """An origin, and its part in the thing asked for."""

    uuid = UUIDField()
    code = String(allow_none=True)
    share = Float(metadata={"description": "0 à 1 ; leur somme est 1"})
    place = String(allow_none=True)
    is_precise = Boolean(
        allow_none=True, metadata={"description": "Faux : la commune ou la maille tient lieu du point"}
    )
    geometry = Dict(allow_none=True, metadata={"description": "GeoJSON, WGS 84"})


class LineageOut(Schema):
    """A genealogy."""

    uuid = UUIDField()
    code = String()
    nodes = List(Nested(LineageNodeOut))
    links = List(Nested(LineageLinkOut))
    origins = List(Nested(OriginOut))
    left_out = Integer(metadata={"description": "Fiches trop nombreuses pour être données"})
