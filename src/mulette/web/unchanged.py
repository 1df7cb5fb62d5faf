"""Answers that the caller has already: told as unchanged, by the ETag of their content (RFC 9110)."""

from __future__ import annotations

from apiflask import APIFlask
from flask import Response, request

PATHS = ("/api/", "/tiles/")


def tell_unchanged(app: APIFlask) -> None:
    """Give the answers of the API and the tiles an ETag, and a 304 to who gives it back (``If-None-Match``)."""

    @app.after_request
    def _compare(response: Response) -> Response:
        is_read = request.method in {"GET", "HEAD"} and request.path.startswith(PATHS)
        if is_read and response.status_code == 200 and not (response.is_streamed or response.direct_passthrough):
            response.add_etag()
            response.make_conditional(request)
        return response
