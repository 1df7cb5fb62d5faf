"""Read what a document says, without reading its PDF: the same source and data, asked of Typst."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typst

from mulette.core.documents.rendering import About, inputs_of, source_of


def texts(template: Path, about: About, data: Mapping[str, Any], selector: str) -> list[str]:
    """Give the texts of the elements that a Typst selector finds (``table``, ``heading``), in order."""
    found = typst.query(
        source_of(template), selector, sys_inputs=inputs_of(about, data), ignore_system_fonts=True, format="json"
    )
    return list(_texts(json.loads(found)))


def _texts(element: object) -> Iterator[str]:
    if isinstance(element, list):
        for one in element:
            yield from _texts(one)
    elif isinstance(element, dict):
        if element.get("func") == "text":
            yield element["text"]
        for name, value in element.items():
            if name not in {"text", "supplement"}:
                yield from _texts(value)
