"""What protects every answer: who makes the request, where it comes from, and what its page may load."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import logging
import secrets
import tempfile
from collections.abc import Callable
from urllib.parse import urlsplit

from apiflask import APIFlask
from flask import Response, g, request
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from mulette.core.errors import Forbidden
from mulette.core.house import House
from mulette.core.people import platforms, signing_in, tokens, visits
from mulette.core.people.delegation import SCHEME, Asked, check_identity
from mulette.core.people.queries import viewer_of
from mulette.core.people.secrets import secret_key
from mulette.core.people.viewer import Viewer
from mulette.core.people.web import current_viewer, session_length, session_secret
from mulette.core.storage.base import now as present
from mulette.settings import Settings
from mulette.web.rates import Rates

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
VISIT_COOKIE = "mulette_visit"
"""Ties a form to a browser that is not signed in."""
_BRIEFLY_MS = 50
"""How long a page waits for the store to be free, to note that somebody was there."""
_CHUNK, _IN_MEMORY = 65_536, 1_000_000
_log = logging.getLogger(__name__)


def secure(app: APIFlask, house: House) -> None:
    """Set the protections of an application."""
    key = secret_key(house.settings)
    closed, framed = content_policy(house.settings), content_policy(house.settings, framed=True)
    rates = Rates(house.settings)
    app.config.update(
        SECRET_KEY=key,
        SESSION_COOKIE_NAME="mulette_flash",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=house.settings.secure_cookies,
    )
    app.jinja_env.globals["csrf_token"] = lambda: csrf_token(key)

    @app.before_request
    def _identify() -> None:
        if request.endpoint != "static" and request.blueprint != "health":
            g.viewer = identify(house, present(), key)
            rates.refuse_haste()
            refuse_forgery(key)

    @app.after_request
    def _headers(response: Response) -> Response:
        may_be_framed = _may_be_framed(house.settings)
        response.headers.setdefault("Content-Security-Policy", framed if may_be_framed else closed)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        if not may_be_framed:
            response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if house.settings.secure_cookies:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "private, no-cache")
        visit = g.get("new_visit")
        if visit:
            secure_only = house.settings.secure_cookies
            response.set_cookie(VISIT_COOKIE, visit, httponly=True, samesite="Lax", secure=secure_only)
        return response


def identify(house: House, now: dt.datetime, key: bytes) -> Viewer:
    """Find who makes the request: the person of its token, of its signed identity, of its session, or a visitor.

    Raises
    ------
    Unauthenticated
        The token is unknown, ended or withdrawn, or the identity is refused. A session that ended makes a visitor.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return _identify_token(house, token.strip(), now)
    if scheme.lower() == SCHEME.lower() and request.path.startswith("/api/"):
        return _identify_delegated(house, token.strip(), now, key)
    secret, lasting = session_secret(), session_length(house.settings)
    permissions = [permission for room in house.rooms for permission in room.permissions]
    with house.store.reading() as session:
        signed = signing_in.find_session(session, secret, now) if secret else None
        g.is_visit = signed is not None and signed.platform_id is not None
        viewer = visits.viewer_of_session(session, signed, permissions) if signed else viewer_of(session, None)
    if signed is not None and not g.is_visit and signing_in.is_to_be_prolonged(signed, now, lasting):
        _write_if_free(house, lambda session: signing_in.prolong(session, secret, now, lasting))
    return viewer


def _identify_token(house: House, secret: str, now: dt.datetime) -> Viewer:
    with house.store.reading() as session:
        token, viewer = tokens.viewer_of_token(session, secret, now)
    if tokens.is_use_to_be_noted(token, now):
        _write_if_free(house, lambda session: tokens.note_use(session, secret, now))
    g.by_token, g.token_uuid = True, token.uuid
    return viewer


def _identify_delegated(house: House, text: str, now: dt.datetime, key: bytes) -> Viewer:
    """Let a person of another platform in; the identity is spent at once, whatever becomes of the request."""
    with house.store.reading() as session:
        platform, identity = platforms.verify(session, text, key)
    target = request.path + (f"?{request.query_string.decode('latin-1')}" if request.query_string else "")
    check_identity(identity, platform.audience, Asked(request.method, target, _digest_body()), now)
    permissions = [permission for room in house.rooms for permission in room.permissions]
    with house.store.transaction() as session:
        lent = platforms.let_in(session, platform, identity, permissions=permissions, now=now)
    g.by_token, g.lent = True, lent
    return lent.viewer


def _digest_body() -> str:
    """Digest the body of the request under way, and leave it to be read again; past a megabyte it waits on disk."""
    spool, digest = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY), hashlib.sha256()  # noqa: SIM115
    for chunk in iter(lambda: request.stream.read(_CHUNK), b""):
        digest.update(chunk)
        spool.write(chunk)
    spool.seek(0)
    request.stream = spool  # werkzeug lets its cached property be set
    return digest.hexdigest()


def _write_if_free(house: House, write: Callable[[Session], None]) -> None:
    """Note that somebody was there; when the store is busy, the next request will."""
    try:
        with house.store.transaction(wait_ms=_BRIEFLY_MS) as session:
            write(session)
    except OperationalError as error:
        _log.info("not noted, the store is busy: %s", error.orig)


def refuse_forgery(key: bytes) -> None:
    """Refuse a write that a page of another site could have sent with this browser's cookies.

    A program that shows a token, or calls the API with no session at all, borrows no cookie: it is let through.

    Raises
    ------
    Forbidden
        The form lacks its token, or comes from another site.
    """
    if request.method in SAFE_METHODS or g.get("by_token"):
        return
    if request.path.startswith("/api/") and current_viewer().is_anonymous and not session_secret():
        return
    given = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    expected = token_for(key, _browser_secret())
    if not _is_from_here() or not _browser_secret() or not hmac.compare_digest(given.encode(), expected.encode()):
        raise Forbidden(
            "Ce formulaire n'est plus valable, ou ne vient pas de cette page. Rechargez la page et recommencez.",
            code="web.forged-request",
        )


def csrf_token(key: bytes) -> str:
    """Give the token that a form of this page must send back; a visitor gets a cookie to tie it to."""
    if not _browser_secret():
        g.new_visit = g.get("new_visit") or secrets.token_urlsafe(32)
    return token_for(key, _browser_secret() or g.new_visit)


def token_for(key: bytes, secret: str) -> str:
    """Give the token of the forms of one browser, known by the secret of its session or visit."""
    return hmac.new(key, f"csrf {secret}".encode(), hashlib.sha256).hexdigest()


def _may_be_framed(settings: Settings) -> bool:
    """Whether the platforms set may show this answer in a frame: never to a person who signed in here."""
    return bool(settings.frame_ancestors) and (g.get("is_visit", False) or current_viewer().is_anonymous)


def content_policy(settings: Settings, *, framed: bool = False) -> str:
    """Write the content security policy: everything from us, tiles also from the tile service set.

    Parameters
    ----------
    framed
        Whether the platforms set may show the answer in a frame.
    """
    ancestors = (settings.frame_ancestors if framed else "") or "'none'"
    tiles = ""
    if settings.tile_url:
        parts = urlsplit(settings.tile_url)
        tiles = f" {parts.scheme}://{parts.netloc}"
    return (
        f"default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors {ancestors}; form-action 'self'; "
        f"img-src 'self' data: blob:{tiles}; connect-src 'self'{tiles}; worker-src 'self' blob:; "
        "script-src 'self'; style-src 'self'; font-src 'self'"
    )


def _browser_secret() -> str:
    """Give what only this browser sends: its session, or its visit when it has none."""
    return session_secret() or request.cookies.get(VISIT_COOKIE, "")


def _is_from_here() -> bool:
    """Whether the browser says that the request comes from our own pages; old browsers say nothing."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host
