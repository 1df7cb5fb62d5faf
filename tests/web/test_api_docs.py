"""What the page of the API shows."""

from __future__ import annotations

from mulette.web.api_docs import Value, operations_by_tag

DESCRIPTION = {
    "tags": [{"name": "Données"}, {"name": "Vide"}],
    "components": {
        "schemas": {
            "RecordIn": {
                "properties": {"cd_nom": {"type": "integer"}, "tags": {"type": "array", "items": {"type": "string"}}},
                "required": ["cd_nom"],
            },
            "RecordOut": {"properties": {"uuid": {"type": ["string", "null"], "format": "uuid"}}},
        }
    },
    "paths": {
        "/api/v1/records": {
            "parameters": [],
            "post": {
                "tags": ["Données"],
                "summary": "Crée une donnée.",
                "parameters": [{"in": "query", "name": "dry", "schema": {"type": "boolean"}, "description": "À blanc"}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/RecordIn"}}}},
                "responses": {
                    "422": {"description": "no"},
                    "201": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/RecordOut"}}}},
                },
            },
        },
        "/api/v1/ping": {"get": {"responses": {"204": {"description": "ok"}}}},
    },
}


def test_operations_are_grouped_by_tag_without_empty_groups() -> None:
    groups = operations_by_tag(DESCRIPTION)
    assert {tag: [(one.method, one.path) for one in group] for tag, group in groups.items()} == {
        "Données": [("POST", "/api/v1/records")],
        "Autres": [("GET", "/api/v1/ping")],
    }


def test_operation_says_what_it_takes_and_gives() -> None:
    [record] = operations_by_tag(DESCRIPTION)["Données"]
    assert record.takes == (
        Value("dry", "boolean", "À blanc", "query", is_required=False),
        Value("cd_nom", "integer", "", "body", is_required=True),
        Value("tags", "array<string>", "", "body", is_required=False),
    )
    assert record.gives == (Value("uuid", "string|null (uuid)", "", "answer", is_required=False),)
    assert record.statuses == ("422", "201")
