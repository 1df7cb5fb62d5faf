"""What is refused or cannot be done, told in the shape that Mulette itself uses (RFC 9457)."""

from __future__ import annotations

import json

from flask import Response

TITLES = {
    400: "Demande mal formée",
    401: "Connexion nécessaire",
    403: "Droit manquant",
    502: "Réponse de Mulette inattendue",
    503: "Mulette ne répond pas",
    504: "Mulette n'a pas fini à temps",
}


class Refused(Exception):
    """A request that goes no further.

    Parameters
    ----------
    status
        HTTP status.
    code
        Stable identifier, ``exsitu.problem``.
    message
        French sentence: what is wrong, and what to do next.
    """

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def answer(refused: Refused) -> Response:
    """Answer a refusal."""
    body = {
        "type": f"urn:mulette:{refused.code}",
        "title": TITLES[refused.status],
        "status": refused.status,
        "detail": refused.message,
    }
    return Response(json.dumps(body, ensure_ascii=False), refused.status, mimetype="application/problem+json")
