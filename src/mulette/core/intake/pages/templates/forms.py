"""What the forms of the editor say, as the content of a template says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from mulette.core.errors import Invalid
from mulette.core.fields import Fields
from mulette.core.intake.mapping import fold_header
from mulette.core.intake.treatments.treatment import Treatment

_SHOWN = {ord("\t"): "⇥", ord("\r"): None, ord("\n"): "↵"}
EMPTY = "(vide)"
"""How a form writes the empty cell."""


def read_step_form(treatment: Treatment, form: MultiDict[str, str]) -> dict[str, Any]:
    """Read the parameters of a treatment; what is left empty is not said.

    Lists have one text a line, dictionaries one ``said = meant`` a line.
    """
    step: dict[str, Any] = {"name": treatment.name}
    for name, parameter in treatment.parameters.items():
        key = f"p-{name}"
        if parameter.kind == "columns":
            value: Any = form.getlist(key)
        elif parameter.kind == "texts":
            value = [_unwrap(line) for line in form.get(key, "").splitlines() if line]
        elif parameter.kind == "dictionary":
            value = dict(_pair(line, parameter.label) for line in form.get(key, "").splitlines() if line.strip())
        elif parameter.kind == "boolean":
            value = key in form
        elif parameter.kind == "srid":
            value = form.get(key, 0, int)
        else:
            value = form.get(key, "")
        if value or (parameter.required and parameter.kind == "text"):
            step[name] = value
    return step


def write_parameter(value: object) -> str:
    """Write the value of a parameter as its form shows it."""
    if isinstance(value, Mapping):
        return "\n".join(f"{_wrap(str(said))} = {meant}" for said, meant in value.items())
    if isinstance(value, list):
        return "\n".join(_wrap(str(one)) for one in value)
    return "" if value is None else str(value)


def show_blanks(text: str | None) -> str | None:
    r"""Show the blanks at the ends of a cell, its tabs and its line breaks.

    Examples
    --------
    >>> show_blanks(" a b\n")
    '␣a b↵'
    """
    if text is None:
        return None
    shown = text.translate(_SHOWN)
    inner = shown.strip()
    start = len(shown) - len(shown.lstrip())
    return "␣" * start + inner + "␣" * (len(shown) - len(inner) - start)


def read_fields(text: str, fields: Fields) -> list[str]:
    """Read the fields that a form names, by name or by label, between commas.

    Raises
    ------
    Invalid
        A name that no field has.
    """
    labels = {fold_header(one.label): one.name for one in fields.values()}
    found = []
    for word in filter(None, (part.strip() for part in text.split(","))):
        name = word if word in fields else labels.get(fold_header(word))
        if name is None:
            raise Invalid(
                f"Le champ « {word} » n'existe pas : choisissez-le dans la liste.", code="draft.unknown-field"
            )
        found.append(name)
    return found


def _pair(line: str, label: str) -> tuple[str, str]:
    said, equal, meant = line.rpartition("=")
    if not equal:
        raise Invalid(f"« {line} » : écrivez une égalité par ligne ({label}).", code="draft.bad-pair")
    return _unwrap(said.strip()), _unwrap(meant.strip())


def _wrap(text: str) -> str:
    return text or EMPTY


def _unwrap(text: str) -> str:
    return "" if text == EMPTY else text
