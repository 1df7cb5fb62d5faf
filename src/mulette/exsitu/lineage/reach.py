"""Which things of the seed bank a viewer may act upon: his own, those of his organisation, all."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, or_, true

from mulette.core.errors import Forbidden
from mulette.core.people.viewer import Scope, Viewer
from mulette.exsitu.lineage.tables import Node


def in_reach(viewer: Viewer, action: str, object_: str) -> ColumnElement[bool]:
    """Tell the nodes within the viewer's right to an action on a kind of object; queries join ``Node``."""
    scope = viewer.scope(action, object_)
    mine = false() if viewer.person_id is None else Node.author_id == viewer.person_id
    if scope is Scope.ALL:
        return true()
    if scope is Scope.ORGANISATION and viewer.organisation_id is not None:
        return or_(mine, Node.organisation_id == viewer.organisation_id)
    return mine if scope else false()


def reaches(viewer: Viewer, action: str, object_: str, author_id: int | None, organisation_id: int | None) -> bool:
    """Whether a right reaches one thing, by the same rule as ``in_reach``."""
    scope = viewer.scope(action, object_)
    mine = viewer.person_id is not None and author_id == viewer.person_id
    ours = viewer.organisation_id is not None and organisation_id == viewer.organisation_id
    return scope is Scope.ALL or (scope is not None and mine) or (scope is Scope.ORGANISATION and ours)


def require_over(viewer: Viewer, action: str, object_: str, author_id: int | None, organisation_id: int | None) -> None:
    """Refuse a viewer whose right to an action does not reach a thing.

    Raises
    ------
    Forbidden
        The right is missing, or stops before this thing.
    """
    viewer.require(action, object_)
    if not reaches(viewer, action, object_, author_id, organisation_id):
        raise Forbidden(
            "Cette fiche n'est pas à vous ni à votre organisme. Demandez à celui qui la tient.",
            code="exsitu.beyond-scope",
        )
