"""Writing a template as TOML, in the order of the house; what ``tomllib`` reads back is what was given."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_HEAD = ("code", "label", "version", "description", "target", "mode", "unknown_columns", "known_columns",
         "loose_headers", "find")  # fmt: skip
_SECTIONS = ("reading", "crs", "identity", "fields", "values")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def write_template(content: Mapping[str, Any]) -> str:
    """Write what a template says: head, sections, then treatments in their order.

    Examples
    --------
    >>> print(write_template({"code": "a", "fields": {"X": {"constant": 1}}, "treatments": [{"name": "trim"}]}), end="")
    code = "a"
    <BLANKLINE>
    [fields]
    X = { constant = 1 }
    <BLANKLINE>
    [[treatments]]
    name = "trim"
    """
    known = {*_HEAD, *_SECTIONS, "treatments"}
    order = [*_HEAD, *(key for key in content if key not in known)]
    blocks = [list(_pairs({key: content[key] for key in order if key in content}))]
    for section in _SECTIONS:
        if section == "values" and content.get("values"):
            for field, dictionary in content["values"].items():
                blocks.append([f"[values.{_key(field)}]", *_pairs(dictionary)])
        elif section in content:
            blocks.append([f"[{section}]", *_pairs(content[section])])
    for step in content.get("treatments", []):
        blocks.append(["[[treatments]]", *_pairs(step)])
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _pairs(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        yield f"{_key(key)} = {_value(value)}"


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return f"[{', '.join(_value(one) for one in value)}]"
    if isinstance(value, Mapping):
        inside = ", ".join(_pairs(value))
        return f"{{ {inside} }}" if inside else "{}"
    return str(value)


def _text(text: str) -> str:
    """Write a basic string of TOML: the escapes of JSON, and the delete character, which JSON leaves."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
