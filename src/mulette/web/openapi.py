"""The description of the API, completed with what holds for all operations: who may call, and every refusal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mulette.web.answers import TITLES
from mulette.web.api_docs import METHODS

Description = dict[str, Any]

PROBLEM = {
    "type": "object",
    "description": "Refus, écrit comme le veut la RFC 9457.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "Nom stable du refus : urn:mulette:records.bad-filter"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "Ce qui ne va pas, et que faire"},
        "fields": {"type": "object", "additionalProperties": {"type": "string"}, "description": "Par champ en faute"},
        "values": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}
SECURITY = {
    "jeton": {"type": "http", "scheme": "bearer", "description": "Jeton créé à la page « Mon compte »"},
    "session": {"type": "apiKey", "in": "cookie", "name": "mulette_session", "description": "Session du navigateur"},
}
OF_ALL = (401, 403, 404, 422, 429, 503)
"""Refusals that any operation may make."""
OF_WRITES = (400, 409, 413, 415)


def complete(description: Description) -> Description:
    """Say of every operation what holds for all.

    Refusals are problems (RFC 9457); a GET has an ``ETag`` and answers 304 to who has its content already.
    """
    components = description.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for framework in ("HTTPError", "ValidationError"):
        schemas.pop(framework, None)
    schemas["Problem"] = PROBLEM
    components["securitySchemes"] = SECURITY
    components["responses"] = {str(status): _refusal(status) for status in (*OF_ALL, *OF_WRITES)}
    description["security"] = [{}, *({name: []} for name in SECURITY)]
    for method, operation in _operations(description):
        _complete_operation(operation, is_write=method != "get")
    return description


def _operations(description: Description) -> Iterator[tuple[str, Description]]:
    for operations in description.get("paths", {}).values():
        yield from ((method, operations[method]) for method in METHODS if method in operations)


def _complete_operation(operation: Description, *, is_write: bool) -> None:
    responses = {status: one for status, one in operation["responses"].items() if str(status).startswith("2")}
    if not is_write:
        for response in responses.values():
            response["headers"] = {"ETag": {"schema": {"type": "string"}, "description": "Empreinte de la réponse"}}
        responses["304"] = {"description": "Inchangé depuis l'ETag donné (If-None-Match)"}
    for status in sorted((*OF_ALL, *OF_WRITES) if is_write else OF_ALL):
        responses[str(status)] = {"$ref": f"#/components/responses/{status}"}
    operation["responses"] = responses


def _refusal(status: int) -> Description:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    answer: Description = {"description": TITLES[status], "content": content}
    if status == 429:
        answer["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Secondes à attendre"}}
    return answer
