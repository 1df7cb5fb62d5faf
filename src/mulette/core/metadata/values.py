"""From what a form or a program gives to the values of a framework or a dataset; pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mulette.core.errors import Invalid
from mulette.core.fields import Field, Fields, read_fields

FRAMEWORK_FIELDS = read_fields(Path(__file__).with_name("frameworks.yaml"))
DATASET_FIELDS = read_fields(Path(__file__).with_name("fields.yaml"))

Terms = Mapping[str, Mapping[str, str]]
"""``{nomenclature type: {code: French label}}``, active terms only."""

_LINE = re.compile(r"(?P<name>.*?)\s*(?:<(?P<url>https?://[^\s<>]+)>)?")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[/.](\d{1,2})[/.](\d{4})")


def read_values(fields: Fields, given: Mapping[str, Any], terms: Terms) -> dict[str, Any]:
    """Read the values of all fields, or say everything that is wrong at once.

    Parameters
    ----------
    given
        By field: text, a list of codes, true or false, or None; absent is empty.

    Raises
    ------
    Invalid
        One French message per field in fault.
    """
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for name, field in fields.items():
        try:
            values[name] = _read(field, given.get(name), terms)
        except ValueError as error:
            faults[name] = str(error)
    start, end = values.get("start_date"), values.get("end_date")
    if start and end and end < start:
        faults["end_date"] = f"La fin ({end:%d/%m/%Y}) précède le début ({start:%d/%m/%Y})."
    if faults:
        raise Invalid("Des champs sont à corriger.", code="metadata.invalid", fields=faults)
    return values


def written(field: Field, value: Any) -> Any:  # noqa: ANN401
    r"""Write a value back as a form shows it.

    >>> written(DATASET_FIELDS["protocols"], [{"name": "STOC", "url": "https://exemple.fr"}, {"name": "POPAmphibien"}])
    'STOC <https://exemple.fr>\nPOPAmphibien'
    """
    if field.type == "lines":
        lines = value or []
        return "\n".join(f"{one['name']} <{one['url']}>" if one.get("url") else one["name"] for one in lines)
    return value


def _read(field: Field, value: Any, terms: Terms) -> Any:  # noqa: ANN401
    if field.type == "boolean":
        return value in (True, "1", "on", "true")
    if field.type == "codes":
        return _read_codes(field, value, terms)
    text = str(value).strip() if value is not None and not isinstance(value, list) else value
    if text in (None, "", []):
        if field.required:
            raise ValueError("Ce champ est obligatoire.")
        return [] if field.type == "lines" else None
    if field.type == "code":
        return _known(field, str(text), terms)
    if field.type in {"date", "lines"}:
        return _read_date(str(text)) if field.type == "date" else _read_lines(text)
    if field.max_length and len(str(text)) > field.max_length:
        raise ValueError(f"{field.max_length} caractères au plus ; il y en a {len(str(text))}.")
    return text


def _read_codes(field: Field, value: Any, terms: Terms) -> list[str]:  # noqa: ANN401
    given: Sequence[str] = [value] if isinstance(value, str) and value else value or []
    codes = [_known(field, str(code), terms) for code in given if code]
    if field.required and not codes:
        raise ValueError("Choisissez au moins une valeur.")
    return codes


def _known(field: Field, code: str, terms: Terms) -> str:
    known = terms.get(str(field.nomenclature), {})
    if code not in known:
        raise ValueError(f"« {code[:40]} » n'est pas un code de cette liste ; codes connus : {', '.join(known)}.")
    return code


def _read_date(text: str) -> dt.date:
    match = _DATE.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        year, month, day, day_first, month_second, year_last = match.groups()
        return dt.date(int(year or year_last), int(month or month_second), int(day or day_first))
    except ValueError:
        raise ValueError(f"« {text[:40]} » n'est pas une date ; écrivez-la comme 12/05/2024.") from None


def _read_lines(given: Any) -> list[dict[str, str]]:  # noqa: ANN401
    lines = given.splitlines() if isinstance(given, str) else [str(line) for line in given]
    found = [_LINE.fullmatch(line.strip()) for line in lines if line.strip()]
    return [{name: part for name, part in match.groupdict().items() if part} for match in found if match]
