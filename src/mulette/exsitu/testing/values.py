"""From what a form or a program gives to the values of a test or of a protocol, or to the faults, by field. Pure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from mulette.core.fields import Field, Fields, read_fields
from mulette.exsitu.collecting.values import Faults, Values, read_value
from mulette.exsitu.collecting.values import refuse as refuse_named

MOST_REPLICATES, MOST_SEEDS, MOST_DAYS = 50, 10_000, 3_650
_BOUNDS = {
    "replicates": (1, MOST_REPLICATES),
    "seeds": (1, MOST_SEEDS),
    "lasts_days": (1, MOST_DAYS),
    "count_every_days": (1, MOST_DAYS),
}
_COMMENT = Field("comment", "Commentaire", "text", max_length=200)
PRETREATMENT: Mapping[str, Field] = {
    "kind": Field("kind", "Prétraitement", "code", nomenclature="PRETREATMENT"),
    "dose": Field("dose", "Dose", "text", max_length=60),
    "duration_hours": Field("duration_hours", "Durée", "number", unit="h"),
    "temperature_c": Field("temperature_c", "Température", "number", unit="°C"),
    "comment": _COMMENT,
}
PHASE: Mapping[str, Field] = {
    "days": Field("days", "Durée", "integer", unit="j"),
    "day_c": Field("temperature_c", "Température le jour", "number", unit="°C"),
    "night_c": Field("temperature_c", "Température la nuit", "number", unit="°C"),
    "light_hours": Field("light_hours", "Lumière", "number", unit="h/j"),
    "substrate": Field("substrate", "Substrat", "code", nomenclature="SUBSTRATE_LAB"),
    "comment": _COMMENT,
}
"""Parts of a pretreatment and of a phase."""
_PART_BOUNDS = {
    "days": (1, MOST_DAYS), "light_hours": (0, 24), "duration_hours": (0, 100_000), "temperature_c": (-200, 150),
    "day_c": (-20, 60), "night_c": (-20, 60),
}  # fmt: skip


@cache
def seed_test_fields() -> Fields:
    """Give the fields of a test."""
    return read_fields(Path(__file__).parent / "fields.yaml")


def read_values(given: Mapping[str, Any]) -> tuple[Values, Faults]:
    """Read the values of a test or of a protocol; an empty text is no value.

    >>> read_values({"started_on": "14/3/26", "seeds": "25", "criterion": "radicle"})[0]
    {'started_on': datetime.date(2026, 3, 14), 'seeds': 25, 'criterion': 'radicle'}
    >>> read_values({"seed": 2, "seeds": "0", "kind": "loupe"})[1]["seeds"]
    'De 1 à 10000.'
    """
    values: Values = {}
    faults: Faults = {}
    for name, value in given.items():
        if name not in seed_test_fields():
            faults[name] = "Champ inconnu."
            continue
        try:
            values[name] = _read(seed_test_fields()[name], value)
        except ValueError as error:
            faults[name] = str(error)
    return values, faults


def with_defaults(values: Mapping[str, Any]) -> Values:
    """Fill the fields that are not said with their defaults.

    >>> with_defaults({"seeds": 50})["replicates"], with_defaults({"seeds": 50})["seeds"]
    (4, 50)
    """
    filled = dict(values)
    for name, field in seed_test_fields().items():
        if filled.get(name) is None:
            filled[name] = None if field.default is None else _read(field, field.default)
    return filled


def faults_of(values: Mapping[str, Any], today: dt.date) -> Faults:
    """Say what is wrong with a test whose values could be read.

    >>> faults_of({"started_on": dt.date(2026, 3, 15), "status": "running"}, dt.date(2026, 3, 14))
    {'started_on': 'Ce jour est à venir : dites l’essai prévu, ou corrigez le jour.'}
    """
    faults: Faults = {}
    day, zero = values.get("started_on"), values.get("zero_on")
    if day is None:
        faults["started_on"] = "Ce champ est obligatoire."
    if values.get("status") not in ("planned", "running"):
        faults["status"] = "Un essai naît prévu ou en cours."
    if day and day > today and values.get("status") != "planned":
        faults["started_on"] = "Ce jour est à venir : dites l’essai prévu, ou corrigez le jour."
    if day and zero and zero < day:
        faults["zero_on"] = f"La mise en germination précède le début, du {day:%d/%m/%Y}."
    return faults


def refuse(faults: Mapping[str, str], code: str = "test.invalid") -> None:
    """Refuse values that have faults.

    Raises
    ------
    Invalid
        There is one; each is told by its field.
    """
    refuse_named(faults, code, seed_test_fields())


def _read(field: Field, value: Any) -> Any:  # noqa: ANN401
    """Read one value; None: it is empty. ValueError says in French what cannot be read."""
    if value is None or value == [] or (isinstance(value, str) and not value.strip()):
        return None
    return _READERS.get(field.type, read_value)(field, value)


def _integer(field: Field, value: Any) -> int:  # noqa: ANN401
    figure = int(read_value(field, value))
    low, high = _BOUNDS[field.name]
    if not low <= figure <= high:
        raise ValueError(f"De {low} à {high}.")
    return figure


def _uuid(field: Field, value: Any) -> uuid.UUID:  # noqa: ANN401
    try:
        return uuid.UUID(str(value))
    except ValueError as error:
        raise ValueError("Un UUID est attendu.") from error


def _parts(field: Field, value: Any) -> list[Values] | None:  # noqa: ANN401
    """Read pretreatments or phases: a list of mappings, in order; empty ones are left out."""
    known = PRETREATMENT if field.name == "pretreatments" else PHASE
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        raise ValueError("Une liste est attendue, dans l'ordre.")
    read = [_part(one, known) for one in value]
    kept = [one for one in read if one]
    for rank, one in enumerate(kept, 1):
        if "kind" in known and "kind" not in one:
            raise ValueError(f"Prétraitement {rank} : dites lequel.")
    return kept or None


def _part(given: Mapping[str, Any], known: Mapping[str, Field]) -> Values:
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise ValueError(f"« {unknown[0]} » est inconnu ; possibles : {', '.join(known)}.")
    read = {name: read_value(field, given.get(name)) for name, field in known.items()}
    for name, value in read.items():
        low, high = _PART_BOUNDS.get(name, (0, 0))
        if high and value is not None and not low <= value <= high:
            raise ValueError(f"{known[name].label} : de {low} à {high}.")
    return {name: value for name, value in read.items() if value is not None}


_READERS: Mapping[str, Callable[[Field, Any], Any]] = {"integer": _integer, "uuid": _uuid, "json": _parts}
