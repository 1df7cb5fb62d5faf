"""What the page of the API shows of an OpenAPI 3.1 description: its operations by tag; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

METHODS = ("get", "post", "put", "patch", "delete")
Description = Mapping[str, Any]


@dataclass(frozen=True)
class Value:
    """One thing that an operation takes or gives.

    Parameters
    ----------
    name, type, help
        Name, JSON type and French help.
    place
        Where it stands: ``path``, ``query``, ``body`` or ``answer``.
    is_required
        Whether the operation is refused without it.
    """

    name: str
    type: str
    help: str
    place: str
    is_required: bool


@dataclass(frozen=True)
class Operation:
    """One operation: a method on a path.

    Parameters
    ----------
    method, path, summary, description
        As in the description; the method in capitals.
    takes, gives
        Parameters and fields of the body; fields of the answer that says it went well.
    statuses
        HTTP statuses that the description names.
    """

    method: str
    path: str
    summary: str
    description: str
    takes: tuple[Value, ...]
    gives: tuple[Value, ...]
    statuses: tuple[str, ...]


def operations_by_tag(description: Description) -> dict[str, list[Operation]]:
    """Give all operations, grouped by their first tag, in the order of the description."""
    grouped: dict[str, list[Operation]] = {tag["name"]: [] for tag in description.get("tags", ())}
    for path, methods in description.get("paths", {}).items():
        for method in METHODS:
            if method in methods:
                tag = (methods[method].get("tags") or ["Autres"])[0]
                grouped.setdefault(tag, []).append(_operation(description, method, path, methods[method]))
    return {tag: operations for tag, operations in grouped.items() if operations}


def _operation(description: Description, method: str, path: str, given: Description) -> Operation:
    parameters = [
        Value(
            one["name"], _type(one.get("schema", {})), one.get("description", ""), one["in"], one.get("required", False)
        )
        for one in given.get("parameters", ())
        if "$ref" not in one
    ]
    responses = given.get("responses", {})
    well: Description = next((response for status, response in responses.items() if str(status).startswith("2")), {})
    return Operation(
        method=method.upper(),
        path=path,
        summary=given.get("summary", ""),
        description=given.get("description", ""),
        takes=(*parameters, *_fields(description, given.get("requestBody", {}), "body")),
        gives=tuple(_fields(description, well, "answer")),
        statuses=tuple(str(status) for status in responses),
    )


def _fields(description: Description, content: Description, place: str) -> Iterator[Value]:
    for media in content.get("content", {}).values():
        schema = _resolved(description, media.get("schema", {}))
        for name, one in schema.get("properties", {}).items():
            yield Value(name, _type(one), one.get("description", ""), place, name in schema.get("required", ()))
        return


def _resolved(description: Description, schema: Description) -> Description:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    found: Description = description.get("components", {}).get("schemas", {}).get(reference.rsplit("/", 1)[-1], {})
    return found


def _type(schema: Description) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    kinds = schema.get("type", "object")
    words = "|".join(kinds) if isinstance(kinds, list) else str(kinds)
    if words == "array":
        return f"array<{_type(schema.get('items', {}))}>"
    return f"{words} ({schema['format']})" if "format" in schema else words
