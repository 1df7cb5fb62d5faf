"""A room: one subject of the house, and what it offers to the doors and to the other rooms.

A room names its parts by dotted path, ``"mulette.occurrences.api:blueprint"``, so that the command line starts
without loading the web, and the web without loading the ponds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Permission:
    """An action on a kind of object that roles may be given.

    Parameters
    ----------
    action, object
        As in the table of rights.
    label
        French words: « corriger une donnée ».
    scoped
        Whether "mine" and "my organisation" make sense for it.
    """

    action: str
    object: str
    label: str
    scoped: bool = True


@dataclass(frozen=True)
class Entry:
    """An entry of the left rail.

    Parameters
    ----------
    label, icon, endpoint
        French word, symbol of the icon sheet, Flask endpoint.
    permission
        ``(action, object)`` that a viewer needs to see the entry; none: everybody.
    position
        Order in the rail.
    section
        French word that entries of several rooms share: they are one entry of the rail, and tabs on their pages.
    """

    label: str
    icon: str
    endpoint: str
    permission: tuple[str, str] | None = None
    position: int = 50
    section: str = ""


@dataclass(frozen=True)
class Waiting:
    """Something that waits for a viewer: a tile of the home page.

    Parameters
    ----------
    label, icon
        French words, « Livraisons à décider », and symbol of the icon sheet.
    figure
        How many wait.
    why
        French sentence: since when, or which among them first.
    url
        Page that lists exactly these.
    """

    label: str
    icon: str
    figure: int
    why: str
    url: str


@dataclass(frozen=True)
class Hit:
    """One thing that the search box found.

    Parameters
    ----------
    label, detail
        What it is called, and what tells it from its neighbours, in French.
    url
        Its page.
    is_scientific
        Whether the label is a scientific name, set in italics.
    """

    label: str
    detail: str
    url: str
    is_scientific: bool = False


@dataclass(frozen=True)
class Measure:
    """A count for those who watch over the server, in ``/metrics``.

    Parameters
    ----------
    name
        ``deliveries``; the endpoint puts ``mulette_`` before it.
    help
        French sentence.
    by
        What it is counted by: ``state``.
    figures
        How many, by value of ``by``; no value of it names a person.
    """

    name: str
    help: str
    by: str
    figures: Mapping[str, int]


@dataclass(frozen=True)
class Outdated:
    """Things that an installation no longer keeps.

    Parameters
    ----------
    label
        French words, in the plural: « travaux finis ».
    days
        Age past which they go.
    count
        How many there are.
    paths
        Files and folders that go with them.
    """

    label: str
    days: int
    count: int
    paths: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Room:
    """What doors may know of a room.

    Parameters
    ----------
    name, label
        Name in code, and French name.
    tables
        Dotted path of the module of tables.
    api, pages
        Dotted paths ``module:blueprint``.
    commands
        ``{command name: dotted path of the click command}``; ``reference load taxref`` is written with spaces.
    help
        ``{command name: one French line}``, shown without loading the command.
    fields
        Paths of ``fields.yaml`` and, in a room of several things, of its siblings.
    findings
        Dotted path of the list of all ``FindingKind`` of the room.
    target
        Dotted path of the ``Target`` that intake writes into.
    imports
        Folder of the import templates that the room ships.
    harvests
        Dotted path of the kinds of sources that the room knows how to harvest.
    own_imports
        Folder of the import templates of the installation; set when the house opens.
    layers
        Dotted path of the function that gives the styles of the room's layers in QGIS.
    permissions
        Actions that roles may be given on the room's objects.
    rail
        Entries of the left rail.
    search
        Dotted path of a function ``(session, viewer, words, limit) -> list[Hit]``: what the search box finds.
    waiting
        Dotted path of a function ``(session, viewer) -> list[Waiting]``: what the home page shows first.
    measures
        Dotted path of a function ``(session) -> list[Measure]``: what ``/metrics`` counts in the store.
    retention
        Dotted path of a function ``(session, settings, now, *, apply) -> list[Outdated]``: what has passed its age,
        taken out of the store when ``apply`` says so; the caller removes the files.
    templates
        Folder of the room's page templates.
    jobs
        Dotted path of the module that registers the room's kinds of background work.
    after_areas
        Dotted path of the function ``(session, area numbers)`` called when areas were added or changed.
    after_taxa
        Dotted path of the function ``(session)`` called when names were added or changed.
    after_datasets
        Dotted path of the function ``(session, dataset numbers)`` called when datasets become private or public.
    demo
        Dotted path of the function that adds the room's part to the school territory.
    """

    name: str
    label: str
    tables: str | None = None
    api: str | None = None
    pages: str | None = None
    commands: Mapping[str, str] = field(default_factory=dict)
    help: Mapping[str, str] = field(default_factory=dict)
    fields: tuple[Path, ...] = ()
    findings: str | None = None
    target: str | None = None
    imports: Path | None = None
    own_imports: Path | None = None
    harvests: str | None = None
    layers: str | None = None
    permissions: tuple[Permission, ...] = ()
    rail: tuple[Entry, ...] = ()
    search: str | None = None
    waiting: str | None = None
    measures: str | None = None
    retention: str | None = None
    templates: Path | None = None
    after_areas: str | None = None
    after_taxa: str | None = None
    after_datasets: str | None = None
    jobs: str | None = None
    demo: str | None = None


def load(path: str) -> Any:  # noqa: ANN401
    """Load what a dotted path names: a module, or ``module:attribute``.

    >>> load("mulette.core.room:Room").__name__
    'Room'
    """
    module, _, attribute = path.partition(":")
    loaded = import_module(module)
    return getattr(loaded, attribute) if attribute else loaded


def load_tables(rooms: tuple[Room, ...]) -> None:
    """Load the tables of all rooms, so that relations between them resolve."""
    for room in rooms:
        if room.tables:
            import_module(room.tables)
