"""Reads of the pairs, for who may know both places exactly: a distance told to others would tell a hidden place."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.errors import NotFound
from mulette.core.intake.tables import Provider
from mulette.core.listing import COUNT_CAP, Column, ListState, Page
from mulette.core.people.queries import full_name
from mulette.core.people.tables import Person
from mulette.core.people.viewer import Viewer
from mulette.occurrences.duplicates.likeness import WORDS
from mulette.occurrences.duplicates.tables import Merge, Pair
from mulette.occurrences.fields import record_fields
from mulette.occurrences.filters import Filters
from mulette.occurrences.tables import Record
from mulette.occurrences.viewing.conditions import conditions, precisely
from mulette.occurrences.viewing.rows import Row, read_rows
from mulette.occurrences.viewing.sheet import facts

COLUMNS = (
    Column("taxon", "Taxon", is_sortable=False),
    Column("date", "Date", is_sortable=False),
    Column("place", "Lieu", is_sortable=False),
    Column("providers", "Fournisseurs", is_sortable=False),
    Column("score", "Ressemblance", unit="/100", is_number=True),
    Column("reasons", "Pourquoi", is_sortable=False),
)
STATES = {"proposed": "à examiner", "apart": "gardées séparées", "merged": "fusionnées"}
"""French words for the states."""


@dataclass(frozen=True)
class Shown:
    """A pair in a list: what its first record is, and why the two are alike.

    Parameters
    ----------
    uuid, score, reasons
        Of the pair; reasons in French.
    row
        The record of the pair that is still here, the first one where both are.
    providers
        Names of who sent them.
    """

    uuid: uuid.UUID
    score: int
    reasons: str
    row: Row
    providers: str
    url: str = ""

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401  # templates name columns
        return getattr(self, name)


@dataclass(frozen=True)
class Line:
    """One field of two records side by side.

    Parameters
    ----------
    label, name
        French label, and the name of the field; no name where the one cannot take the value of the other.
    values
        The two values as shown.
    """

    label: str
    name: str | None
    values: tuple[Any, Any]

    @property
    def differs(self) -> bool:
        """Whether the two do not say the same."""
        return bool(self.values[0] != self.values[1])


@dataclass(frozen=True)
class Decision:
    """What was decided of a pair, by whom, when and why."""

    state: str
    by: str | None
    at: dt.datetime | None
    reason: str | None


def list_pairs(session: Session, viewer: Viewer, filters: Filters, state: str, shown: ListState) -> Page:
    """Give one page of the pairs in a state, the most alike first by default."""
    viewer.require("merge", "record")
    ours = select(Record.id).where(precisely(viewer), *conditions(session, viewer, filters))
    all_seen = select(Record.id).where(precisely(viewer))
    wanted = [Pair.state == state]
    if state == "merged":
        wanted.append(Pair.first_id.in_(ours) | Pair.second_id.in_(ours))
    else:
        wanted += [Pair.first_id.in_(ours), Pair.second_id.in_(all_seen)]
    total = session.scalar(
        select(func.count()).select_from(select(Pair.id).where(*wanted).limit(COUNT_CAP + 1).subquery())
    )
    order = (Pair.score.desc(), Pair.id) if shown.descending else (Pair.score, Pair.id)
    query = select(Pair).where(*wanted).order_by(*order).offset(shown.offset).limit(shown.size)
    return Page(_shown(session, viewer, list(session.scalars(query))), total or 0, shown)


def _shown(session: Session, viewer: Viewer, pairs: list[Pair]) -> list[Shown]:
    ids = {number for pair in pairs for number in (pair.first_id, pair.second_id)}
    rows = {row.id: row for row in read_rows(session, viewer, list(ids))}
    sent = select(Record.id, Provider.name).join(Provider, Provider.id == Record.provider_id).where(Record.id.in_(ids))
    names: dict[int, str] = dict(session.execute(sent).all())
    found = []
    for pair in pairs:
        both = (pair.first_id, pair.second_id)
        here = [rows[number] for number in both if number in rows]
        who = dict.fromkeys(names[number] for number in both if number in names)
        found.append(Shown(pair.uuid, pair.score, words_of(pair), here[0], ", ".join(who) or "–"))
    return found


def words_of(pair: Pair) -> str:
    """Say in French what two records share and what tells them apart, the strongest first."""
    return ", ".join(label for code, label in WORDS.items() if code in pair.reasons)


def get_pair(session: Session, viewer: Viewer, identifier: uuid.UUID) -> Pair:
    """Give a pair whose records, those still here, the viewer knows exactly.

    Raises
    ------
    NotFound
        There is none, or not for this viewer.
    """
    viewer.require("merge", "record")
    pair = session.scalar(select(Pair).where(Pair.uuid == identifier))
    here = records_of(session, pair) if pair else []
    known = select(func.count()).where(Record.id.in_([one.id for one in here]), precisely(viewer))
    if pair is None or not here or session.scalar(known) != len(here):
        raise NotFound(f"La paire « {identifier} » n'existe pas, ou plus.", code="pair.unknown")
    return pair


def records_of(session: Session, pair: Pair) -> list[Record]:
    """Give the records of a pair that are still here, the lower number first."""
    numbers = (pair.first_id, pair.second_id)
    return list(session.scalars(select(Record).where(Record.id.in_(numbers)).order_by(Record.id)))


def side_by_side(session: Session, first: Record, second: Record) -> list[Line]:
    """Set the fields of two records side by side; what neither says is left out."""
    names = {field.label: field.name for field in record_fields().values()}
    one, other = (
        {label: value for heading, said in facts(session, record, is_known=True) for label, value, _ in said}
        for record in (first, second)
    )
    lines = [
        Line(label, names.get(label.partition(" (")[0]), (one.get(label), other.get(label))) for label in one | other
    ]
    return [line for line in lines if line.values != (None, None)]


def senders_of(session: Session, records: list[Record]) -> list[str]:
    """Name who sent each of some records."""
    names = dict(session.execute(select(Provider.id, Provider.name)).all())
    return [names.get(record.provider_id or 0, "Saisie ici") for record in records]


def decision_of(session: Session, pair: Pair) -> Decision:
    """Say what was decided of a pair."""
    person = session.get(Person, pair.decided_by) if pair.decided_by else None
    return Decision(
        pair.state,
        full_name(person) if person else None,
        pair.decided_at,
        pair.decision_reason,
    )


def merge_of(session: Session, pair: Pair) -> Merge | None:
    """Give the merge of a pair, while it holds."""
    both = (pair.first_id, pair.second_id)
    return session.scalar(select(Merge).where(Merge.absorbed_id.in_(both)))
