"""The viewer of the web request under way; set by the web door before each request."""

from __future__ import annotations

from typing import cast

from flask import g

from mulette.core.people.viewer import ANONYMOUS, Scope, Viewer


def current_viewer() -> Viewer:
    """Give who makes the request; ``ANONYMOUS`` when nobody is signed in."""
    return cast("Viewer", g.get("viewer", ANONYMOUS))


def require(action: str, object_: str) -> Scope:
    """Refuse the request unless its viewer has a right (see ``Viewer.require``)."""
    return current_viewer().require(action, object_)
