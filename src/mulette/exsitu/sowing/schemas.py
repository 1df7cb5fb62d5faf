"""What the API of the sowings takes and gives; values themselves are read by ``values``, faults told by field."""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from apiflask.fields import UUID as UUIDField
from apiflask.fields import Boolean, Date, Dict, Float, Integer, List, Nested, Raw, String
from apiflask.validators import Length

from mulette.exsitu.sowing.counts import COUNT_FIELDS
from mulette.exsitu.sowing.values import CHANGEABLE, sowing_fields


def _described(name: str) -> dict[str, str]:
    field = sowing_fields()[name]
    return {"description": f"{field.label}. {field.help}"}


SOWING_IN: dict[str, Any] = {
    **{name: Raw(allow_none=True, metadata=_described(name)) for name in sowing_fields() if name != "lot"},
    "lot": String(metadata=_described("lot")),
    "uuid": UUIDField(metadata={"description": "Identifiant choisi par le demandeur"}),
}
"""A sowing to add."""
SOWING_CHANGE_IN: dict[str, Any] = {
    name: Raw(allow_none=True, metadata=_described(name)) for name in sorted(CHANGEABLE | {"location"})
}
"""What may change of a sowing."""
BATCH_IN: dict[str, Any] = {
    "common": Dict(keys=String(), load_default=dict, metadata={"description": "Valeurs de toutes les lignes"}),
    "rows": List(
        Nested(Schema.from_dict(SOWING_IN, name="SowingRowIn")),
        required=True,
        validate=Length(1, 500),
        metadata={"description": "Un semis par ligne ; plusieurs lignes d'un lot, chacune avec sa modalité"},
    ),
}
"""A campaign to add."""
_COUNT: dict[str, Any] = {
    name: Raw(allow_none=True, metadata={"description": f"{field.label}. {field.help}"})
    for name, field in COUNT_FIELDS.items()
}
COUNT_IN: dict[str, Any] = {
    **_COUNT,
    "uuid": UUIDField(metadata={"description": "Identifiant choisi par l'appareil"}),
    "is_another": Boolean(metadata={"description": "C'est un autre comptage que celui du même jour"}),
}
COUNT_CHANGE_IN: dict[str, Any] = {**_COUNT, "reason": String(metadata={"description": "Pourquoi"})}


class SowingsQuery(Schema):
    """Filters, the same as those of the pages, and the page asked for."""

    q = String(metadata={"description": "Numéro, taxon, numéro du lot ou code d'étiquette"})
    year = String(metadata={"description": "Année du semis"})
    status = List(String(), metadata={"description": "planned, sown, emerging, success, failure, cancelled"})
    location = String(metadata={"description": "UUID d'un lieu ; ceux qu'il contient viennent avec"})
    campaign = String(metadata={"description": "Nom d'une campagne"})
    uncounted = String(metadata={"description": "Sans comptage depuis ce nombre de jours"})
    lot = String(metadata={"description": "UUID du lot semé"})
    act = String(metadata={"description": "UUID du geste qui les a faits"})
    after = Integer(metadata={"description": "Valeur de next de la page précédente"})
    limit = Integer(metadata={"description": "Semis par page, 1 à 1000 ; 100 par défaut"})


class SowingOut(Schema):
    """A sowing."""

    uuid = UUIDField()
    code = String(metadata={"description": "Code de l'étiquette : S-2026_0012"})
    number = String()
    legacy_number = String(allow_none=True)
    version = Integer(metadata={"description": "À rendre dans If-Match"})
    lot = UUIDField()
    lot_code = String()
    cd_nom = Integer(allow_none=True)
    taxon_name = String(allow_none=True)
    qualifier = String(allow_none=True)
    generation = Integer()
    status = String()
    campaign = String(allow_none=True)
    sown_on = Date()
    operator = String(allow_none=True)
    quantity = Float(metadata={"description": "Quantité comptée ou pesée"})
    unit = String()
    seeds = Integer(
        allow_none=True, metadata={"description": "Graines semées ; vide : masse de mille graines inconnue"}
    )
    treatment = String(allow_none=True)
    pretreatments = List(Dict(), allow_none=True)
    substrate = String(allow_none=True)
    container = String(allow_none=True)
    cells = Integer(allow_none=True)
    depth_mm = Float(allow_none=True)
    regime = String(allow_none=True)
    objective = String(allow_none=True)
    location = UUIDField(allow_none=True)
    location_code = String(allow_none=True)
    position = Integer()
    expected_end = Date(allow_none=True)
    ended_on = Date(allow_none=True)
    comment = String(allow_none=True)
    emerged = Integer(metadata={"description": "Plantules levées depuis le semis"})
    living = Integer(metadata={"description": "Plantules qui y vivent : ni mortes, ni retirées, ni repiquées"})
    emergence_percent = Float(allow_none=True)
    last_count = Date(allow_none=True)


class OneSowingOut(SowingOut):
    """One sowing alone."""


class SowingsOut(Schema):
    """One page of sowings."""

    sowings = List(Nested(SowingOut))
    next = Integer(allow_none=True, metadata={"description": "Valeur de after pour la page suivante"})


class DoneOut(Schema):
    """An act that was done."""

    act = UUIDField(metadata={"description": "Geste, à annuler par /acts/{uuid}/undo"})
    label = String()


class SownOut(DoneOut):
    """An act, and the sowings that it made."""

    sowings = List(Nested(SowingOut))


class CountOut(Schema):
    """A count of seedlings."""

    uuid = UUIDField()
    version = Integer()
    counted_on = Date()
    emerged = Integer()
    is_cumulative = Boolean(metadata={"description": "Vrai : levées depuis le semis ; faux : nouvelles"})
    dead = Integer()
    removed = Integer()
    is_polyembryonic = Boolean()
    observer = String(allow_none=True)
    comment = String(allow_none=True)


class SowIn(Schema):
    """When a planned sowing is made."""

    sown_on = Date(metadata={"description": "Jour ; aujourd'hui par défaut"})


class SowManyIn(SowIn):
    """Which planned sowings are made, and when."""

    sowings = List(UUIDField(), required=True, validate=Length(1, 500), metadata={"description": "Semis prévus"})


class EndIn(Schema):
    """How a sowing ends."""

    outcome = String(required=True, metadata={"description": "success ou failure"})
    ended_on = Date(metadata={"description": "Jour ; aujourd'hui par défaut"})


class CancelIn(Schema):
    """Why a sowing is cancelled."""

    reason = String(required=True, metadata={"description": "Pourquoi"})


class SplitIn(Schema):
    """The treatments that a sowing is split in."""

    parts = List(
        Dict(keys=String()),
        required=True,
        validate=Length(0, 20),
        metadata={"description": "treatment, quantity, et au besoin la conduite de chacune"},
    )


class MoveIn(Schema):
    """Where sowings go."""

    sowings = List(UUIDField(), required=True, validate=Length(1, 500), metadata={"description": "Dans l'ordre voulu"})
    location = String(required=True, metadata={"description": "Code ou UUID du lieu"})


class RoundQuery(Schema):
    """Where the round goes."""

    location = UUIDField(metadata={"description": "UUID d'un lieu ; tous par défaut"})


class StopOut(Schema):
    """A sowing to count."""

    uuid = UUIDField()
    code = String()
    number = String()
    taxon = String()
    place = String(metadata={"description": "Chemin du lieu"})
    position = Integer()
    treatment = String()
    sown_on = String()
    seeds = Integer(allow_none=True)
    emerged = Integer()
    living = Integer()
    last_count = String(allow_none=True)


class LabelQuery(Schema):
    """The label of a lot."""

    code = String(required=True, validate=Length(1, 200), metadata={"description": "L-2024_0001 ou P-2024_0001-2"})


class SowableOut(Schema):
    """What may be sown of a lot or of a package."""

    lot = String(metadata={"description": "Code, à rendre dans la ligne du semis"})
    uuid = UUIDField()
    taxon = String()
    stock = Float()
    stock_unit = String()
    tsw_g = Float(allow_none=True, metadata={"description": "Masse de mille graines, g"})
    viability_percent = Float(allow_none=True)
