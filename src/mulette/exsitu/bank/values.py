"""From what a form or a program gives to the values of a location, a lot or a package, or to the faults. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from mulette.core.fields import Field, Fields, read_fields
from mulette.exsitu.collecting.values import Faults, Values, read_value, refuse

FIELDS = Path(__file__).parent / "fields"
THINGS = ("location", "lot", "package")


@cache
def fields_of(thing: str) -> Fields:
    """Give the fields of a thing of ``THINGS``."""
    return read_fields(FIELDS / f"{thing}.yaml")


def read_given(thing: str, given: Mapping[str, Any], *, is_new: bool) -> tuple[Values, Faults]:
    """Read the values of a thing; an empty text is no value.

    Parameters
    ----------
    given
        Texts, or values already of their type.
    is_new
        Whether it is added: what is required must be there, and defaults are taken.

    Returns
    -------
    The values by field, and by field the French sentence that says what is wrong.

    >>> read_given("location", {"code": " B07 ", "capacity": "x"}, is_new=False)
    ({'code': 'B07'}, {'capacity': "« x » n'est pas un nombre."})
    """
    fields = fields_of(thing)
    values: Values = {}
    faults: Faults = {}
    for name in given:
        if name not in fields:
            faults[name] = "Champ inconnu."
    for name, field in fields.items():
        if not is_new and name not in given:
            continue
        try:
            value = _read(field, given.get(name))
            values[name] = _read(field, field.default) if value is None and is_new else value
        except ValueError as error:
            faults[name] = str(error)
            continue
        if values[name] is None and field.required:
            faults[name] = "Ce champ est demandé."
        elif values[name] is None and field.default is not None:
            values[name] = _read(field, field.default)
    return {name: value for name, value in values.items() if name not in faults}, faults


def require_given(thing: str, given: Mapping[str, Any], *, is_new: bool) -> Values:
    """Read the values of a thing, without fault.

    Raises
    ------
    Invalid
        There is one; each is told by its field.
    """
    values, faults = read_given(thing, given, is_new=is_new)
    refuse_given(thing, faults)
    return values


def refuse_given(thing: str, faults: Faults) -> None:
    """Refuse the faults found in what was given for a thing, each named as its form names it."""
    refuse(faults, f"{thing}.invalid", fields_of(thing))


def _read(field: Field, value: Any) -> Any:  # noqa: ANN401
    if field.type != "uuid" or value is None or value == "":
        return read_value(field, value)
    try:
        return value if isinstance(value, uuid.UUID) else uuid.UUID(str(value).strip())
    except ValueError:
        raise ValueError(f"« {str(value)[:60]} » n'est pas un identifiant.") from None
