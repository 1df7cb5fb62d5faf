"""Sending a request on to Mulette, with the identity of who makes it, and its answer back, both without loss.

When Mulette cannot be reached, nothing was sent, and the answer says so. When it was reached and the answer got lost,
nobody can tell: the answer says that too, and that the same ``Idempotency-Key`` makes it safe to send again.
"""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Iterator
from typing import IO
from urllib.parse import quote, unquote, urlsplit

import requests
from flask import Request, Response
from urllib3.exceptions import HTTPError, NewConnectionError

from gn_module_exsitu.identity import Service, Visitor, sign_identity
from gn_module_exsitu.problems import Refused

API = "/api/v1/exsitu/"
SENT = (
    "Accept",
    "Accept-Language",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-Modified-Since",
    "If-None-Match",
    "If-Unmodified-Since",
    "Range",
    "X-Request-Id",
)
"""Headers that are passed on; cookies and tokens of GeoNature never are."""
NOT_RETURNED = {
    "connection", "content-security-policy", "cross-origin-opener-policy", "date", "keep-alive", "proxy-authenticate",
    "referrer-policy", "server", "set-cookie", "strict-transport-security", "te", "trailer", "transfer-encoding",
    "upgrade", "www-authenticate", "x-frame-options",
}  # fmt: skip
"""Headers that are of the connection with Mulette or of its own pages."""
_SAFE = ("GET", "HEAD", "OPTIONS")
_CHUNK = 65536
_IN_MEMORY = 1_000_000


def forward(request: Request, visitor: Visitor, service: Service, path: str) -> requests.Response:
    """Send the request under way to a path of Mulette, in the name of a visitor.

    Parameters
    ----------
    path
        Decoded path: ``/api/v1/exsitu/lots``.

    Returns
    -------
    The answer, its body not read yet.

    Raises
    ------
    Refused
        The path is not plain (400), Mulette cannot be reached (503) or did not finish (504).
    """
    if any(part in ("", ".", "..") for part in path.strip("/").split("/")) or not path.isprintable():
        raise Refused(
            400,
            "exsitu.bad-path",
            "Cette adresse n'est pas celle d'une ressource de la banque de semences.",
        )
    with _spooled(request) as body:
        size, digest = _measure(body)
        prepared = _prepare(request, service, path, body if size else None, size)
        target = _target(prepared, service)
        prepared.headers["Authorization"] = sign_identity(
            visitor,
            service,
            method=request.method,
            target=target,
            body_digest=digest,
            now=time.time(),
        )
        return _send(prepared, service)


def stream(answered: requests.Response) -> Iterator[bytes]:
    """Give the body of an answer piece by piece, as it came: compressed if it was."""
    try:
        yield from answered.raw.stream(_CHUNK, decode_content=False)
    finally:
        answered.close()


def give_back(answered: requests.Response, root: str) -> Response:
    """Give Mulette's answer as ours.

    Parameters
    ----------
    root
        Where the resources stand here: ``/geonature/api/exsitu/``; ``Location`` is told in these terms.

    Raises
    ------
    Refused
        Mulette refused the identity, or something before it failed (502).
    """
    kind = answered.headers.get("Content-Type", "")
    if answered.status_code == 401:
        raise Refused(
            502,
            "exsitu.identity-refused",
            f"Mulette n'accepte pas ce GeoNature : {_detail(answered)}",
        )
    if answered.status_code in (502, 503, 504) and "json" not in kind:
        answered.close()
        raise unreachable()
    response = Response(stream(answered), answered.status_code, direct_passthrough=True)
    response.headers.clear()
    for name, value in answered.headers.items():
        if name.lower() not in NOT_RETURNED:
            response.headers[name] = _from_here(value, root) if name.lower() == "location" else value
    return response


def unreachable() -> Refused:
    """Make the refusal for a Mulette that cannot be reached."""
    return Refused(
        503,
        "exsitu.service-down",
        "Le service Mulette ne répond pas : rien n'a été enregistré ; réessayez dans un instant. Si cela dure, "
        "prévenez l'administrateur.",
    )


def lost(method: str, has_key: bool) -> Refused:
    """Make the refusal for an answer that never came, after the request was sent."""
    if method in _SAFE:
        return Refused(
            504,
            "exsitu.answer-lost",
            "Le service Mulette n'a pas fini à temps : rien n'a changé ; réessayez.",
        )
    what = (
        "renvoyez la même demande, elle ne sera pas faite deux fois"
        if has_key
        else "vérifiez dans l'historique avant de la refaire"
    )
    return Refused(
        504,
        "exsitu.answer-lost",
        f"Le service Mulette n'a pas répondu à temps : l'opération est peut-être enregistrée ; {what}.",
    )


def _spooled(request: Request) -> IO[bytes]:
    """Read the body, to a disk past a megabyte: its digest is signed before it is sent."""
    spool = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    for chunk in iter(lambda: request.stream.read(_CHUNK), b""):
        spool.write(chunk)
    return spool  # type: ignore[return-value]


def _measure(body: IO[bytes]) -> tuple[int, str]:
    digest = hashlib.sha256()
    body.seek(0)
    for chunk in iter(lambda: body.read(_CHUNK), b""):
        digest.update(chunk)
    size = body.tell()
    body.seek(0)
    return size, digest.hexdigest()


def _prepare(
    request: Request, service: Service, path: str, body: IO[bytes] | None, size: int
) -> requests.PreparedRequest:
    query = request.query_string.decode("latin-1")
    url = f"{service.url}{quote(path)}" + (f"?{query}" if query else "")
    headers = {name: request.headers[name] for name in SENT if name in request.headers}
    headers.update({"Accept-Encoding": "identity", "X-Forwarded-For": request.remote_addr or ""})
    if size or request.method not in _SAFE:
        headers["Content-Length"] = str(size)
    prepared = requests.Request(request.method, url, headers=headers).prepare()
    prepared.body = body
    return prepared


def _target(prepared: requests.PreparedRequest, service: Service) -> str:
    """Write the request as Mulette will read it: from what is sent, below the address it is served at."""
    path, mark, query = prepared.path_url.partition("?")
    return unquote(path)[len(urlsplit(service.url).path) :] + mark + query


def _send(prepared: requests.PreparedRequest, service: Service) -> requests.Response:
    has_key = "Idempotency-Key" in prepared.headers
    method = prepared.method or ""
    with requests.Session() as session:
        session.trust_env = False  # a .netrc would replace the identity
        try:
            return session.send(prepared, stream=True, timeout=service.timeout, allow_redirects=False)
        except (requests.ConnectTimeout, requests.exceptions.SSLError):
            raise unreachable() from None
        except requests.ConnectionError as error:
            reason = getattr(error.args[0] if error.args else None, "reason", None)
            raise (unreachable() if isinstance(reason, NewConnectionError) else lost(method, has_key)) from None
        except (requests.Timeout, HTTPError):
            raise lost(method, has_key) from None


def _detail(answered: requests.Response) -> str:
    try:
        detail = answered.json()["detail"]
    except (ValueError, KeyError, TypeError):
        detail = "elle ne dit pas pourquoi."
    return str(detail)


def _from_here(location: str, root: str) -> str:
    path = urlsplit(location).path
    return root + path.partition(API)[2] if API in path else location
