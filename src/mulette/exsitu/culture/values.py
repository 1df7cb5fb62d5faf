"""From what a form or a program gives to the values of a culture or of an event, or to the faults, by field. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from mulette.core.errors import Invalid
from mulette.core.fields import Fields, read_fields
from mulette.exsitu.sowing.values import read_value

Values = dict[str, Any]
HERE = Path(__file__).parent
CHANGEABLE = ("purpose", "responsible", "repot_on", "comment")
"""Fields that the form of a culture changes; what an event tells is changed by events."""
MOST_PLANTS = 1_000_000


@cache
def culture_fields() -> Fields:
    """Give the fields of a culture."""
    return read_fields(HERE / "fields.yaml")


@cache
def event_fields() -> Fields:
    """Give the fields of an event."""
    return read_fields(HERE / "events.yaml")


@cache
def harvest_fields() -> Fields:
    """Give the fields of a harvest in culture."""
    return read_fields(HERE / "harvest.yaml")


def read(given: Mapping[str, Any], fields: Fields, *, today: dt.date, but: Iterable[str] = ()) -> Values:
    """Read values by the fields that say what they are; an empty text is no value.

    Parameters
    ----------
    today
        No day but that of a plan comes after it.
    but
        Names that the caller reads itself.

    Raises
    ------
    Invalid
        A name is unknown, a value cannot be read, a required one is missing, a day is to come; told by field.
    """
    values: Values = {}
    faults: dict[str, str] = {}
    for name, value in given.items():
        if name in but:
            continue
        if name not in fields:
            faults[name] = "Champ inconnu."
            continue
        try:
            values[name] = _ranks(value) if name == "plants" else read_value(fields[name], value)
        except ValueError as error:
            faults[name] = str(error)
    for name, field in fields.items():
        if field.required and values.get(name) is None and name not in faults:
            faults[name] = "Ce champ est demandé."
    for name in ("started_on", "happened_on", "harvested_on"):
        if values.get(name) and values[name] > today:
            faults[name] = "Ce jour est à venir."
    refuse(faults)
    return values


def refuse(faults: Mapping[str, str], code: str = "culture.invalid") -> None:
    """Refuse values that have faults.

    Raises
    ------
    Invalid
        There is one; each is told by its field.
    """
    if faults:
        words = " ; ".join(f"{name} : {fault}" for name, fault in list(faults.items())[:5])
        raise Invalid(f"Des valeurs sont à reprendre. {words}", code=code, fields=dict(faults))


def _ranks(value: Any) -> list[int] | None:  # noqa: ANN401
    """Read ranks of plants: a list of numbers, or a text of numbers apart.

    >>> _ranks("3, 7 8"), _ranks([2, "5"]), _ranks("")
    ([3, 7, 8], [2, 5], None)
    """
    parts = value.replace(",", " ").replace(";", " ").split() if isinstance(value, str) else value
    if parts in (None, []):
        return None
    if not isinstance(parts, list):
        raise ValueError("Une liste de rangs est attendue.")
    words = [str(part).strip() for part in parts]
    wrong = [word for word in words if not word.isascii() or not word.isdigit() or not 0 < int(word) <= MOST_PLANTS]
    if wrong:
        raise ValueError(f"« {wrong[0][:20]} » n'est pas le rang d'un plant.")
    return sorted({int(word) for word in words})
