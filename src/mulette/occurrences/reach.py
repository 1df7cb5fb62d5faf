"""Which records a viewer may act upon: within the scope of a right, and never one whose place they may not know."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_, true

from mulette.core.people.viewer import Scope, Viewer
from mulette.occurrences.tables import Record
from mulette.occurrences.viewing.conditions import precisely


def within_reach(viewer: Viewer, action: str) -> ColumnElement[bool]:
    """Tell the records that the viewer may do an action upon: the sheet of a record in full, so those known precisely.

    Parameters
    ----------
    action
        ``update``, ``delete`` or ``validate``.
    """
    return and_(_in_scope(viewer, viewer.scope(action, "record")), precisely(viewer))


def _in_scope(viewer: Viewer, scope: Scope | None) -> ColumnElement[bool]:
    mine = false() if viewer.person_id is None else Record.author_id == viewer.person_id
    if scope is Scope.ALL:
        return true()
    if scope is Scope.ORGANISATION and viewer.organisation_id is not None:
        return or_(mine, Record.organisation_id == viewer.organisation_id)
    return mine if scope else false()
