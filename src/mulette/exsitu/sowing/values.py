"""From what a form or a program gives to the values of a sowing or of a count, or to the faults, by field. Pure."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from mulette.core.errors import Invalid
from mulette.core.fields import Field, Fields, read_fields
from mulette.exsitu.vocabulary import label, terms

Values = dict[str, Any]
Faults = dict[str, str]
FIELDS = Path(__file__).parent / "fields.yaml"
MOST = 1_000_000
"""Most seeds, cells or seedlings that one figure says: above it, it is a slip of the finger."""
MOST_TOLD = 5
"""Faults that a sentence tells; all are told by their fields."""
NOT_STORED = frozenset({"lot", "number", "location"})
"""Fields that name another thing, which the operation looks for."""
CHANGEABLE = frozenset(
    {
        "campaign", "sown_on", "operator", "objective", "expected_end", "pretreatments", "substrate", "container",
        "cells", "depth_mm", "regime", "position", "comment", "treatment",
    }
)  # fmt: skip
"""Fields that the form of a sowing changes; the others have an operation of their own."""


@cache
def sowing_fields() -> Fields:
    """Give the fields of a sowing."""
    return read_fields(FIELDS)


def read_values(given: Mapping[str, Any]) -> tuple[Values, Faults]:
    """Read the values of a sowing; an empty text is no value.

    >>> read_values({"sown_on": "14/3/26", "depth_mm": "2,5", "substrate": "peat"})[0]
    {'sown_on': datetime.date(2026, 3, 14), 'depth_mm': 2.5, 'substrate': 'peat'}
    >>> read_values({"depth": 2, "cells": "-1"})[1]
    {'depth': 'Champ inconnu.', 'cells': '« -1 » est négatif.'}
    """
    values: Values = {}
    faults: Faults = {}
    for name, value in given.items():
        if name not in sowing_fields():
            faults[name] = "Champ inconnu."
            continue
        try:
            values[name] = read_value(sowing_fields()[name], value)
        except ValueError as error:
            faults[name] = str(error)
    return values, faults


def read_value(field: Field, value: Any) -> Any:  # noqa: ANN401
    """Read one value; None: it is empty.

    Raises
    ------
    ValueError
        It cannot be read; the French sentence names it.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    reader: Callable[[Field, Any], Any] = _READERS.get(field.type, _text)
    return reader(field, value)


def faults_of(values: Mapping[str, Any], today: dt.date) -> Faults:
    """Say what is wrong with a sowing whose values could be read.

    >>> faults_of({"sown_on": dt.date(2026, 3, 15), "status": "sown"}, dt.date(2026, 3, 14))
    {'sown_on': 'Ce jour est à venir : dites le semis prévu, ou corrigez le jour.'}
    """
    faults: Faults = {}
    day, end = values.get("sown_on"), values.get("expected_end")
    if values.get("status") not in ("planned", "sown", None):
        faults["status"] = "Un semis commence prévu ou semé."
    if day and day > today and values.get("status") != "planned":
        faults["sown_on"] = "Ce jour est à venir : dites le semis prévu, ou corrigez le jour."
    if day and end and end < day:
        faults["expected_end"] = f"La fin prévue précède le semis, du {day:%d/%m/%Y}."
    quantity, unit = values.get("quantity"), values.get("unit") or "seed"
    if quantity is not None and quantity <= 0:
        faults["quantity"] = "La quantité est plus grande que zéro."
    elif quantity is not None and unit == "seed" and quantity != int(quantity):
        faults["quantity"] = "Des graines se comptent en nombre entier ; pesées, choisissez l'unité g."
    if values.get("cells") == 0:
        faults["cells"] = "Au moins un."
    return faults


def refuse(faults: Mapping[str, str], code: str = "sowing.invalid") -> None:
    """Refuse values that have faults.

    Raises
    ------
    Invalid
        There is one; each is told by its field.
    """
    if faults:
        first = [f"{_place(name)} : {fault}" for name, fault in faults.items()][:MOST_TOLD]
        more = f" ; et {len(faults) - MOST_TOLD} autres" if len(faults) > MOST_TOLD else ""
        raise Invalid(f"À reprendre : {' ; '.join(first)}{more}", code=code, fields=dict(faults))


def _place(name: str) -> str:
    """Say where a fault is, for a person.

    >>> _place("rows.3.quantity"), _place("sown_on"), _place("nom.inconnu")
    ('ligne 4, quantité', 'jour du semis', 'nom.inconnu')
    """
    row = re.fullmatch(r"rows\.(\d+)\.(.*)", name, re.DOTALL)
    last = row[2] if row else name
    field = sowing_fields().get(last)
    words = field.label.lower() if field else last
    return f"ligne {int(row[1]) + 1}, {words}" if row else words


def storable(text: str) -> str:
    r"""Give a text without its outer blanks and without the signs that no store keeps.

    >>> storable(" L-2020_0001\x00 ")
    'L-2020_0001'
    """
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8").strip()


def words_of(pretreatments: Sequence[Mapping[str, Any]] | None) -> str:
    """Say pretreatments in their order.

    >>> words_of([{"kind": "soak", "duration": "24 h"}, {"kind": "ga3", "dose": "500 mg/L"}])
    'trempage 24 h, puis acide gibbérellique 500 mg/L'
    """
    said = []
    for one in pretreatments or ():
        parts = (label("PRETREATMENT", one["kind"]).lower(), one.get("dose"), one.get("duration"), one.get("comment"))
        said.append(" ".join(part for part in parts if part))
    return ", puis ".join(said)


def _term(field: Field, value: Any) -> str:  # noqa: ANN401
    assert field.nomenclature is not None
    known = terms(field.nomenclature)
    text = str(value).strip()
    if text in known:
        return text
    raise ValueError(f"« {text[:60]} » n'est pas de la liste : {', '.join(known)}.")


def _figure(field: Field, value: Any) -> float | int:  # noqa: ANN401
    text = str(value).strip().replace("\u202f", "").replace("\u00a0", "").replace(",", ".")
    try:
        figure = float(text)
    except ValueError:
        figure = math.nan
    if isinstance(value, bool) or not math.isfinite(figure):
        raise ValueError(f"« {text[:60]} » n'est pas un nombre.")
    if figure < 0:
        raise ValueError(f"« {text[:60]} » est négatif.")
    if figure > MOST:
        raise ValueError(f"« {text[:60]} » est trop grand.")
    if field.type == "integer" and figure != int(figure):
        raise ValueError(f"« {text[:60]} » n'est pas un nombre entier.")
    return int(figure) if field.type == "integer" else figure


def _day(field: Field, value: Any) -> dt.date:  # noqa: ANN401
    if isinstance(value, dt.date):
        return value
    text = str(value).strip()
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return dt.datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    raise ValueError(f"« {text[:60]} » n'est pas une date : écrivez 2026-03-14 ou 14/03/2026.")


def _text(field: Field, value: Any) -> str:  # noqa: ANN401
    text = storable(str(value))
    if field.max_length and len(text) > field.max_length:
        raise ValueError(f"Trop long : {len(text)} signes, {field.max_length} au plus.")
    return text


def _pretreatments(field: Field, value: Any) -> list[dict[str, str]] | None:  # noqa: ANN401
    """Read pretreatments: a list of mappings; those without a kind are left out."""
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        raise ValueError("Une liste de prétraitements est attendue.")
    kept = []
    for one in value:
        unknown = set(one) - {"kind", "dose", "duration", "comment"}
        if unknown:
            raise ValueError(f"Un prétraitement n'a pas de « {min(unknown)} » : kind, dose, duration, comment.")
        said = {name: storable(str(words))[:200] for name, words in one.items() if words and storable(str(words))}
        if said and said.get("kind") not in terms("PRETREATMENT"):
            raise ValueError(f"Prétraitement inconnu ; choisissez parmi : {', '.join(terms('PRETREATMENT'))}.")
        if said:
            kept.append(said)
    return kept or None


def _truth(field: Field, value: Any) -> bool:  # noqa: ANN401
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text in {"1", "oui", "true", "vrai"}:
        return True
    if text in {"0", "non", "false", "faux"}:
        return False
    raise ValueError(f"« {text[:60]} » : oui ou non est attendu.")


_READERS: dict[str, Callable[[Field, Any], Any]] = {
    "code": _term,
    "integer": _figure,
    "number": _figure,
    "date": _day,
    "json": _pretreatments,
    "boolean": _truth,
}
