"""How often one may call the API: counted by token, by person, or by address of a visitor."""

from __future__ import annotations

import math
import time

from flask import g, request
from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from mulette.core.errors import TooManyRequests
from mulette.core.people.web import current_viewer
from mulette.settings import Settings

COUNTED = "/api/"
NOT_COUNTED = frozenset({"openapi.spec", "house.api_docs"})


class Rates:
    """Counts of the calls of each caller.

    Parameters
    ----------
    settings
        Rates allowed, and where calls are counted; an empty rate allows all.

    Raises
    ------
    ValueError
        A rate is not written like ``1200/minute``.
    """

    def __init__(self, settings: Settings) -> None:
        self._counter = SlidingWindowCounterRateLimiter(storage_from_string(settings.api_rate_storage))
        self._of_people = parse(settings.api_rate) if settings.api_rate else None
        self._of_visitors = parse(settings.api_rate_visitors) if settings.api_rate_visitors else None

    def refuse_haste(self) -> None:
        """Count the request under way, and refuse it when its caller made too many of late.

        Raises
        ------
        TooManyRequests
            The message and the answer's ``Retry-After`` say how long to wait.
        """
        if not request.path.startswith(COUNTED) or request.endpoint in NOT_COUNTED:
            return
        rate = self._of_visitors if current_viewer().is_anonymous else self._of_people
        if rate is not None and not self._counter.hit(rate, _caller()):
            raise _refusal(rate, self._counter.get_window_stats(rate, _caller()).reset_time)


def _caller() -> str:
    """Name who calls: a token, else a person, else an address."""
    viewer, token = current_viewer(), g.get("token_uuid")
    if token is not None:
        return f"token {token}"
    return f"address {request.remote_addr}" if viewer.is_anonymous else f"person {viewer.person_id}"


def _refusal(rate: RateLimitItem, reset_time: float) -> TooManyRequests:
    seconds = max(1, math.ceil(reset_time - time.time()))
    return TooManyRequests(
        f"Trop de demandes : {rate.amount} au plus en {rate.get_expiry()} secondes. Recommencez dans {seconds} s.",
        code="api.too-many-requests",
        seconds=seconds,
    )
