"""The fields of a count of seedlings, and reading them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mulette.core.fields import Field
from mulette.exsitu.sowing.values import Faults, Values, read_value

COUNT_FIELDS = {
    field.name: field
    for field in (
        Field("counted_on", "Jour du comptage", "date", required=True, group="Comptage", help="Jour où l'on a compté."),
        Field("emerged", "Levées", "integer", required=True, group="Comptage", help="Zéro compte aussi."),
        Field(
            "is_cumulative",
            "Depuis le semis",
            "boolean",
            group="Comptage",
            help="Oui : toutes les levées depuis le semis.",
        ),
        Field("dead", "Mortes", "integer", group="Comptage", help="Depuis le comptage d'avant."),
        Field("removed", "Retirées", "integer", group="Comptage", help="Éclaircies, depuis le comptage d'avant."),
        Field(
            "is_polyembryonic",
            "Plusieurs embryons par graine",
            "boolean",
            group="Comptage",
            help="Oui : plus de plantules que de graines semées.",
        ),
        Field(
            "observer", "Qui a compté", "text", max_length=255, group="Comptage", help="« NOM Prénom » ; vide : vous."
        ),
        Field(
            "comment",
            "Commentaire",
            "text",
            max_length=2000,
            group="Comptage",
            help="Ce que les chiffres ne disent pas.",
        ),
    )
}


def read_count(given: Mapping[str, Any]) -> tuple[Values, Faults]:
    """Read the values of a count, or its faults by field.

    >>> read_count({"counted_on": "2026-04-10", "emerged": "5"})[0]["emerged"]
    5
    >>> read_count({"counted_on": "2026-04-10", "emerged": ""})[1]
    {'emerged': 'Ce champ est demandé.'}
    """
    values: Values = {}
    faults: Faults = {}
    for name, value in given.items():
        if name not in COUNT_FIELDS:
            faults[name] = "Champ inconnu."
            continue
        try:
            values[name] = read_value(COUNT_FIELDS[name], value)
        except ValueError as error:
            faults[name] = str(error)
    for name in ("counted_on", "emerged"):
        if values.get(name) is None and name not in faults:
            faults[name] = "Ce champ est demandé."
    for name in ("dead", "removed"):
        values[name] = values.get(name) or 0
    for name in ("is_cumulative", "is_polyembryonic"):
        values[name] = bool(values.get(name))
    return values, faults
