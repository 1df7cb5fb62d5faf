"""Answers to what was refused: one JSON shape (RFC 9457) for programs, one page for persons."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from itertools import chain
from typing import Any

from apiflask.exceptions import HTTPError
from flask import Response, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from mulette.core.errors import Invalid, MuletteError, Unauthenticated

TITLES = {
    400: "Demande mal formée",
    401: "Connexion nécessaire",
    403: "Droit manquant",
    404: "Page introuvable",
    405: "Action impossible ici",
    409: "Conflit",
    412: "Fiche changée entre-temps",
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
    409: "Quelqu'un d'autre vient de changer la même fiche. Relisez-la, puis recommencez : rien n'a été changé.",
    413: "Le fichier dépasse la taille acceptée par cette installation.",
    500: "Mulette a rencontré une erreur qu'elle n'attendait pas. Elle est notée au journal du serveur.",
    503: "La base est en train d'écrire une livraison. Recommencez dans un instant : rien n'a été perdu ni changé.",
}


REFUSED_VALUES = {
    "Missing data for required field.": "Ce champ est obligatoire.",
    "Field may not be null.": "Ce champ ne peut pas être vide.",
    "Unknown field.": "Ce champ n'existe pas ici.",
    "Invalid input type.": "Un objet JSON est attendu.",
    "Invalid type.": "Une valeur d'une autre sorte est attendue.",
    "Not a valid string.": "Un texte est attendu.",
    "Not a valid integer.": "Un nombre entier est attendu.",
    "Not a valid number.": "Un nombre est attendu.",
    "Not a valid boolean.": "Vrai ou faux est attendu.",
    "Not a valid date.": "Une date est attendue : 2024-05-12.",
    "Not a valid datetime.": "Un moment est attendu : 2024-05-12T14:00:00Z.",
    "Not a valid UUID.": "Un UUID est attendu.",
    "Not a valid list.": "Une liste est attendue.",
    "Not a valid mapping type.": "Un objet JSON est attendu.",
}
"""French words for the refusals of marshmallow; another one is told as a value refused."""


def answer_error(error: MuletteError) -> ResponseReturnValue:
    """Answer an error of ours."""
    if isinstance(error, Unauthenticated) and not wants_json() and request.method == "GET":
        return redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")))
    fields = error.fields if isinstance(error, Invalid) else {}
    answer, status = _answer(error.status, error.message, code=error.code, fields=fields, values=error.values)
    headers = {"Retry-After": str(error.values["seconds"])} if status == HTTPStatus.TOO_MANY_REQUESTS else {}
    return answer, status, headers


def answer_http_error(error: HTTPException) -> ResponseReturnValue:
    """Answer an error of the framework; redirections pass through."""
    status = error.code or 500
    if status < 400:
        return error.get_response()
    message = MESSAGES.get(status, error.description or "")
    if status == 500:
        message += f" Référence à donner à l'administrateur : {g.get('request_id', '')}."
    return _answer(status, message, code=f"http.{status}")


def answer_bad_values(error: HTTPError) -> tuple[Response | str, int]:
    """Answer values that do not fit what an operation takes, field by field."""
    fields = dict(chain.from_iterable(_by_field(place) for place in dict(error.detail).values()))
    message = "Des valeurs sont à corriger : " + " ; ".join(f"{name} : {word}" for name, word in fields.items())
    return _answer(error.status_code, message, code="api.bad-values", fields=fields)


def _by_field(found: Any, path: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401
    """Give the refusal of each field, named by its path: ``actors.0.role``."""
    if not isinstance(found, dict):
        yield path or "corps", REFUSED_VALUES.get(str(found[0]), "Cette valeur n'est pas acceptée.")
        return
    for name, below in found.items():
        yield from _by_field(below, path if name == "_schema" else f"{path}.{name}".lstrip("."))


def answer_busy(error: OperationalError) -> ResponseReturnValue:
    """Answer a write that waited too long for the one write lock of a GeoPackage; other failures stay failures."""
    if "locked" not in str(error.orig):
        raise error
    return _answer(503, MESSAGES[503], code="store.busy")


def answer_overtaken(_: StaleDataError) -> ResponseReturnValue:
    """Answer a write that another one overtook between its reading and its writing."""
    return _answer(409, MESSAGES[409], code="version.overtaken")


def wants_json() -> bool:
    """Whether the request comes from a program."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return request.path.startswith(("/api/", "/ogc")) or best == "application/json"


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
