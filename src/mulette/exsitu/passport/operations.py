"""Writes of the passports: the codes under which other banks know an organisation."""

from __future__ import annotations

import datetime as dt
import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.journal.operations import note, snapshot
from mulette.core.people.viewer import Viewer
from mulette.exsitu.lineage.reach import require_over
from mulette.exsitu.passport.tables import Institute

_RULES = {
    "wiews_code": (re.compile(r"[A-Z]{3}\d{3,4}"), "Trois lettres et trois ou quatre chiffres, comme FRA001."),
    "ipen_code": (re.compile(r"[A-Z]{1,6}"), "Les lettres du jardin, en majuscules."),
    "country": (re.compile(r"[A-Z]{3}"), "Trois lettres (ISO 3166-1), comme FRA."),
}


def institute_of(session: Session, organisation_id: int) -> Institute | None:
    """Give the codes of an organisation; None: none were said."""
    return session.scalar(select(Institute).where(Institute.organisation_id == organisation_id))


def set_institute(
    session: Session, author: Viewer, organisation_id: int, given: dict[str, str], *, at: dt.datetime
) -> Institute:
    """Say the codes of an organisation.

    Parameters
    ----------
    given
        ``wiews_code``, ``ipen_code``, ``country``, ``address``; an empty text takes a code away.

    Raises
    ------
    Forbidden
        The author may not, or not for this organisation.
    Invalid
        A code is not written as such codes are.
    """
    require_over(author, "update", "exsitu_list", None, organisation_id)
    values = {name: given.get(name, "").strip() for name in ("wiews_code", "ipen_code", "country", "address")}
    values["country"] = values["country"] or "FRA"
    faults = {
        name: words for name, (rule, words) in _RULES.items() if values[name] and rule.fullmatch(values[name]) is None
    }
    if faults:
        raise Invalid("Un code est mal écrit.", code="institute.bad-code", fields=faults)
    row = institute_of(session, organisation_id)
    before = snapshot(row) if row else None
    if row is None:
        row = Institute(organisation_id=organisation_id, author_id=author.person_id, created_at=at)
        session.add(row)
    for name, value in values.items():
        setattr(row, name, value or None)
    session.flush()
    note(session, author, "update", "institute", row.uuid, before, snapshot(row), at=at)
    return row
