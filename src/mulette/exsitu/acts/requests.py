"""Writing through the API: done once however often it is sent, and never over a version that changed meanwhile.

``@once`` stands just under the route. With an ``Idempotency-Key`` header the answer is kept in the transaction of the
operation itself: the same request gets the same answer again, another request under the same key is refused.
Source: IETF draft « The Idempotency-Key HTTP Header Field »; RFC 9110 §13.1.1 (If-Match).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Response, after_this_request, g, jsonify, make_response, request
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid, Stale
from mulette.core.house import current_house
from mulette.core.people.web import require_signed_in
from mulette.core.storage.base import now
from mulette.exsitu.acts.tables import Request, Versioned

View = TypeVar("View", bound=Callable[..., Any])
HEADER = "Idempotency-Key"
LONGEST_KEY = 200
KEPT_DAYS = 30
"""How long an answer is kept: longer than a tablet stays out of reach."""


@contextmanager
def writing() -> Iterator[Session]:
    """Enter the store to write, in the transaction of ``once`` when there is one."""
    session = g.get("exsitu_session")
    if session is not None:
        yield session
        return
    with current_house().store.transaction() as own:
        yield own


def once(view: View) -> View:
    """Answer the same request the same, done once; handlers write through ``writing()``."""

    @wraps(view)
    def repeatable(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        key = request.headers.get(HEADER, "").strip()
        return _answer_once(key, lambda: make_response(view(*args, **kwargs))) if key else view(*args, **kwargs)

    return cast("View", repeatable)


def _answer_once(key: str, work: Callable[[], Response]) -> Response:
    viewer = require_signed_in()
    if len(key) > LONGEST_KEY or viewer.person_id is None:
        raise Invalid(f"« {HEADER} » a {LONGEST_KEY} signes au plus, et demande un compte.", code="request.bad-key")
    digest = _digest()
    store = current_house().store
    try:
        with store.transaction() as session:
            kept = _find(session, viewer.person_id, key)
            if kept is not None:
                return _again(kept, digest)
            row = Request(person_id=viewer.person_id, key=key, digest=digest, status=0, answer={}, at=now())
            session.add(row)
            session.flush()  # the same request sent twice at once waits here for the first one
            g.exsitu_session = session
            response = work()
            row.status, row.answer = response.status_code, response.get_json(silent=True)
            return response
    except IntegrityError:
        with store.reading() as session:
            kept = _find(session, viewer.person_id, key)
        if kept is None:
            raise
        return _again(kept, digest)
    finally:
        g.pop("exsitu_session", None)


def _find(session: Session, person_id: int, key: str) -> Request | None:
    return session.scalar(select(Request).where(Request.person_id == person_id, Request.key == key))


def _again(kept: Request, digest: str) -> Response:
    if kept.digest != digest:
        raise Invalid(
            f"La clé « {kept.key} » a déjà servi à une autre demande. Envoyez une clé neuve.", code="request.key-reused"
        )
    response = jsonify(kept.answer)
    response.status_code = kept.status
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _digest() -> str:
    said = f"{request.method} {request.full_path}\n".encode() + request.get_data()
    return hashlib.sha256(said).hexdigest()


def forget_requests(session: Session, before: dt.datetime) -> int:
    """Take out of the store the answers older than a moment; give how many."""
    done = session.execute(delete(Request).where(Request.at < before))
    return int(done.rowcount)  # type: ignore[attr-defined]


def check_version(row: Versioned) -> None:
    """Refuse to write over a row that changed since the caller read it (``If-Match``).

    Raises
    ------
    Stale
        The version named is not the row's.
    """
    given = request.headers.get("If-Match", "").strip()
    if given in {"", "*"}:
        return
    if given.strip('W/"').split(".")[0] != str(row.version):
        raise Stale(
            "La fiche a changé depuis que vous l'avez lue. Relisez-la, puis refaites votre changement.",
            code="version.stale",
            version=row.version,
        )


def give_version(row: Versioned) -> None:
    """Say the version of a row in the ``ETag`` of the answer: ``"7.3fb2…"``, the version before the point."""
    version = row.version

    @after_this_request
    def _tag(response: Response) -> Response:
        content = hashlib.sha256(response.get_data()).hexdigest()[:16]
        response.set_etag(f"{version}.{content}")
        return response
