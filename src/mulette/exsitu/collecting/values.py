"""From what a form, a program or a tablet gives to the values of a thing, or to the faults. Pure."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from mulette.core.errors import Invalid
from mulette.core.fields import Field, Fields, read_fields
from mulette.exsitu.vocabulary import terms

FIELDS = Path(__file__).parent / "fields"
THINGS = ("mission", "permit", "population", "harvest", "material", "cleaning")
YES, NO = frozenset({"1", "oui", "true", "vrai", "o"}), frozenset({"0", "non", "false", "faux", "n"})
SIGNED = frozenset({"temperature_c", "altitude_m", "altitude_min_m", "altitude_max_m"})
"""Figures that may be negative."""
LARGEST = 1e12
Values = dict[str, Any]
Faults = dict[str, str]


@cache
def fields_of(thing: str) -> Fields:
    """Give the fields of a thing of ``THINGS``."""
    return read_fields(FIELDS / f"{thing}.yaml")


def read_given(thing: str, given: Mapping[str, Any], *, is_new: bool) -> tuple[Values, Faults]:
    """Read the values of a thing; an empty text is no value.

    Parameters
    ----------
    given
        Texts, or values already of their type; several in a list, or in a text between « ; ».
    is_new
        Whether it is added: what is required must be there, and defaults are taken.

    Returns
    -------
    The values by field, and by field the French sentence that says what is wrong.

    Examples
    --------
    >>> read_given("harvest", {"date_min": "12/8/2024", "kind": "in_situ"}, is_new=False)
    ({'date_min': datetime.date(2024, 8, 12), 'kind': 'in_situ'}, {})
    >>> read_given("cleaning", {"kind": "drying", "tamis": 2}, is_new=True)[1]
    {'tamis': 'Champ inconnu.', 'starts_on': 'Ce champ est demandé.'}
    """
    fields = fields_of(thing)
    values: Values = {}
    faults: Faults = {}
    for name, value in given.items():
        if name not in fields:
            faults[name] = "Champ inconnu."
            continue
        try:
            values[name] = read_value(fields[name], value)
        except ValueError as error:
            faults[name] = str(error)
    for name, field in fields.items() if is_new else ():
        if values.get(name) is None and field.default is not None:
            values[name] = field.default
    wanted = (name for name, field in fields.items() if field.required and (is_new or name in values))
    faults |= {name: "Ce champ est demandé." for name in wanted if values.get(name) is None and name not in faults}
    return values, faults


def read_value(field: Field, value: Any) -> Any:  # noqa: ANN401
    """Read one value.

    Raises
    ------
    ValueError
        It cannot be read; the French sentence names it.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return _READERS.get(field.type, _READERS["text"])(field, value)


def date_faults(values: Mapping[str, Any], first: str, last: str, today: dt.date | None) -> Faults:
    """Say what is wrong with two days: the last before the first, or one to come.

    Parameters
    ----------
    today
        Nothing lies beyond; None for a plan.

    Examples
    --------
    >>> given = {"date_min": dt.date(2024, 8, 12), "date_max": dt.date(2024, 8, 2)}
    >>> date_faults(given, "date_min", "date_max", dt.date(2024, 8, 20))
    {'date_max': 'La fin (02/08/2024) précède le début (12/08/2024).'}
    """
    faults = {}
    start, end = values.get(first), values.get(last)
    for name, day in ((first, start), (last, end)):
        if day and today and day > today:
            faults[name] = f"Ce jour ({day:%d/%m/%Y}) est à venir."
    if start and end and end < start:
        faults[last] = f"La fin ({end:%d/%m/%Y}) précède le début ({start:%d/%m/%Y})."
    return faults


def refuse(faults: Mapping[str, str], code: str, labels: Mapping[str, Any] | None = None) -> None:
    """Refuse values that have faults.

    Raises
    ------
    Invalid
        There is one; each is told by its field.
    """
    if faults:
        said = {name: labels[name].label if labels and name in labels else name for name in faults}
        words = " ; ".join(f"{said[name]} : {why}" for name, why in faults.items())
        raise Invalid(f"À corriger. {words}", code=code, fields=dict(faults))


def _term(field: Field, value: Any) -> str:  # noqa: ANN401
    text, known = str(value).strip(), terms(str(field.nomenclature))
    if text not in known:
        raise ValueError(
            f"« {text[:60]} » n'est pas de la liste : {', '.join(f'{c} ({w})' for c, w in known.items())}."
        )
    return text


def _terms(field: Field, value: Any) -> list[str] | None:  # noqa: ANN401
    return [_term(field, part) for part in _parts(value)] or None


def _lines(field: Field, value: Any) -> list[str] | None:  # noqa: ANN401
    return [_text(field, part) for part in _parts(value)] or None


def _parts(value: Any) -> list[str]:  # noqa: ANN401
    parts = value.replace("\n", ";").split(";") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple):
        raise ValueError("Une liste est attendue.")
    return list(dict.fromkeys(text for part in parts if (text := str(part).strip())))


def _truth(field: Field, value: Any) -> bool:  # noqa: ANN401
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text not in YES | NO:
        raise ValueError(f"« {text[:60]} » : écrivez oui ou non.")
    return text in YES


def _figure(field: Field, value: Any) -> float | int:  # noqa: ANN401
    text = str(value).strip().replace("\u202f", "").replace("\u00a0", "").replace(" ", "").replace(",", ".")
    try:
        figure = float(text)
    except ValueError:
        raise ValueError(f"« {text[:60]} » n'est pas un nombre.") from None
    if isinstance(value, bool) or not math.isfinite(figure) or abs(figure) > LARGEST:
        raise ValueError(f"« {text[:60]} » n'est pas un nombre que l'on puisse garder.")
    if figure < 0 and field.name not in SIGNED:
        raise ValueError(f"« {text[:60]} » est négatif.")
    if field.unit == "%" and figure > 100:
        raise ValueError(f"« {text[:60]} » dépasse 100 %.")
    if field.type != "integer":
        return figure
    if figure != int(figure) or abs(figure) >= 2**31:
        raise ValueError(f"« {text[:60]} » n'est pas un nombre entier que l'on puisse garder.")
    return int(figure)


def _day(field: Field, value: Any) -> dt.date:  # noqa: ANN401
    if isinstance(value, dt.date):
        return value
    text = str(value).strip()
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            day = dt.datetime.strptime(text, pattern).date()
        except ValueError:
            continue
        if day.year >= 1700:
            return day
    raise ValueError(f"« {text[:60]} » n'est pas une date : écrivez 2024-08-12 ou 12/08/2024.")


def _text(field: Field, value: Any) -> str:  # noqa: ANN401
    text = str(value).strip().replace("\x00", "")
    if len(text) > (longest := field.max_length or 2_000):
        raise ValueError(f"Trop long : {len(text)} signes, {longest} au plus.")
    return text


def _as_is(_: Field, value: Any) -> Any:  # noqa: ANN401
    return value


_READERS: dict[str, Callable[[Field, Any], Any]] = {
    "text": _text,
    "code": _term,
    "codes": _terms,
    "lines": _lines,
    "boolean": _truth,
    "integer": _figure,
    "number": _figure,
    "date": _day,
    "json": _as_is,
}
