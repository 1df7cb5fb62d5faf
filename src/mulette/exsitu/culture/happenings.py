"""What each kind of event asks for, and how it changes a culture. Pure.

The kinds are those of CULTURE_EVENT: a bench form shows the fields that a kind asks for, the API takes the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mulette.core.errors import Conflict, Invalid
from mulette.exsitu.cultivation import Standing, check_phase, check_status, require_whole

PERSONAL = ("person", "comment")
"""Fields that any event may say."""


@dataclass(frozen=True)
class Kind:
    """What a kind of event asks for.

    Parameters
    ----------
    fields
        Names of ``events.yaml`` that it takes besides day, person and comment.
    needs
        Those among them that it cannot do without.
    sign
        What ``quantity`` does to the count: -1, 0, +1.
    is_batch
        Whether it may be told of many cultures at once.
    """

    fields: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    sign: int = 0
    is_batch: bool = False


SEEN = ("quantity", "plants")
KINDS: dict[str, Kind] = {
    "pricking_out": Kind(("source", "quantity"), ("source", "quantity"), 1),
    "potting_on": Kind(("container", "location", "quantity", "plants", "phase"), is_batch=True),
    "move": Kind(("location", "phase"), ("location",), is_batch=True),
    "count": Kind(SEEN, ("quantity",)),
    "flowering": Kind(SEEN, is_batch=True),
    "fruiting": Kind(SEEN, is_batch=True),
    "treatment": Kind(("product", "dose", *SEEN), ("product",), is_batch=True),
    "watering": Kind(("dose",), is_batch=True),
    "fertilisation": Kind(("product", "dose"), ("product",), is_batch=True),
    "mortality": Kind(SEEN, ("quantity",), -1),
    "discard": Kind(SEEN, ("quantity",), -1),
    "division": Kind(("quantity", "container"), ("quantity",), 1),
    "photo": Kind(("plants",)),
    "labelled": Kind(is_batch=True),
    "phase": Kind(("phase",), ("phase",), is_batch=True),
    "status": Kind(("status",), ("status",), is_batch=True),
}
"""Kinds that are told as events; the others have an operation of their own (``ELSEWHERE``)."""
ELSEWHERE = {
    "emergence_count": "Les levées se comptent sur le semis.",
    "cutting": "Un bouturage fait une nouvelle culture : ajoutez-la, avec celle-ci pour origine.",
    "harvest": "Une récolte de graines a son formulaire : « Récolter » sur la fiche.",
    "output": "Une sortie se fait par la fiche de la sortie, qui dit où vont les plants.",
    "start": "Une culture commence par « Nouvelle culture ».",
}


def kind_of(name: str) -> Kind:
    """Give what a kind of event asks for.

    Raises
    ------
    Invalid
        The kind is unknown, or is told otherwise; the message says how.
    """
    if name in KINDS:
        return KINDS[name]
    sentence = ELSEWHERE.get(name, f"« {name} » n'est pas un événement ; choisissez parmi : {', '.join(KINDS)}.")
    raise Invalid(sentence, code="culture.bad-event", fields={"kind": sentence})


def check(name: str, values: Mapping[str, Any], now: Standing, *, follows_each: bool) -> dict[str, Any]:
    """Give what an event changes, from what it says and where the culture stands.

    Parameters
    ----------
    values
        Read values of ``events.yaml``.
    now
        Where the culture stands on its day.
    follows_each
        Whether its plants are followed one by one.

    Returns
    -------
    ``quantity``, ``change``, ``plants``, ``phase``, ``status`` and ``container`` of the event.

    Raises
    ------
    Invalid
        A field is missing, or is not of this kind of event.
    Conflict
        A phase or a state that does not follow, or a plant that does not live.

    >>> check("mortality", {"quantity": 3}, Standing(count=30), follows_each=False)["change"]
    -3
    """
    kind = kind_of(name)
    plants = values.get("plants")
    quantity = len(plants) if plants and values.get("quantity") is None else values.get("quantity")
    _check_fields(name, kind, {**values, "quantity": quantity})
    if plants:
        _check_plants(plants, quantity, now, follows_each=follows_each, is_count=name == "count")
    elif follows_each and kind.sign < 0 and quantity != now.count:
        raise Invalid(
            "Chaque plant de cette culture se suit : dites lesquels.",
            code="culture.which-plants",
            fields={"plants": "Rangs des plants."},
        )
    if kind.sign < 0 and not plants and follows_each:
        plants = sorted(now.alive)
    if kind.sign:
        quantity = require_whole(quantity)
    return {
        "quantity": quantity,
        "change": kind.sign * quantity if kind.sign and quantity else 0,
        "plants": plants,
        "phase": _phase(name, values, now),
        "status": _status(name, values, now),
        "container": values.get("container"),
    }


def _check_fields(name: str, kind: Kind, values: Mapping[str, Any]) -> None:
    allowed = {*kind.fields, *PERSONAL, "kind", "happened_on"}
    faults = {
        field: "Ne se dit pas de cet événement."
        for field, value in values.items()
        if value is not None and field not in allowed
    }
    faults |= {field: "Ce champ est demandé." for field in kind.needs if values.get(field) is None}
    if faults:
        words = " ; ".join(f"{field} : {fault}" for field, fault in faults.items())
        raise Invalid(f"Des valeurs sont à reprendre. {words}", code="culture.invalid", fields=faults)


def _check_plants(
    plants: list[int], quantity: int | None, now: Standing, *, follows_each: bool, is_count: bool
) -> None:
    if not follows_each:
        raise Invalid(
            "Les plants de cette culture ne se suivent pas un à un : dites combien.",
            code="culture.batch",
            fields={"plants": "Culture de plants comptés ensemble."},
        )
    if quantity is not None and quantity != len(plants):
        raise Invalid(
            f"{quantity} plants annoncés, {len(plants)} rangs donnés.",
            code="culture.plants-differ",
            fields={"quantity": f"{len(plants)}, comme les rangs."},
        )
    absent = sorted(set(plants) - (set(range(1, now.ranks + 1)) if is_count else now.alive))
    if absent:
        raise Conflict(
            f"Le plant n° {absent[0]} n'est pas vivant dans cette culture.",
            code="culture.plant-not-living",
            plants=absent,
        )


def _phase(name: str, values: Mapping[str, Any], now: Standing) -> str | None:
    """Give the phase that an event leads to: the one said, or growing after a first potting on."""
    if values.get("phase") is not None:
        return check_phase(values["phase"])
    return "growing" if name == "potting_on" and now.phase == "pricked_out" else None


def _status(name: str, values: Mapping[str, Any], now: Standing) -> str | None:
    if name != "status":
        return None
    check_status(now.status, values["status"])
    return str(values["status"])
