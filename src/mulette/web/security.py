"""What protects every answer: content security policy, headers, and who makes the request."""

from __future__ import annotations

from urllib.parse import urlsplit

from apiflask import APIFlask
from flask import Response

from mulette.core.house import House
from mulette.settings import Settings


def secure(app: APIFlask, house: House) -> None:
    """Set the protections of an application."""
    policy = content_policy(house.settings)

    @app.after_request
    def _headers(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("X-Frame-Options", "DENY")
        return response


def content_policy(settings: Settings) -> str:
    """Write the content security policy: everything from us, tiles also from the tile service set."""
    tiles = ""
    if settings.tile_url:
        parts = urlsplit(settings.tile_url)
        tiles = f" {parts.scheme}://{parts.netloc}"
    return (
        "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'; "
        f"img-src 'self' data: blob:{tiles}; connect-src 'self'{tiles}; worker-src 'self' blob:; "
        "script-src 'self'; style-src 'self'; font-src 'self'"
    )
