"""Inputs of the forms of the bank, and what they hold once sent; nothing typed is lost on a refusal."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from mulette.core.errors import Conflict, Invalid, NotFound
from mulette.core.fields import Field, Fields
from mulette.exsitu.bank.viewing.filters import read_day
from mulette.exsitu.vocabulary import terms

TRUTHS = [("oui", "Oui"), ("non", "Non")]
LONG = 1_000
"""Texts that may be longer are written in a box of several lines."""
TYPED = {"autofocus": True, "autocomplete": "off"}
"""Attributes of the input where the hand is, first."""
Input = dict[str, Any]
Refusal = Invalid | Conflict | NotFound


class Sent:
    """What a form sent: each value read as its kind, each fault kept by its field, all told at once.

    Examples
    --------
    >>> sent = Sent({"quantity": "1 250,5", "moved_on": "3/5/24", "rank": "un"})
    >>> sent.figure("quantity"), sent.day("moved_on"), sent.whole("rank"), sent.faults
    (1250.5, datetime.date(2024, 5, 3), None, {'rank': '« un » n’est pas un nombre entier.'})
    """

    def __init__(self, form: Mapping[str, str]) -> None:
        self.form = form
        self.faults: dict[str, str] = {}

    def text(self, name: str) -> str | None:
        """Give a text without its blanks; None: nothing was written."""
        return str(self.form.get(name) or "").strip() or None

    def asked(self, name: str, why: str = "Ce champ est demandé.") -> str:
        """Give a text that must be there."""
        found = self.text(name)
        if found is None:
            self.faults[name] = why
        return found or ""

    def day(self, name: str) -> dt.date | None:
        """Give a day."""
        found = self.text(name)
        try:
            return read_day(found) if found else None
        except ValueError:
            self.faults[name] = f"« {found} » n’est pas un jour ; écrivez 14/05/2024."
            return None

    def figure(self, name: str) -> float | None:
        """Give a number, with a comma or a point."""
        found = self.text(name)
        try:
            return float(plain_figure(found)) if found else None
        except ValueError:
            self.faults[name] = f"« {found} » n’est pas un nombre."
            return None

    def whole(self, name: str) -> int | None:
        """Give a whole number."""
        found = self.text(name)
        try:
            return int(plain_figure(found)) if found else None
        except ValueError:
            self.faults[name] = f"« {found} » n’est pas un nombre entier."
            return None

    def identifier(self, name: str) -> uuid.UUID | None:
        """Give a UUID."""
        found = self.text(name)
        try:
            return uuid.UUID(found) if found else None
        except ValueError:
            self.faults[name] = "Choisissez dans la liste."
            return None

    def require_sound(self) -> None:
        """Refuse the form where a value could not be read.

        Raises
        ------
        Invalid
            Each fault is told by its field.
        """
        if self.faults:
            raise Invalid("Des champs sont à reprendre.", code="bank.unreadable", fields=self.faults)


def is_uuid(text: str) -> bool:
    """Whether a text is a UUID.

    >>> is_uuid("lot"), is_uuid("00000000-0000-0000-0000-000000000000")
    (False, True)
    """
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def plain_figure(text: str) -> str:
    """Write a number typed by hand as Python reads it.

    >>> plain_figure("1 250,5")
    '1250.5'
    """
    return "".join(text.split()).replace("\u202f", "").replace(",", ".")


def asked(
    name: str,
    label: str,
    kind: str = "text",
    *,
    value: Any = "",  # noqa: ANN401
    help: str = "",
    unit: str = "",
    required: bool = True,
    choices: Iterable[tuple[str, str]] = (),
    attrs: Mapping[str, Any] | None = None,
) -> Input:
    """Write one input by hand; ``attrs`` are further attributes of its element."""
    return {
        "name": name, "label": label, "type": kind, "value": said(value), "help": help, "unit": unit,
        "required": required, "choices": list(choices), "attrs": dict(attrs or {}),
    }  # fmt: skip


def inputs_of(fields: Iterable[Field], given: Mapping[str, Any]) -> dict[str, list[Input]]:
    """Give the inputs of some fields under their headings, as ``components/form.html`` wants them."""
    groups: dict[str, list[Input]] = {}
    for field in fields:
        groups.setdefault(field.group, []).append(input_of(field, given.get(field.name)))
    return groups


def input_of(field: Field, value: Any) -> Input:  # noqa: ANN401
    """Give the input of one field with its value, as typed or as stored."""
    kinds = {"code": "select", "boolean": "select", "date": "date"}
    is_long = field.type == "text" and (field.max_length or 0) > LONG
    listed = list(terms(field.nomenclature).items()) if field.nomenclature else []
    return {
        "name": field.name,
        "label": field.label,
        "type": "textarea" if is_long else kinds.get(field.type, "text"),
        "value": said(field.default if value is None else value),
        "help": field.help,
        "unit": field.unit or "",
        "required": field.required,
        "choices": TRUTHS if field.type == "boolean" else listed,
        "attrs": {},
    }


def said(value: Any) -> str:  # noqa: ANN401
    """Write a value as a person would type it.

    >>> said(True), said(dt.date(2024, 5, 3)), said(12.5), said(["A", "B"]), said(None)
    ('oui', '03/05/2024', '12,5', 'A ; B', '')
    """
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".").replace(".", ",")
    if isinstance(value, list):
        return " ; ".join(value)
    return "" if value is None else str(value)


def given_of(fields: Fields, form: Mapping[str, str], but: Iterable[str] = ()) -> dict[str, str]:
    """Give what a form sent of some fields, as text: the operation reads it."""
    left_out = frozenset(but)
    return {name: form[name] for name in fields if name in form and name not in left_out}


def with_values(inputs: Iterable[Input], given: Mapping[str, Any], *, is_sent: bool = True) -> list[Input]:
    """Put values into inputs: all that a form sent, or some that are known before."""
    return [{**one, "value": str(given.get(one["name"], "" if is_sent else one["value"]))} for one in inputs]


def refusal(error: Refusal | None, labels: Mapping[str, str]) -> dict[str, Any]:
    """Give what a form shows of a refusal: the message, and each fault by its field."""
    return {
        "errors": getattr(error, "fields", {}) or {},
        "message": error.message if error else "",
        "labels": labels,
    }
