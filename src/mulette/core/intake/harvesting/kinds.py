"""The kinds of sources that rooms know how to read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from mulette.core.errors import NotFound
from mulette.core.intake.harvesting.calling import Caller
from mulette.core.room import Room, load

ACTION, DELETED = "last_action", "D"
"""Column and letter of a row that asks to delete a record."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """What is wanted of a source.

    Parameters
    ----------
    export
        Number of its export.
    login, secret
        What it is signed in with.
    since, until
        Span of the changes, in local time of the installation, without time zone; ``since`` None: everything.
    """

    export: int | None
    login: str
    secret: str
    since: dt.datetime | None
    until: dt.datetime


class HarvestKind(Protocol):
    """A kind of source."""

    name: str
    label: str
    template: str
    """Code of the template that reads its rows."""

    columns: tuple[str, ...]
    """Header of the file delivered."""

    dataset_column: str
    """Column that names the dataset of a row."""

    needs_login: bool

    def read(self, caller: Caller, wanted: Wanted) -> Iterator[list[Row]]:
        """Give the rows page by page, deletions first; a deletion has its key and ``DELETED`` under ``ACTION``."""
        ...


def all_kinds(rooms: tuple[Room, ...]) -> dict[str, HarvestKind]:
    """Give the kinds that rooms offer, by name."""
    return {kind.name: kind for room in rooms if room.harvests for kind in load(room.harvests)}


def kind_named(rooms: tuple[Room, ...], name: str) -> HarvestKind:
    """Give a kind of source.

    Raises
    ------
    NotFound
        There is none; the known ones are listed.
    """
    kinds = all_kinds(rooms)
    if name not in kinds:
        raise NotFound(
            f"La sorte de source « {name} » n'existe pas ; sortes connues : {', '.join(kinds)}.",
            code="harvest.unknown-kind",
        )
    return kinds[name]
