"""What programs send to the bank and what it answers; the fields of each thing are those of ``fields/*.yaml``."""

from __future__ import annotations

from typing import Any, cast

from apiflask import Schema
from apiflask.fields import UUID as UUIDField
from apiflask.fields import Boolean, Date, DateTime, Float, Integer, List, Nested, Raw, String
from apiflask.validators import Length, Range
from marshmallow import ValidationError

from mulette.core.fields import Field
from mulette.exsitu.bank.values import fields_of

LONGEST = 2_000


class Words(String):
    """A text that any store can keep, without its outer blanks."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise ValidationError("Not a valid string.") from error
        if len(text) > LONGEST:
            raise ValidationError("Too long.")
        return text.replace("\x00", "").strip()


def described(field: Field) -> dict[str, str]:
    """Describe a field for the documentation of the API."""
    unit = f" ({field.unit})" if field.unit else ""
    return {"description": f"{field.label}{unit}. {field.help}"}


def given(thing: str, name: str, *, without: tuple[str, ...] = (), **more: Any) -> type[Schema]:  # noqa: ANN401
    """Make the body that adds or changes a thing; what is missing or unreadable is told by field."""
    own: dict[str, Any] = {
        field.name: Raw(allow_none=True, metadata=described(field))
        for field in fields_of(thing).values()
        if field.name not in without
    }
    return cast("type[Schema]", Schema.from_dict({**own, **more}, name=name))


def told(thing: str, name: str, **more: Any) -> type[Schema]:  # noqa: ANN401
    """Make what a thing is answered as: its identity, its fields, and some more."""
    own: dict[str, Any] = {field.name: _typed(field) for field in fields_of(thing).values()}
    identity: dict[str, Any] = {
        "uuid": UUIDField(),
        "version": Integer(metadata={"description": "À rendre dans If-Match avant un changement"}),
        "created_at": DateTime(),
        "updated_at": DateTime(),
    }
    return cast("type[Schema]", Schema.from_dict({**identity, **own, **more}, name=name))


def _typed(field: Field) -> Any:  # noqa: ANN401
    kinds = {"number": Float, "integer": Integer, "boolean": Boolean, "date": Date, "uuid": UUIDField}
    if field.type == "lines":
        return List(String(), allow_none=True, metadata=described(field))
    return kinds.get(field.type, String)(allow_none=True, metadata=described(field))


class PageQuery(Schema):
    """The page asked for."""

    sort = String(metadata={"description": "Champ de tri, précédé de - pour le sens inverse ; vide : ordre de saisie"})
    after = String(metadata={"description": "Valeur de next de la page précédente"})
    limit = Integer(metadata={"description": "Lignes par page, 1 à 1000 ; 100 par défaut"})
    wanted = String(data_key="fields", metadata={"description": "Champs à donner, entre virgules ; tous par défaut"})


class PageOut(Schema):
    """One page."""

    next = String(
        allow_none=True, metadata={"description": "Valeur de after pour la suite ; null : c'était la dernière"}
    )


_OF_LOT: dict[str, Any] = {
    "code": String(metadata={"description": "Code de l'étiquette"}),
    "generation": Integer(),
    "organisation": UUIDField(),
    "stock": Float(metadata={"description": "Ce qu'il tient, somme du grand livre, dans son unité"}),
    "viability_percent": Float(allow_none=True),
    "viability_on": Date(allow_none=True),
    "initial_viability_percent": Float(allow_none=True),
}
_OF_PACKAGE: dict[str, Any] = {
    "code": String(metadata={"description": "Code de l'étiquette"}),
    "lot": UUIDField(),
    "lot_number": String(),
    "rank": Integer(),
    "unit": String(),
    "quantity": Float(metadata={"description": "Ce qu'il tient, somme du grand livre, dans l'unité du lot"}),
    "location_code": String(),
    "location_name": String(),
    "counted_at": DateTime(allow_none=True, metadata={"description": "Dernier recomptage"}),
}
_OF_LOCATION: dict[str, Any] = {
    "label_code": String(metadata={"description": "Code de l'étiquette"}),
    "path": String(metadata={"description": "Place dans l'arbre"}),
    "organisation": UUIDField(),
}
# A schema that stands alone and inside another one is two for the description of the API.
LotOut, OneLotOut = (told("lot", name, **_OF_LOT) for name in ("LotOut", "OneLotOut"))
PackageOut, OnePackageOut = (told("package", name, **_OF_PACKAGE) for name in ("PackageOut", "OnePackageOut"))
LocationOut, OneLocationOut = (told("location", name, **_OF_LOCATION) for name in ("LocationOut", "OneLocationOut"))


class MovementOut(Schema):
    """One line of the ledger."""

    uuid = UUIDField()
    act = UUIDField(metadata={"description": "Geste dont il fait partie ; il s'annule entier"})
    operation = UUIDField(metadata={"description": "Commun aux lignes d'un transfert, d'une division, d'une fusion"})
    kind = String(metadata={"description": "STOCK_MOVEMENT"})
    lot = UUIDField()
    package = UUIDField()
    package_code = String()
    location = UUIDField(metadata={"description": "Où était le paquet"})
    quantity = Float(metadata={"description": "Dans l'unité du lot ; moins : elle sort"})
    unit = String()
    seeds = Float(allow_none=True, metadata={"description": "La même en graines ; null : lot jamais pesé"})
    observed = Float(allow_none=True, metadata={"description": "Recomptage : quantité trouvée"})
    cause = UUIDField(allow_none=True, metadata={"description": "Essai, semis ou sortie qui le cause"})
    cause_code = String(allow_none=True)
    recipient = String(allow_none=True)
    reason = String(allow_none=True)
    moved_on = Date()
    at = DateTime()
    person = String()
    cancels = UUIDField(allow_none=True, metadata={"description": "Mouvement qu'il annule"})
    cancelled_by = UUIDField(allow_none=True, metadata={"description": "Mouvement qui l'annule"})


class OneMovementOut(MovementOut):
    """One line of the ledger, alone."""


class DoneOut(Schema):
    """What a write of the stock did."""

    act = UUIDField(allow_none=True, metadata={"description": "À donner à /acts/{uuid}/undo pour l'annuler"})
    movements = List(Nested(MovementOut))
    lot = Nested(LotOut, allow_none=True, metadata={"description": "Le lot ensuite ; le nouveau, s'il y en a un"})
    package = Nested(PackageOut, allow_none=True, metadata={"description": "Le paquet ensuite"})


class QuantityIn(Schema):
    """A quantity that moves."""

    quantity = Float(required=True, metadata={"description": "Au-dessus de zéro"})
    unit = Words(metadata={"description": "seed ou g ; celle du lot par défaut"})
    moved_on = Date(metadata={"description": "Jour ; aujourd'hui par défaut"})
    reason = Words(allow_none=True, metadata={"description": "Pourquoi"})


class ReceiveIn(QuantityIn):
    """Seeds that enter a package."""

    kind = Words(load_default="entry", metadata={"description": "entry, opening ou return"})


class WithdrawIn(QuantityIn):
    """Seeds that leave."""

    kind = Words(
        required=True,
        metadata={"description": "out_sowing, out_test, out_exchange, out_research, out_reintroduction ou destruction"},
    )
    cause = UUIDField(allow_none=True, metadata={"description": "Essai, semis ou sortie qu'elles servent"})
    recipient = Words(allow_none=True, metadata={"description": "Demandé pour un don ou un échange"})
    permit = UUIDField(allow_none=True, metadata={"description": "Demandé pour un échange, si le taxon est protégé"})


class TransferIn(QuantityIn):
    """Seeds that go from a package to another one of the same lot."""

    to_package = UUIDField(metadata={"description": "L'autre paquet"})
    to_location = UUIDField(metadata={"description": "Ou le rangement d'un paquet nouveau"})
    container = Words(load_default="bag", metadata={"description": "Contenant du paquet nouveau"})


class MoveIn(Schema):
    """A whole package that goes elsewhere."""

    location = UUIDField(required=True)
    moved_on = Date(metadata={"description": "Jour ; aujourd'hui par défaut"})
    reason = Words(allow_none=True)


class RecountIn(Schema):
    """What was counted."""

    quantity = Float(required=True, metadata={"description": "Ce qui est trouvé, zéro ou plus"})
    unit = Words(metadata={"description": "seed ou g ; celle du lot par défaut"})
    moved_on = Date(metadata={"description": "Jour ; aujourd'hui par défaut"})
    reason = Words(allow_none=True)


class DestroyIn(Schema):
    """Seeds that are destroyed."""

    reason = Words(required=True, metadata={"description": "Pourquoi"})
    moved_on = Date(metadata={"description": "Jour ; aujourd'hui par défaut"})


class SplitIn(QuantityIn):
    """A part that becomes a lot of its own."""

    location = UUIDField(required=True, metadata={"description": "Où est rangé son paquet"})
    package = UUIDField(metadata={"description": "Paquet dont elle sort ; les plus anciens d'abord par défaut"})
    container = Words(load_default="bag")
    number = Words(metadata={"description": "Numéro du nouveau lot ; le prochain par défaut"})


class MergeIn(Schema):
    """Lots that become one."""

    lots = List(UUIDField(), required=True, validate=Length(max=100))
    location = UUIDField(required=True, metadata={"description": "Où est rangé le paquet du nouveau lot"})
    container = Words(load_default="bag")
    number = Words(metadata={"description": "Numéro du nouveau lot ; le prochain par défaut"})
    is_forced = Boolean(load_default=False, metadata={"description": "Malgré un autre taxon ou une autre origine"})
    reason = Words(allow_none=True, metadata={"description": "Demandé si la fusion est forcée"})
    moved_on = Date(metadata={"description": "Jour ; aujourd'hui par défaut"})


class CancelIn(Schema):
    """Why a movement is cancelled."""

    reason = Words(required=True, metadata={"description": "Pourquoi"})


class WeighingIn(Schema):
    """Samples counted and weighed."""

    masses_g = List(
        Float(), required=True, validate=Length(max=100), metadata={"description": "Masse de chaque échantillon, g"}
    )
    seeds_per_sample = Integer(
        load_default=100, validate=Range(1, 10_000), metadata={"description": "Graines par échantillon"}
    )
    weighed_on = Date(metadata={"description": "Jour ; aujourd'hui par défaut"})
    is_chaffy = Boolean(load_default=False, metadata={"description": "Graines à balle : CV admis 6 %"})
    operator = Words(allow_none=True, metadata={"description": "Qui ; vous par défaut"})


class FirstWeighingIn(WeighingIn):
    """The weighing of a lot that arrives."""


class WeighingOut(WeighingIn):
    """A weighing and its verdict."""

    uuid = UUIDField()
    tsw_g = Float(metadata={"description": "Masse de mille graines, g"})
    cv_percent = Float(allow_none=True, metadata={"description": "Coefficient de variation, %"})
    is_steady = Boolean(metadata={"description": "Le coefficient est admis ; sinon, pesez d'autres échantillons"})
