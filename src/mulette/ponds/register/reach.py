"""Which ponds a viewer knows precisely, and which they may act upon; every way out of the register asks here.

An anonymous pond is known to the members of its structure and to those who have the right ``read_precise``; to the
others by its commune alone. Everything that tells the place is hidden with it: identifier, name, comment, figures of
the outline, photographs, neighbours, history.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_, true

from mulette.core.errors import Forbidden
from mulette.core.people.viewer import Scope, Viewer
from mulette.ponds.register.tables import Pond

PARTNER = Viewer(name="Une autre carte", rights={("read", "pond"): Scope.ALL, ("export", "pond"): Scope.ALL})
"""Who receives files made by commands: everything but the place of anonymous ponds."""


def precisely(viewer: Viewer) -> ColumnElement[bool]:
    """Tell the ponds whose place the viewer may know."""
    return or_(Pond.is_anonymous.is_(False), _in_scope(viewer, viewer.scope("read_precise", "pond")))


def knows_all(viewer: Viewer) -> bool:
    """Whether the viewer may know the place of every pond."""
    return viewer.scope("read_precise", "pond") is Scope.ALL


def within_reach(viewer: Viewer, action: str) -> ColumnElement[bool]:
    """Tell the ponds that the viewer may do an action upon: in the scope of the right, and known precisely."""
    return and_(_in_scope(viewer, viewer.scope(action, "pond")), precisely(viewer))


def reaches(viewer: Viewer, action: str, pond: Pond) -> bool:
    """Whether the viewer may do an action upon a pond, by the same rule as ``within_reach``."""
    return _is_in_scope(viewer, viewer.scope(action, "pond"), pond) and is_known(viewer, pond)


def is_known(viewer: Viewer, pond: Pond) -> bool:
    """Whether the viewer may know the place of a pond, by the same rule as ``precisely``."""
    return not pond.is_anonymous or _is_in_scope(viewer, viewer.scope("read_precise", "pond"), pond)


def require_over(viewer: Viewer, action: str, pond: Pond) -> None:
    """Refuse a viewer whose right to an action does not reach a pond.

    Raises
    ------
    Forbidden
        The right is missing, or stops before this pond.
    """
    viewer.require(action, "pond")
    if not reaches(viewer, action, pond):
        raise Forbidden(
            "Cette mare n'est pas à vous ni à votre structure. Demandez à celle qui la suit.", code="pond.beyond-scope"
        )


def _in_scope(viewer: Viewer, scope: Scope | None) -> ColumnElement[bool]:
    mine = false() if viewer.person_id is None else Pond.author_id == viewer.person_id
    if scope is Scope.ALL:
        return true()
    if scope is Scope.ORGANISATION and viewer.organisation_id is not None:
        return or_(mine, Pond.organisation_id == viewer.organisation_id)
    return mine if scope else false()


def _is_in_scope(viewer: Viewer, scope: Scope | None, pond: Pond) -> bool:
    mine = viewer.person_id is not None and pond.author_id == viewer.person_id
    ours = viewer.organisation_id is not None and pond.organisation_id == viewer.organisation_id
    return scope is Scope.ALL or (scope is not None and mine) or (scope is Scope.ORGANISATION and ours)
