"""The viewer of the web request under way, and the cookie that tells who it is.

The web door sets the viewer before each request (``web.security``); pages only ask for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Response, g, request
from sqlalchemy.orm import Session

from mulette.core.errors import Forbidden, Unauthenticated
from mulette.core.people.platforms import Lent
from mulette.core.people.signing_in import Browser
from mulette.core.people.tables import Person
from mulette.core.people.viewer import ANONYMOUS, Scope, Viewer
from mulette.settings import Settings

View = TypeVar("View", bound=Callable[..., Any])
SESSION_COOKIE = "mulette_session"


def current_viewer() -> Viewer:
    """Give who makes the request; ``ANONYMOUS`` when nobody is signed in."""
    return cast("Viewer", g.get("viewer", ANONYMOUS))


def require_lent() -> Lent:
    """Give who makes the request on behalf of another platform.

    Raises
    ------
    Forbidden
        The request bears no identity signed by a platform.
    """
    lent = g.get("lent")
    if lent is None:
        raise Forbidden(
            "Seule une plateforme reconnue, comme un GeoNature, fait cette demande.", code="people.not-lent"
        )
    return cast("Lent", lent)


def require(action: str, object_: str) -> Scope:
    """Refuse the request unless its viewer has a right (see ``Viewer.require``)."""
    return current_viewer().require(action, object_)


def needs(action: str, object_: str) -> Callable[[View], View]:
    """Refuse a request before its body is read, unless its viewer has a right; stands above ``blueprint.input``."""

    def refuse_first(view: View) -> View:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
            require(action, object_)
            return view(*args, **kwargs)

        return cast("View", checked)

    return refuse_first


def signed_in(view: View) -> View:
    """Refuse a visitor before the body of the request is read; stands above ``blueprint.input``."""

    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        require_signed_in()
        return view(*args, **kwargs)

    return cast("View", checked)


def require_signed_in() -> Viewer:
    """Give who makes the request, and refuse a visitor.

    Raises
    ------
    Unauthenticated
        Nobody is signed in.
    """
    viewer = current_viewer()
    if viewer.is_anonymous:
        raise Unauthenticated("Connectez-vous pour continuer.", code="people.sign-in-needed")
    return viewer


def require_person(session: Session) -> Person:
    """Give the person who is signed in.

    Raises
    ------
    Unauthenticated
        Nobody is.
    """
    viewer = current_viewer()
    person = session.get(Person, viewer.person_id) if viewer.person_id is not None else None
    if person is None:
        raise Unauthenticated("Connectez-vous pour continuer.", code="people.sign-in-needed")
    return person


def session_secret() -> str:
    """Give the secret of the browser's session; empty when it has none."""
    return request.cookies.get(SESSION_COOKIE, "")


def current_browser() -> Browser:
    """Give the address and name of the browser that makes the request."""
    return Browser(request.remote_addr or "", request.user_agent.string)


def session_length(settings: Settings) -> dt.timedelta:
    """Give how long a session lives without activity."""
    return dt.timedelta(hours=settings.session_hours)


def keep_session(response: Response, secret: str, settings: Settings) -> None:
    """Give the browser its session: out of reach of scripts, not sent along by other sites."""
    response.set_cookie(SESSION_COOKIE, secret, httponly=True, samesite="Lax", secure=settings.secure_cookies)


def forget_session(response: Response) -> None:
    """Take its session from the browser."""
    response.delete_cookie(SESSION_COOKIE)
