"""The kinds of finding, and one finding about one file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    """How grave a finding is; only a blocking one keeps its rows out."""

    BLOCKING = "blocking"
    WARNING = "warning"
    INFORMATION = "information"

    @property
    def label(self) -> str:
        """French word for the level."""
        return {"blocking": "bloquant", "warning": "avertissement", "information": "information"}[self.value]


@dataclass(frozen=True)
class FindingKind:
    """One entry of the catalogue of findings, printed in the documentation.

    Parameters
    ----------
    id
        Readable and stable, ``subject.problem``: ``date.end-before-start``.
    level
        Gravity.
    title
        Short French title of the group, without values.
    message
        French sentence for the rows concerned; ``{value}`` stands for example values.
    remedy
        French sentence: what to do next.
    fields
        Names of the fields concerned, as in ``fields.yaml``; empty for the whole file.
    source
        Standard and version, or the reason, that the rule comes from.
    geonature
        Code of the same check in GeoNature's import, where it has one.
    ginco
        Numbers of the same check in GINCO's import (1000 to 1219), where it has some.
    """

    id: str
    level: Level
    title: str
    message: str
    remedy: str
    source: str
    fields: tuple[str, ...] = ()
    geonature: str | None = None
    ginco: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """All the rows of one file that one kind of finding concerns, for one set of columns.

    Parameters
    ----------
    kind
        Entry of the catalogue.
    columns
        The file's own column names, or ``("Champs géométriques",)`` for the whole group.
    rows
        Every row number concerned (the header is row 1), ascending; empty for the whole file.
    message
        French sentence with the values named.
    examples
        A few offending values, verbatim.
    """

    kind: FindingKind
    columns: tuple[str, ...] = ()
    rows: Sequence[int] = ()
    message: str = ""
    examples: tuple[str, ...] = field(default=())

    def as_report(self) -> dict[str, Any]:
        """Give the finding as the check report prints it."""
        return {
            "id": self.kind.id,
            "geonature": self.kind.geonature,
            "ginco": list(self.kind.ginco),
            "level": self.kind.level.value,
            "title": self.kind.title,
            "fields": list(self.kind.fields),
            "columns": list(self.columns),
            "rows": list(self.rows),
            "message": self.message or self.kind.message,
            "remedy": self.kind.remedy,
            "examples": list(self.examples),
            "source": self.kind.source,
        }
