"""Which candidates a viewer sees: all but those that became an anonymous pond whose place is not theirs to know."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select

from mulette.core.people.viewer import Viewer
from mulette.ponds.register.reach import precisely
from mulette.ponds.register.tables import Pond
from mulette.ponds.reviewing.tables import Candidate


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """Tell the candidates whose place the viewer may know."""
    known = select(Pond.id).where(precisely(viewer))
    return or_(Candidate.pond_id.is_(None), Candidate.pond_id.in_(known))
