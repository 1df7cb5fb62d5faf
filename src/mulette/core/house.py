"""The house as a door holds it while it serves: settings, store and rooms together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from mulette.core.room import Room, load_tables
from mulette.settings import Settings

if TYPE_CHECKING:
    from mulette.core.storage.store import Store

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True)
class House:
    """Settings, open store, and the rooms that doors walk.

    Parameters
    ----------
    settings
        Settings of the installation.
    store
        Open store.
    rooms
        All rooms, those of the core first.
    """

    settings: Settings
    store: Store
    rooms: tuple[Room, ...]

    def room(self, name: str) -> Room:
        """Give a room by its name.

        Raises
        ------
        KeyError
            No such room; the known ones are listed.
        """
        for room in self.rooms:
            if room.name == name:
                return room
        raise KeyError(f"unknown room {name!r}; known: {', '.join(room.name for room in self.rooms)}")


@dataclass(frozen=True)
class Doorway:
    """What the command line knows before the store is opened."""

    settings: Settings
    rooms: tuple[Room, ...]


@contextmanager
def open_house(settings: Settings, rooms: tuple[Room, ...]) -> Iterator[House]:
    """Open the store, refuse one that is missing, older or newer, and close it at the end."""
    from mulette.core.instance import read_instance
    from mulette.core.storage.store import open_store
    from mulette.core.storage.upgrade import require_current

    load_tables(rooms)
    own_imports = read_instance(settings.instance).imports
    store = open_store(settings)
    try:
        require_current(store)
        yield House(settings, store, tuple(replace(room, own_imports=own_imports) for room in rooms))
    finally:
        store.close()


def pass_house(command: Command) -> Command:
    """Give the open house to a click command as its first argument."""

    @click.pass_obj
    def with_house(doorway: Doorway, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        with open_house(doorway.settings, doorway.rooms) as house:
            return command(house, *args, **kwargs)

    return cast("Command", update_wrapper(with_house, command))


def current_house() -> House:
    """Give the house of the web request under way."""
    from flask import current_app

    return cast("House", current_app.extensions["mulette"])
