"""From what a form, a program or a file gives to the values of a pond or of a sheet, or to the faults. Pure."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

from mulette.core.errors import Invalid
from mulette.core.fields import Field, Fields
from mulette.ponds.register.measures import cover_fault
from mulette.ponds.register.vocabulary import COVERS, PERCENTS, find_term, sheet_fields, terms

YES, NO = frozenset({"1", "oui", "true", "vrai", "o"}), frozenset({"0", "non", "false", "faux", "n"})
Values = dict[str, Any]
Faults = dict[str, str]


def read_values(given: Mapping[str, Any], fields: Fields) -> tuple[Values, Faults]:
    """Read the values of some fields; an empty text is no value.

    Parameters
    ----------
    given
        Texts, or values already of their type; several terms in a list, or in a text between « ; ».

    Returns
    -------
    The values by field, and by field the French sentence that says what is wrong.

    Examples
    --------
    >>> from mulette.ponds.register.vocabulary import pond_fields
    >>> read_values({"status": "caracterisee", "is_anonymous": "oui"}, pond_fields())
    ({'status': 'Caractérisée', 'is_anonymous': True}, {})
    >>> read_values({"depth": 2}, pond_fields())[1]
    {'depth': 'Champ inconnu.'}
    """
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
    return _READERS.get(field.type, _text)(field, value)


def read_sheet(given: Mapping[str, Any], *, today: dt.date) -> Values:
    """Read a characterisation, whole.

    Raises
    ------
    Invalid
        A field is unknown, missing or unreadable, the cover does not make 100 %, or the visit is to come.
    """
    values, faults = read_values(given, sheet_fields())
    faults |= sheet_faults(values, today, known=faults)
    refuse(faults, "sheet.invalid")
    defaults = {name: field.default for name, field in sheet_fields().items() if field.default}
    return defaults | {name: value for name, value in values.items() if value is not None}


def sheet_faults(values: Mapping[str, Any], today: dt.date, *, known: Mapping[str, str]) -> Faults:
    """Say what is wrong with a sheet whose values could be read.

    Parameters
    ----------
    known
        Faults found in reading: a field that could not be read is not said to be missing.
    """
    faults = {
        name: "Ce champ est demandé."
        for name, field in sheet_fields().items()
        if field.required and values.get(name) is None and name not in known
    }
    if values.get("visited_on") and values["visited_on"] > today:
        faults["visited_on"] = "La visite est à venir. Vérifiez la date."
    for name in (*COVERS, *PERCENTS):
        if values.get(name) is not None and not 0 <= values[name] <= 100:
            faults[name] = f"« {values[name]} » n'est pas entre 0 et 100."
    if fault := cover_fault(values):
        faults.setdefault(next(name for name in COVERS if values.get(name) is not None), fault)
    fauna = values.get("fauna") or []
    if "Aucun" in fauna and len(fauna) > 1:
        faults["fauna"] = "« Aucun » ne va pas avec d'autres groupes."
    return faults


def refuse(faults: Mapping[str, str], code: str) -> None:
    """Refuse values that have faults.

    Raises
    ------
    Invalid
        There is one; each is told by its field.
    """
    if faults:
        raise Invalid("Des champs sont à reprendre : " + ", ".join(faults) + ".", code=code, fields=dict(faults))


def _term(field: Field, value: Any) -> str:  # noqa: ANN401
    text = str(value)
    assert field.nomenclature is not None
    found = find_term(field.nomenclature, text)
    if found is None:
        raise ValueError(f"« {text.strip()[:60]} » n'est pas de la liste : {' ; '.join(terms(field.nomenclature))}.")
    return found


def _terms(field: Field, value: Any) -> list[str] | None:  # noqa: ANN401
    parts = value.split(";") if isinstance(value, str) else list(value)
    return list(dict.fromkeys(_term(field, str(part)) for part in parts if str(part).strip())) or None


def _truth(field: Field, value: Any) -> bool:  # noqa: ANN401
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text not in YES | NO:
        raise ValueError(f"« {text[:60]} » : écrivez oui ou non.")
    return text in YES


def _figure(field: Field, value: Any) -> float | int:  # noqa: ANN401
    text = str(value).strip().replace("\u202f", "").replace("\u00a0", "").replace(",", ".")
    try:
        figure = float(text)
    except ValueError:
        raise ValueError(f"« {text[:60]} » n'est pas un nombre.") from None
    if not math.isfinite(figure):
        raise ValueError(f"« {text[:60]} » n'est pas un nombre.")
    if figure < 0 and field.name not in {"longitude", "latitude", "x_m", "y_m"}:
        raise ValueError(f"« {text[:60]} » est négatif.")
    if field.type == "integer":
        if figure != int(figure):
            raise ValueError(f"« {text[:60]} » n'est pas un nombre entier.")
        return int(figure)
    return figure


def _day(field: Field, value: Any) -> dt.date:  # noqa: ANN401
    if isinstance(value, dt.date):
        return value
    text = str(value).strip()
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return dt.datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    raise ValueError(f"« {text[:60]} » n'est pas une date : écrivez 2024-05-14 ou 14/05/2024.")


def _text(field: Field, value: Any) -> str:  # noqa: ANN401
    text = str(value).strip()
    if field.max_length and len(text) > field.max_length:
        raise ValueError(f"Trop long : {len(text)} signes, {field.max_length} au plus.")
    return text


_READERS = {
    "code": _term,
    "codes": _terms,
    "boolean": _truth,
    "integer": _figure,
    "number": _figure,
    "date": _day,
}
