"""The form of a campaign as an XLSForm, for ODK and KoboToolbox."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from mulette.ponds.campaigns.form import DESCRIBED, MEANINGS, FormField, all_fields, groups_of, slug_of, visit_fields
from mulette.ponds.campaigns.queries import Halt
from mulette.ponds.campaigns.tables import Campaign

NEW = "nouvelle"
_TYPES = {"text": "text", "date": "date", "number": "decimal", "integer": "integer", "boolean": "select_one oui_non"}
_RELEVANT = {
    "cause": "${outcome} = 'pas_une_mare'",
    "reason": "${outcome} = 'disparue'",
}
_NO_MOMENT = dt.datetime(2000, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
SURVEY = ("type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message", "default")
"""Columns of the survey. Source: XLSForm reference."""


def write_xlsform(campaign: Campaign, halts: Sequence[Halt]) -> bytes:
    """Write the form: a list of the stops, « une autre mare », what was found, and the sheet if it is described."""
    written = BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    book.set_properties({"title": campaign.name, "created": _NO_MOMENT})
    _write(book, "survey", SURVEY, _survey())
    _write(book, "choices", ("list_name", "name", "label"), _choices(halts))
    _write(
        book, "settings", ("form_title", "form_id", "version", "default_language"),
        [(campaign.name, f"mares_{str(campaign.uuid)[:8]}", "1", "Français (fr)")],
    )  # fmt: skip
    book.close()
    return written.getvalue()


def _survey() -> list[tuple[str, ...]]:
    rows = [
        _row(
            "select_one arrets", "arret", "Arrêt", "Celui de la feuille de route, ou une mare trouvée en chemin.", "yes"
        ),
        _row("geopoint", "point", "Position", "Au bord de la mare.", "yes", f"${{arret}} = '{NEW}'"),
    ]
    for field in visit_fields():
        rows.append(_question(field, "yes" if field.is_required else "", _RELEVANT.get(field.name, "")))
    for group, fields in groups_of([one for one in all_fields() if one not in visit_fields()]).items():
        rows.append(_row("begin group", slug_of(group), group, relevant=f"${{outcome}} = '{slug_of(DESCRIBED)}'"))
        rows += [_question(one, "yes" if one.is_required else "") for one in fields]
        rows.append(_row("end group", ""))
    return rows


def _question(field: FormField, required: str, relevant: str = "") -> tuple[str, ...]:
    if field.kind in ("code", "codes"):
        kind = f"select_{'one' if field.kind == 'code' else 'multiple'} {field.name}"
    else:
        kind = _TYPES[field.kind]
    constraint, message = "", ""
    if field.kind == "integer":
        constraint, message = ". >= 0 and . <= 100", "De 0 à 100."
    elif field.kind == "number":
        constraint, message = ". >= 0", "Un nombre positif."
    elif field.kind == "date":
        constraint, message = ". <= today()", "Ce jour est à venir."
    default = "today()" if field.kind == "date" else ""
    hint = (
        " ; ".join(f"{term} : {words}" for term, words in MEANINGS.items()) if field.name == "outcome" else field.help
    )
    return _row(kind, field.name, field.label, hint, required, relevant, constraint, message, default)


def _row(kind: str, name: str, label: str = "", hint: str = "", required: str = "", relevant: str = "",
         constraint: str = "", message: str = "", default: str = "") -> tuple[str, ...]:  # fmt: skip
    return kind, name, label, hint, required, relevant, constraint, message, default


def _choices(halts: Sequence[Halt]) -> list[tuple[str, str, str]]:
    stops = [("arrets", str(one.stop.uuid), f"{one.label} · {one.candidate.area_m2:.0f} m²") for one in halts]
    listed = [(field.name, slug_of(term), term) for field in all_fields() if field.options for term in field.options]
    return [
        *stops,
        ("arrets", NEW, "Une mare trouvée en chemin"),
        ("oui_non", "oui", "Oui"),
        ("oui_non", "non", "Non"),
        *listed,
    ]


def _write(book: Any, name: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:  # noqa: ANN401
    sheet = book.add_worksheet(name)
    for number, row in enumerate([head, *rows]):
        for column, value in enumerate(row):
            sheet.write_string(number, column, value)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(head) - 1, 24)
