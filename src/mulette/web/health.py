"""What those who run the server ask of it: whether it lives, whether it is ready, and its figures."""

from __future__ import annotations

import hmac
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address
from pathlib import Path

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError

from mulette.core.errors import Forbidden
from mulette.core.house import House, current_house
from mulette.core.jobs.workers import count_alive
from mulette.core.storage.base import now as present
from mulette.core.storage.upgrade import current_revision, head_revision
from mulette.settings import Settings
from mulette.web.metrics import exposition

blueprint = Blueprint("health", __name__)


@dataclass(frozen=True)
class Check:
    """One condition of being ready.

    Parameters
    ----------
    name
        ``store``, ``migrations``, ``disk`` or ``workers``.
    is_met
        Whether it holds.
    words
        French sentence: what is wrong, and what to do; empty when nothing is.
    """

    name: str
    is_met: bool
    words: str = ""


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """Say that the process answers; the store is not asked."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Say whether everything that the work needs is there: 200, else 503, each condition by name."""
    checks = list(conditions(current_house()))
    is_ready = all(check.is_met for check in checks)
    answer = jsonify({"ready": is_ready, "checks": {check.name: check.words or "ok" for check in checks}})
    return answer, 200 if is_ready else 503


@blueprint.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Give the figures of the server, to this machine or to who shows the token."""
    house = current_house()
    if not _may_read_metrics(house.settings):
        raise Forbidden(
            "Les mesures se lisent depuis le serveur même, ou avec le jeton MULETTE_METRICS_TOKEN.",
            code="metrics.closed",
        )
    return Response(exposition(house, present()), content_type=CONTENT_TYPE_LATEST)


def conditions(house: House) -> Iterator[Check]:
    """Look at each condition of being ready."""
    yield from _store_conditions(house)
    free = shutil.disk_usage(_existing(house.settings.files_folder)).free
    yield Check(
        "disk",
        free >= house.settings.least_free_bytes,
        "" if free >= house.settings.least_free_bytes else f"Il reste {free // 1_000_000} Mo : faites de la place.",
    )
    workers = count_alive(house.settings, present())
    yield Check("workers", workers > 0, "" if workers else "Aucun ouvrier : lancez « mulette jobs work ».")


def _store_conditions(house: House) -> Iterator[Check]:
    try:
        revision = current_revision(house.store)
    except SQLAlchemyError:
        yield Check("store", False, "La base ne répond pas.")
        return
    yield Check("store", True)
    is_current = revision == _head()
    yield Check("migrations", is_current, "" if is_current else "Base et programme diffèrent : « mulette init ».")


@cache
def _head() -> str:
    return head_revision()


def _existing(folder: Path) -> Path:
    """Give a folder, or the nearest one above it that exists."""
    return next(path for path in (folder, *folder.absolute().parents) if path.exists())


def _may_read_metrics(settings: Settings) -> bool:
    """Whether the request bears the token, or comes straight from this machine and not through a proxy on it."""
    token = settings.metrics_token.get_secret_value() if settings.metrics_token else ""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    is_forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return not is_forwarded and _is_this_machine(request.remote_addr)


def _is_this_machine(address: str | None) -> bool:
    """Whether an address is loopback; a socket file of this machine has none."""
    return not address or ip_address(address).is_loopback
