"""The vocabulary of a room: each field once, in ``fields.yaml``.

Form, import template, API schema, export header, documentation and QGIS aliases follow from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml

TYPES = (
    "text", "integer", "number", "boolean", "date", "time", "instant", "uuid", "code", "codes", "lines", "json", "url",
    "geometry",
)  # fmt: skip
"""``codes``: several terms of one nomenclature; ``lines``: several titles, each with an address or none."""


@dataclass(frozen=True)
class Field:
    """One field of a room.

    Parameters
    ----------
    name
        Name in code, store and API; verbatim where a standard gives it.
    label
        French label.
    type
        One of ``TYPES``.
    unit
        Unit of a measure, ``m`` for instance.
    required
        Whether a record cannot do without it.
    nomenclature
        SINP nomenclature type that a ``code``, or ``codes``, belong to, ``STADE_VIE``.
    default
        Value taken when the cell is empty, as text.
    max_length
        Longest text, in characters.
    group
        French heading under which forms and sheets show it.
    sinp
        Name in the SINP standard "Occurrences de taxon" 2.0.
    darwin_core
        Darwin Core term.
    help
        French sentence: what to write, with an example.
    stored
        False for a field that intake reads but the table does not keep under this name.
    findable
        Whether the room can find it from other fields, for a template that asks so (``find``).
    """

    name: str
    label: str
    type: str
    unit: str | None = None
    required: bool = False
    nomenclature: str | None = None
    default: str | None = None
    max_length: int | None = None
    group: str = ""
    sinp: str | None = None
    darwin_core: str | None = None
    help: str = ""
    stored: bool = True
    findable: bool = False


class Fields(Mapping[str, Field]):
    """The fields of a room in their order, by name."""

    def __init__(self, items: tuple[Field, ...]) -> None:
        self._by_name = {item.name: item for item in items}

    def __getitem__(self, name: str) -> Field:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    @property
    def groups(self) -> dict[str, list[Field]]:
        """Fields under their French headings, in order."""
        grouped: dict[str, list[Field]] = {}
        for item in self.values():
            grouped.setdefault(item.group, []).append(item)
        return grouped


def read_fields(path: Path) -> Fields:
    """Read a ``fields.yaml``: a mapping from field name to its properties.

    Raises
    ------
    ValueError
        An unknown property or type, quoted with the known ones.
    """
    content: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    known = {item.name for item in fields(Field)}
    items = []
    for name, properties in content.items():
        unknown = set(properties) - known
        if unknown:
            raise ValueError(f"{path.name}: {name}: unknown properties {sorted(unknown)}; known: {sorted(known)}")
        item = Field(name=name, **properties)
        if item.type not in TYPES:
            raise ValueError(f"{path.name}: {name}: unknown type {item.type!r}; known: {', '.join(TYPES)}")
        items.append(item)
    return Fields(tuple(items))
