"""Calling another platform: JSON over HTTP, with patience, and never anywhere but the address that was entered."""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import IO, Any, NoReturn
from urllib.parse import urlencode, urlsplit

from mulette import __version__
from mulette.core.errors import Invalid, MuletteError

TRIES = 5
TIMEOUT_S = 120
LONGEST_PAUSE_S = 120
MOST_BYTES = 500_000_000
"""Largest answer."""
_WORTH_TRYING_AGAIN = frozenset({429, 500, 502, 503, 504})


class SourceFailed(MuletteError):
    """The other platform does not answer, refuses, or says what cannot be understood."""

    status = 502


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    """Refuses to be sent elsewhere: what is signed in here must not be told there."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> NoReturn:
        """Refuse."""
        raise SourceFailed(
            f"L'adresse {req.full_url} renvoie vers {newurl}. Corrigez l'adresse de la source.",
            code="harvest.redirected",
        )


class Caller:
    """A platform, and the session opened there.

    Parameters
    ----------
    address
        Its address, http or https.
    pause
        Waits some seconds; told between two tries.
    """

    def __init__(self, address: str, *, pause: Callable[[float], None] = time.sleep) -> None:
        self.address = read_address(address)
        self.headers = {"Accept": "application/json", "User-Agent": f"Mulette/{__version__}"}
        self._pause = pause
        self._opener = urllib.request.build_opener(_NoRedirection, urllib.request.HTTPCookieProcessor)

    def get(self, path: str, query: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401
        """Ask for something.

        Raises
        ------
        SourceFailed
            It was asked ``TRIES`` times in vain, was refused, or is not JSON.
        """
        return self._call(self._request(path, query))

    def post(self, path: str, body: Mapping[str, Any]) -> Any:  # noqa: ANN401
        """Send something; raises as ``get`` does."""
        return self._call(self._request(path, body=json.dumps(body).encode()))

    def _request(
        self, path: str, query: Mapping[str, Any] | None = None, body: bytes | None = None
    ) -> urllib.request.Request:
        url = f"{self.address}/{path}" + (f"?{urlencode(query)}" if query else "")
        headers = {**self.headers, "Content-Type": "application/json"} if body else self.headers
        return urllib.request.Request(url, body, headers)  # noqa: S310  # http or https: see read_address

    def _call(self, request: urllib.request.Request) -> Any:  # noqa: ANN401
        for tried in range(1, TRIES + 1):
            try:
                with self._opener.open(request, timeout=TIMEOUT_S) as answer:
                    return _read_json(answer, request.full_url)
            except urllib.error.HTTPError as error:
                with error:
                    if error.code not in _WORTH_TRYING_AGAIN or tried == TRIES:
                        raise _refusal(request, f"répond {error.code} ({error.reason})") from error
                    wait = _seconds(error.headers.get("Retry-After"), tried)
            except (OSError, http.client.HTTPException) as error:
                if tried == TRIES:
                    raise _refusal(request, f"ne répond pas ({error})") from error
                wait = _seconds(None, tried)
            self._pause(wait)
        raise AssertionError("the last try returns or raises")


def read_address(text: str) -> str:
    """Read the address of a platform, without its last slash.

    Raises
    ------
    Invalid
        It is not one of http or https, or holds a password.

    Examples
    --------
    >>> read_address("https://geonature.exemple.fr/")
    'https://geonature.exemple.fr'
    """
    parts = urlsplit(text.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc or parts.query:
        message = "Il faut l'adresse d'une plateforme, comme https://geonature.exemple.fr, sans mot de passe."
        raise Invalid(message, code="harvest.bad-address", fields={"address": message})
    return text.strip().rstrip("/")


def _read_json(answer: IO[bytes], url: str) -> Any:  # noqa: ANN401
    content = answer.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise SourceFailed(f"La réponse de {url} dépasse {MOST_BYTES} octets.", code="harvest.too-long")
    try:
        return json.loads(content)
    except ValueError as error:
        raise SourceFailed(f"La réponse de {url} n'est pas du JSON.", code="harvest.not-json") from error


def _seconds(told: str | None, tried: int) -> float:
    """Give how long to wait: what the platform says, else 1, 2, 4, 8 s."""
    return float(min(int(told), LONGEST_PAUSE_S)) if told and told.isdigit() else float(2 ** (tried - 1))


def _refusal(request: urllib.request.Request, words: str) -> SourceFailed:
    path = request.selector.partition("?")[0]
    return SourceFailed(f"La plateforme {words} à la demande « {path} ».", code="harvest.source-failed")
