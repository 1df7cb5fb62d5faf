"""The level of sensitivity of a record: the highest of what its provider gives and of what the rules give."""

from __future__ import annotations

from sqlalchemy import ColumnElement, case, func, or_

from mulette.occurrences.tables import Record

LEVELS = ("1", "2", "3", "4")
"""``SENSIBILITE`` codes of a sensitive record; 0, and no code at all, are not."""


def is_sensitive() -> ColumnElement[bool]:
    """Tell the records that are sensitive, by their provider or by the rules; never null, so that it can be denied."""
    return or_(
        func.coalesce(Record.sensitivity, "0").in_(LEVELS), func.coalesce(Record.sensitivity_computed, "0").in_(LEVELS)
    )


def level() -> ColumnElement[str]:
    """Give the code of the level; ``0`` for a record that is not sensitive.

    Codes are one digit, so that their order as texts is that of the levels.
    """
    given = case((Record.sensitivity.in_(LEVELS), Record.sensitivity), else_="0")
    computed = case((Record.sensitivity_computed.in_(LEVELS), Record.sensitivity_computed), else_="0")
    return case((computed > given, computed), else_=given)
