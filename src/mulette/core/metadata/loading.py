"""Frameworks and datasets from a JSON file: made or brought up to date by their UUIDs, never made twice.

The file is ``{"frameworks": […], "datasets": […]}``. A framework has ``uuid`` and ``name``, a dataset also names its
``framework`` (a UUID, of the file or of the store); the other keys are those of the standard, as the tables have them.
``open``, ``active`` and ``private`` are short for ``is_open``, ``is_active`` and ``is_private``.

Source: SINP, standard « Métadonnées » 1.3.10.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from sqlalchemy import Boolean, Column, Date, Text, inspect, select
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.journal.operations import note, snapshot
from mulette.core.metadata.tables import Actor, Dataset, Framework
from mulette.core.people.tables import Organisation
from mulette.core.people.viewer import Viewer
from mulette.core.storage.types import Json

Row = TypeVar("Row", Framework, Dataset)
_SHORT = {"open": "is_open", "active": "is_active", "private": "is_private"}
_OURS = {"id", "uuid", "created_at", "updated_at", "author_id", "framework_id", "parent_id"}
_MAKES = {Framework: "un cadre d'acquisition", Dataset: "un jeu de données"}


@dataclass(frozen=True)
class LoadedMetadata:
    """How many frameworks and datasets a load made, changed, and left as they were."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


def load_metadata(session: Session, author: Viewer, path: Path) -> LoadedMetadata:
    """Load frameworks and datasets from a JSON file.

    Raises
    ------
    Invalid
        Not such a file; an unknown key, quoted with the known ones; a wrong value; an unknown framework.
    """
    author.require("create", "dataset")
    content = _read(path)
    _hold(content, ("frameworks", "datasets"), path.name)
    load = _Load(session, author, path.name)
    for given in content.get("frameworks", []):
        load.save(Framework, given, extra=("parent", "actors"))
    session.flush()
    for given in content.get("datasets", []):
        load.save(Dataset, given, extra=("framework", "actors"))
    session.flush()
    return LoadedMetadata(**load.counts)


class _Load:
    """The load of one file: its session, its author, and what was done so far."""

    def __init__(self, session: Session, author: Viewer, file: str) -> None:
        self.session, self.author, self.file = session, author, file
        self.counts = {"added": 0, "changed": 0, "unchanged": 0}

    def save(self, kind: type[Row], given: Mapping[str, Any], *, extra: tuple[str, ...]) -> None:
        """Make or change one framework or dataset."""
        columns: dict[str, Column[Any]] = {
            name: column for name, column in inspect(kind).columns.items() if name not in _OURS
        }
        if not isinstance(given, dict):
            self.refuse(f"{_MAKES[kind]} est un objet, pas « {given} »")
        short: dict[str, str] = {key: name for key, name in _SHORT.items() if name in columns}
        _hold(given, ("uuid", *short, *columns, *extra), self.file)
        identifier = self.uuid_of(given, "uuid")
        row = self.session.scalar(select(kind).where(kind.uuid == identifier))
        before = snapshot(row) if row is not None else None
        if row is None:
            row = kind(uuid=identifier, author_id=self.author.person_id)
            self.session.add(row)
        for key, value in given.items():
            name = short.get(key, key)
            if name in columns:
                setattr(row, name, self.value_of(name, value, columns[name].type))
        self.link(row, given)
        if not row.name:
            self.refuse(f"{_MAKES[kind]} ({identifier}) n'a pas de nom")
        self.session.flush()
        if "actors" in given:
            self.save_actors(row, given["actors"])
        after = snapshot(row)
        self.counts["added" if before is None else "unchanged" if before == after else "changed"] += 1
        verb = "create" if before is None else "update"
        note(self.session, self.author, verb, kind.__name__.lower(), identifier, before, after)

    def link(self, row: Framework | Dataset, given: Mapping[str, Any]) -> None:
        """Put a dataset in its framework, a framework under its parent."""
        key = "framework" if isinstance(row, Dataset) else "parent"
        if given.get(key) is None:
            if isinstance(row, Dataset) and row.framework_id is None:
                self.refuse(f"le jeu de données {row.uuid} ne nomme pas son cadre (« framework »)")
            return
        identifier = self.uuid_of(given, key)
        with self.session.no_autoflush:
            framework = self.session.scalar(select(Framework).where(Framework.uuid == identifier))
        if framework is None:
            self.refuse(f"le cadre {identifier}, nommé par {row.uuid}, n'existe ni dans le fichier ni dans la base")
        if isinstance(row, Dataset):
            row.framework_id = framework.id
        else:
            row.parent_id = framework.id

    def save_actors(self, row: Framework | Dataset, actors: list[Mapping[str, Any]]) -> None:
        """Replace the actors: ``[{"organisation": name, "role": code}]``."""
        row.actors = []
        for actor in actors:
            _hold(actor, ("organisation", "role"), self.file)
            name = actor.get("organisation")
            same = (Organisation.name == name) | (Organisation.short_name == name)
            organisation = self.session.scalar(select(Organisation).where(same)) or Organisation(name=name)
            row.actors.append(Actor(organisation=organisation, role=str(actor.get("role") or "1")))
        self.session.flush()

    def uuid_of(self, given: Mapping[str, Any], key: str) -> uuid.UUID:
        """Read a UUID."""
        try:
            return uuid.UUID(str(given.get(key)))
        except ValueError:
            self.refuse(f"« {key} » vaut « {given.get(key)} », un UUID est attendu")

    def value_of(self, name: str, value: Any, kind: object) -> Any:  # noqa: ANN401
        """Hold a value against the type of its column."""
        if value is None or isinstance(kind, Json):
            return value
        if isinstance(kind, Boolean):
            fits = isinstance(value, bool)
        elif isinstance(kind, Date):
            return self.date_of(name, value)
        else:
            fits = isinstance(value, str) or not isinstance(kind, Text)
        if not fits:
            self.refuse(f"« {name} » vaut « {value} » ; {'true ou false' if isinstance(kind, Boolean) else 'un texte'} "
                        "est attendu")  # fmt: skip
        return value

    def date_of(self, name: str, value: Any) -> dt.date:  # noqa: ANN401
        """Read a date."""
        try:
            return dt.date.fromisoformat(str(value))
        except ValueError:
            self.refuse(f"« {name} » vaut « {value} » ; une date comme 2024-05-12 est attendue")

    def refuse(self, words: str) -> NoReturn:
        """Refuse the file."""
        raise Invalid(f"{self.file} : {words}.", code="metadata.invalid", file=self.file)


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise Invalid(f"{path.name} n'est pas du JSON en UTF-8 : {error}.", code="metadata.not-json") from error
    if not isinstance(content, dict):
        raise Invalid(f"{path.name} : un objet {{frameworks, datasets}} est attendu.", code="metadata.not-json")
    return content


def _hold(given: Mapping[str, Any], known: tuple[str, ...], file: str) -> None:
    for key in given:
        if key not in known:
            raise Invalid(
                f"{file} : clé inconnue « {key} » ; connues : {', '.join(known)}.", code="metadata.unknown-key", key=key
            )
