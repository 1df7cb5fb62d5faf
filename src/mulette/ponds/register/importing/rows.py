"""One row of an inventory read: the values of a pond, those of its sheet, and what is wrong with them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
from shapely.geometry.base import BaseGeometry

from mulette.core.errors import Invalid
from mulette.core.fields import Fields
from mulette.core.findings.kinds import FindingKind
from mulette.core.geometry.crs import transform
from mulette.core.journal.changes import plain
from mulette.ponds.register.importing import findings
from mulette.ponds.register.locating import checked, read_place
from mulette.ponds.register.values import Values, read_values, sheet_faults
from mulette.ponds.register.vocabulary import COVERS, pond_fields, sheet_fields

SHEET = "sheet_"
PLACE = ("WKT", "x_m", "y_m", "longitude", "latitude")
KEYS = ("structure_key", "loc_id_plus", "insee_id")
"""Identifiers that tell a pond already here, in order."""

Fault = tuple[FindingKind, str, str]
"""Kind, field at fault, value named."""


@dataclass(frozen=True)
class Read:
    """A row once read.

    Parameters
    ----------
    pond, sheet
        Values by field; no sheet where the row tells none that can be kept.
    shape
        Place, CRS of the store; None where it cannot be read.
    faults
        What is wrong.
    """

    pond: Values
    sheet: Values
    shape: BaseGeometry | None
    faults: list[Fault] = field(default_factory=list)

    @property
    def key(self) -> str | None:
        """Identifier that the pond is recognised by."""
        return next((str(self.pond[name]) for name in KEYS if self.pond.get(name)), None)

    @property
    def content_hash(self) -> str:
        """Fingerprint of everything that the row says."""
        assert self.shape is not None
        said = [plain(self.pond), plain(self.sheet), self.shape.wkt]
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@cache
def import_fields() -> Fields:
    """Give the fields that a template may fill: those of a pond, and those of its sheet under ``sheet_…``."""
    sheet = (
        replace(one, name=SHEET + name, required=False, default=None, group=f"Fiche, {one.group}")
        for name, one in sheet_fields().items()
    )
    return Fields((*(replace(one, default=None) for one in pond_fields().values()), *sheet))


def read_row(texts: Mapping[str, str | None], *, source_srid: int, srid: int, today: dt.date) -> Read:
    """Read the cells of one row, as text by field."""
    faults: list[Fault] = []
    given = {name: text for name, text in texts.items() if text is not None}
    shape = _read_shape(given, source_srid, srid, faults)
    own = {name: text for name, text in given.items() if name in pond_fields() and name not in PLACE}
    pond, unread = read_values(own, pond_fields())
    faults += [(findings.VALUE_UNREADABLE, name, given[name]) for name in unread]
    if pond.get("located_on") and pond["located_on"] > today:
        faults.append((findings.VALUE_UNREADABLE, "located_on", given["located_on"]))
        pond["located_on"] = None
    sheet = _read_sheet(given, today, faults)
    if pond.get("status") == "Caractérisée" and not sheet:
        faults.append((findings.STATUS_WITHOUT_SHEET, "status", "Caractérisée"))
    kept = {name: value for name, value in pond.items() if value is not None}
    found = Read({"origin": "Inventaire", **kept}, sheet, shape, faults)
    if found.key is None:
        faults.append((findings.KEY_MISSING, "structure_key", ""))
    return found


def _read_shape(given: Mapping[str, str], source_srid: int, srid: int, faults: list[Fault]) -> BaseGeometry | None:
    told = {name: given[name] for name in PLACE if name in given}
    try:
        if "WKT" in told:  # in the CRS of the template, where coordinates say theirs by their name
            shape = read_place({"WKT": told["WKT"]}, source_srid)
            return None if shape is None else checked(transform(np.array([shape]), source_srid, srid)[0], srid)
        shape = read_place(told, srid)
    except Invalid:
        faults.append((findings.PLACE_UNREADABLE, next(iter(told)), " ".join(told.values())[:60]))
        return None
    if shape is None:
        faults.append((findings.PLACE_MISSING, "x_m", ""))
    return shape


def _read_sheet(given: Mapping[str, str], today: dt.date, faults: list[Fault]) -> Values:
    told = {name.removeprefix(SHEET): text for name, text in given.items() if name.startswith(SHEET)}
    values, unread = read_values(told, sheet_fields())
    faults += [(findings.VALUE_UNREADABLE, SHEET + name, told[name]) for name in unread]
    values = {name: value for name, value in values.items() if value is not None}
    if not set(values) - {"observer", "structure"}:
        return {}
    wrong = sheet_faults(values, today, known={})
    missing = [name for name in wrong if sheet_fields()[name].required]
    if missing:
        labels = ", ".join(sheet_fields()[name].label.lower() for name in missing)
        faults.append((findings.SHEET_INCOMPLETE, SHEET + missing[0], labels))
        return {}
    faults += [(findings.VALUE_UNREADABLE, SHEET + name, told.get(name, name)) for name in wrong]
    dropped = {*wrong, *(COVERS if set(wrong) & set(COVERS) else ())}
    return {name: value for name, value in values.items() if name not in dropped}
