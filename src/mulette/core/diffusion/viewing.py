"""Which records a viewer knows precisely, and which they know at all; every way out of the store asks here."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from mulette.core.diffusion.rank import NOTHING, PRECISE
from mulette.core.people.viewer import Scope, Viewer

Attribute = InstrumentedAttribute[Any]


def sees_precisely(
    viewer: Viewer, *, diffusion: Attribute, author_id: Attribute, organisation_id: Attribute
) -> ColumnElement[bool]:
    """Tell the records whose position the viewer may know: open to all, or within their right ``read_precise``."""
    is_open = diffusion == PRECISE
    scope = viewer.scope("read_precise", "record")
    if scope is Scope.ALL:
        return true()
    mine = and_(author_id == viewer.person_id, author_id.is_not(None)) if viewer.person_id is not None else false()
    if scope is Scope.MINE:
        return or_(is_open, mine)
    if scope is Scope.ORGANISATION and viewer.organisation_id is not None:
        return or_(is_open, mine, organisation_id == viewer.organisation_id)
    return is_open if scope is None else or_(is_open, mine)


def sees(
    viewer: Viewer, *, diffusion: Attribute, author_id: Attribute, organisation_id: Attribute
) -> ColumnElement[bool]:
    """Tell the records that the viewer may know of: all but those diffused to nobody else."""
    if viewer.scope("read_precise", "record") is None:
        return diffusion < NOTHING
    precisely = sees_precisely(viewer, diffusion=diffusion, author_id=author_id, organisation_id=organisation_id)
    return or_(precisely, diffusion < NOTHING)
