"""Every request followed: its identifier, its line in the log, its part in the metrics; no person in any of them."""

from __future__ import annotations

import logging
import re
import time
import uuid

from flask import Flask, Response, g, request

from mulette.core.logs import CONTEXT
from mulette.settings import Settings
from mulette.web.metrics import observe

HEADER = "X-Request-ID"
_GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")
_log = logging.getLogger(__name__)


def follow(app: Flask, settings: Settings) -> None:
    """Follow the requests of an application; call it first, so that all that follows is measured and named."""

    @app.before_request
    def _begin() -> None:
        g.begun_s = time.perf_counter()
        g.request_id = _identifier(settings)
        CONTEXT.set({"request_id": g.request_id})

    @app.after_request
    def _end(response: Response) -> Response:
        duration_s = time.perf_counter() - g.begun_s
        route = request.url_rule.rule if request.url_rule else ""
        observe(request.method, route, response.status_code, duration_s)
        _log.info(
            "%s %s %s",
            request.method,
            route or "(unknown)",
            response.status_code,
            extra={
                "fields": {
                    "method": request.method,
                    "route": route,
                    "status": response.status_code,
                    "duration_ms": round(1000 * duration_s, 1),
                }
            },
        )
        response.headers[HEADER] = g.request_id
        return response


def _identifier(settings: Settings) -> str:
    """Take the identifier that our own proxy gave, else make one."""
    given = request.headers.get(HEADER, "")
    return given if settings.trusted_proxies and _GIVEN.fullmatch(given) else uuid.uuid4().hex
