"""The files that go with records set against the store, then written: what each row makes, changes or withdraws."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.findings.kinds import Finding, FindingKind
from mulette.core.intake.archives import kinds
from mulette.core.intake.archives.layouts import Layout
from mulette.core.intake.archives.reading import DELETE, INSERT, UPDATE, SideFile, say
from mulette.core.intake.archives.values import read_cell, read_pairs, uuid_of
from mulette.core.intake.batch import ROW
from mulette.core.intake.tables import Provider, RecordSource
from mulette.core.intake.target import CHANGED, NEW, UNCHANGED, WITHDRAWN, Announced
from mulette.core.journal.operations import note, snapshot
from mulette.core.metadata.tables import Actor, Dataset, Framework
from mulette.core.people.tables import Organisation, Person
from mulette.core.people.viewer import Viewer

_TABLES: dict[str, type[Any]] = {
    "source": RecordSource,
    "organism": Organisation,
    "user": Person,
    "acquisition_framework": Framework,
    "dataset": Dataset,
}
_LINKS = {"organisation": "organism", "framework": "acquisition_framework", "parent": "acquisition_framework"}
"""Our columns that name a row of another file."""

_FLAG = {"source": "is_active", "user": "is_active", "acquisition_framework": "is_open", "dataset": "is_active"}
"""What says that a thing is withdrawn: nothing that records may name is ever erased; an organism stays."""

_PRIVATE = "Pr"
"""Code of DS_PUBLIQUE."""

_NEVER_EMPTY = {"is_parent", "marine_domain", "terrestrial_domain"}
_SECRETS = {"password_hash"}
Entry = Mapping[str, Any]


def require_right(author: Viewer, names: Iterable[str]) -> None:
    """Refuse who may not write the things that some files hold."""
    wanted = set(names)
    if wanted & {"source", "acquisition_framework", "dataset"}:
        author.require("create", "dataset")
    if wanted & {"organism", "user"}:
        author.require("administer", "person")


class Settling:
    """The files of one archive and the store; the things of a table are read once.

    Parameters
    ----------
    session
        Session, of a transaction where something is to be written.
    provider
        Who sends the archive.
    files
        Its files, in order.
    """

    def __init__(self, session: Session, provider: Provider, files: Sequence[SideFile]) -> None:
        self.session, self.provider, self.files = session, provider, files
        self._known: dict[str, dict[Any, Any]] = {}
        self._made = {
            file.layout.name: {
                entry[name] for entry in _kept(file) for name in ("uuid", file.layout.code) if name in entry
            }
            for file in files
        }

    def compare(self) -> list[SideFile]:
        """Tell for each file what its rows are to the store, and what is wrong with what they ask and name."""
        return [self._compare(file) for file in self.files]

    def announce(self) -> Announced:
        """Say what the archive brings, for its records to name."""
        datasets, sources = [], []
        for file in self.files:
            for entry in _kept(file):
                if file.layout.name == "dataset":
                    is_private = entry.get("data_origin") == _PRIVATE
                    datasets.append((str(self._uuid(file.layout, entry)), entry["code"], is_private))
                elif file.layout.name == "source":
                    sources.append(entry["code"])
        return Announced(tuple(datasets), tuple(sources))

    def write(self, author: Viewer) -> None:
        """Make and change things, in order; they are then there for the records."""
        require_right(author, (file.layout.name for file in self.files))
        for file in self.files:
            for entry in _kept(file):
                self._save(author, file.layout, entry)

    def withdraw(self, author: Viewer) -> None:
        """Withdraw, in reverse order and once the records are gone, the things that the archive deletes."""
        for file in reversed(self.files):
            flag = _FLAG.get(file.layout.name)
            for entry in _entries(file):
                row = self._find(file.layout.name, entry) if entry["action"] == DELETE else None
                if row is not None and flag and getattr(row, flag):
                    setattr(row, flag, False)
                    note(self.session, author, "update", _noun(row), row.uuid, {flag: True}, {flag: False})

    def _compare(self, file: SideFile) -> SideFile:
        linked = file.but(*self._find_unlinked(file))
        told = [(entry, *self._tell(file.layout, entry)) for entry in _entries(linked)]
        states = [state for _, state, _ in told]
        remarks: dict[FindingKind, list[Entry]] = {}
        for entry, _, remark in told:
            if remark is not None:
                remarks.setdefault(remark, []).append(entry)
        code = file.layout.code
        found = [
            say(kind, (one[ROW] for one in entries), (one[code] for one in entries))
            for kind, entries in remarks.items()
        ]
        counts = {state: states.count(state) for state in (NEW, CHANGED, UNCHANGED, WITHDRAWN)}
        return replace(linked.but(*found), counts=counts)

    def _tell(self, layout: Layout, entry: Entry) -> tuple[str, FindingKind | None]:
        """Give the state of a row, and what is to be said of it."""
        row, action = self._find(layout.name, entry), entry["action"]
        if action == DELETE:
            return (UNCHANGED, kinds.DELETE_UNKNOWN) if row is None else (WITHDRAWN, None)
        if row is None:
            return NEW, kinds.UPDATE_UNKNOWN if action == UPDATE else None
        changed = any(getattr(row, name) != value for name, value in self._values(layout, entry).items())
        changed |= "actors" in entry and self._actors(entry) != {(one.organisation_id, one.role) for one in row.actors}
        return CHANGED if changed else UNCHANGED, kinds.INSERT_KNOWN if action == INSERT else None

    def _find_unlinked(self, file: SideFile) -> Iterator[Finding]:
        """Look for the frameworks and organisms that rows name and that are nowhere."""
        for column, other, kind in (
            ("framework", "acquisition_framework", kinds.FRAMEWORK_UNKNOWN),
            ("organisation", "organism", kinds.ORGANISM_UNKNOWN),
            ("actors", "organism", kinds.ORGANISM_UNKNOWN),
        ):
            wrong: list[tuple[int, str | None]] = [
                (entry[ROW], name)
                for entry in _kept(file)
                for name in _named(column, entry)
                if name not in self._made.get(other, ()) and self._find_named(other, name) is None
            ]
            if column == "framework" and "framework" in file.layout.columns:
                wrong += [
                    (entry[ROW], None)
                    for entry in _kept(file)
                    if not entry.get("framework") and self._is_new(file, entry)
                ]
            if wrong:
                yield say(kind, sorted({row for row, _ in wrong}), (name for _, name in sorted(wrong, key=_first)))

    def _is_new(self, file: SideFile, entry: Entry) -> bool:
        return self._find(file.layout.name, entry) is None

    def _save(self, author: Viewer, layout: Layout, entry: Entry) -> None:
        row, values = self._find(layout.name, entry), self._values(layout, entry)
        before = None if row is None else snapshot(row, without=_SECRETS)
        if row is None:
            row = _TABLES[layout.name](uuid=self._uuid(layout, entry), author_id=author.person_id)
        flag = _FLAG.get(layout.name)
        if entry["action"] == INSERT and flag:
            values[flag] = True
        for name, value in values.items():
            setattr(row, name, value)
        if "actors" in entry:
            row.actors = [Actor(organisation_id=organisation, role=role) for organisation, role in self._actors(entry)]
        self.session.add(row)
        self.session.flush()
        self._known[layout.name] |= {row.uuid: row, entry[layout.code]: row}
        verb = "create" if before is None else "update"
        note(self.session, author, verb, _noun(row), row.uuid, before, snapshot(row, without=_SECRETS))

    def _values(self, layout: Layout, entry: Entry) -> dict[str, Any]:
        """Give the columns of the table that a row fills."""
        own = [name for name in layout.columns if name in entry and name not in {*_LINKS, "uuid", "actors"}]
        values = {name: read_cell(name, entry[name]) for name in own}
        values = {name: value for name, value in values.items() if value is not None or name not in _NEVER_EMPTY}
        for name, other in _LINKS.items():
            if entry.get(name):
                values[f"{name}_id"] = getattr(self._find_named(other, entry[name]), "id", None)
        if layout.name == "source":
            values["provider_id"] = self.provider.id
        if layout.name == "user":
            values |= {name: entry.get(name) or "" for name in ("given_name", "family_name") if name in entry}
        if layout.name == "dataset":
            values |= {"name": entry.get("name") or entry["code"], "short_name": entry["code"]}
            if "data_origin" in entry:
                values["is_private"] = entry["data_origin"] == _PRIVATE
        return values

    def _actors(self, entry: Entry) -> set[tuple[int, str]]:
        """Give the organisms of a row that are known, each with its role."""
        pairs = [(self._find_named("organism", name), role) for name, role in read_pairs(entry["actors"])]
        return {(found.id, role) for found, role in pairs if found is not None}

    def _uuid(self, layout: Layout, entry: Entry) -> uuid.UUID:
        """Give the UUID of a thing: that of the store, of the file, or one made from its name, always the same."""
        row = self._find(layout.name, entry)
        made = uuid.uuid5(self.provider.uuid, f"{layout.name}/{entry[layout.code]}")
        found: uuid.UUID = row.uuid if row is not None else uuid_of(entry.get("uuid")) or made
        return found

    def _find(self, name: str, entry: Entry) -> Any:  # noqa: ANN401
        """Find the thing that a row is, by its UUID, else by its name; None where the store has none."""
        code = entry.get("code") or entry.get("name")
        found = self._find_named(name, entry.get("uuid"))
        return found if found is not None or name == "user" else self._find_named(name, code)

    def _find_named(self, name: str, named: str | None) -> Any:  # noqa: ANN401
        known = self._read(name)
        return known.get(uuid_of(named)) or known.get(named)

    def _read(self, name: str) -> dict[Any, Any]:
        """Read the things of a table once, by UUID and by name."""
        if name not in self._known:
            table = _TABLES[name]
            query = select(table)
            if name == "source":
                query = query.where(RecordSource.provider_id == self.provider.id)
            rows = self.session.scalars(query).unique().all()
            by_name = {getattr(row, "code", None) or getattr(row, "name", None): row for row in rows}
            self._known[name] = {**by_name, **{row.uuid: row for row in rows}}
            self._known[name].pop(None, None)
        return self._known[name]


def _entries(file: SideFile) -> list[dict[str, Any]]:
    return file.entries.to_dicts()


def _kept(file: SideFile) -> list[dict[str, Any]]:
    """Give the rows that say that a thing is, not that it goes."""
    return file.entries.filter(pl.col("action").ne_missing(DELETE)).to_dicts()


def _named(column: str, entry: Entry) -> list[str]:
    if column == "actors":
        return [name for name, _ in read_pairs(entry.get("actors"))]
    return [entry[column]] if entry.get(column) else []


def _first(pair: tuple[int, str | None]) -> int:
    return pair[0]


def _noun(row: Any) -> str:  # noqa: ANN401
    return "source" if isinstance(row, RecordSource) else type(row).__name__.lower()
