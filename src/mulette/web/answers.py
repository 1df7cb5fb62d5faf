"""Answers to what was refused: one JSON shape (RFC 9457) for programs, one page for persons."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from mulette.core.errors import Invalid, MuletteError, Unauthenticated

TITLES = {
    400: "Demande mal formée",
    401: "Connexion nécessaire",
    403: "Droit manquant",
    404: "Page introuvable",
    405: "Action impossible ici",
    409: "Conflit",
    413: "Fichier trop lourd",
    415: "Format non accepté",
    422: "Valeurs à corriger",
    429: "Trop de demandes",
    500: "Erreur de Mulette",
    503: "Base occupée",
}
MESSAGES = {
    400: "La demande n'a pas pu être lue. Revenez en arrière et recommencez.",
    404: "Cette adresse ne mène à rien. Vérifiez-la, ou passez par la recherche.",
    405: "Cette adresse existe, mais pas pour cette action.",
    413: "Le fichier dépasse la taille acceptée par cette installation.",
    500: "Mulette a rencontré une erreur qu'elle n'attendait pas. Elle est notée au journal du serveur.",
    503: "La base est en train d'écrire une livraison. Recommencez dans un instant : rien n'a été perdu ni changé.",
}


def answer_error(error: MuletteError) -> ResponseReturnValue:
    """Answer an error of ours."""
    if isinstance(error, Unauthenticated) and not wants_json() and request.method == "GET":
        return redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")))
    fields = error.fields if isinstance(error, Invalid) else {}
    return _answer(error.status, error.message, code=error.code, fields=fields, values=error.values)


def answer_http_error(error: HTTPException) -> ResponseReturnValue:
    """Answer an error of the framework; redirections pass through."""
    status = error.code or 500
    if status < 400:
        return error.get_response()
    message = MESSAGES.get(status, error.description or "")
    if status == 500:
        message += f" Référence à donner à l'administrateur : {g.get('request_id', '')}."
    return _answer(status, message, code=f"http.{status}")


def answer_busy(error: OperationalError) -> ResponseReturnValue:
    """Answer a write that waited too long for the one write lock of a GeoPackage; other failures stay failures."""
    if "locked" not in str(error.orig):
        raise error
    return _answer(503, MESSAGES[503], code="store.busy")


def wants_json() -> bool:
    """Whether the request comes from a program."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return request.path.startswith("/api/") or best == "application/json"


def _answer(
    status: int, message: str, *, code: str, fields: dict[str, str] | None = None, values: dict[str, Any] | None = None
) -> tuple[Response | str, int]:
    title = TITLES.get(status, HTTPStatus(status).phrase)
    if not wants_json():
        return render_template("error.html", status=status, title=title, message=message, code=code), status
    body: dict[str, Any] = {"type": f"urn:mulette:{code}", "title": title, "status": status, "detail": message}
    if fields:
        body["fields"] = fields
    if values:
        body["values"] = {name: str(value) for name, value in values.items()}
    response = jsonify(body)
    response.mimetype = "application/problem+json"
    return response, status
