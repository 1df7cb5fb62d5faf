"""Deciding of pairs: two records are kept apart, or one stands for both; one verb a function, none commits."""

from __future__ import annotations

import base64
import datetime as dt
import io
import uuid
from collections.abc import Sequence

import polars as pl
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid, NotFound
from mulette.core.journal.operations import note, revive
from mulette.core.people.viewer import Viewer
from mulette.core.places.queries import read_locator
from mulette.core.storage.base import now
from mulette.occurrences import writing
from mulette.occurrences.burying import bury_records
from mulette.occurrences.correcting.edits import EDITABLE, Edit
from mulette.occurrences.correcting.operations import correct_one
from mulette.occurrences.duplicates.tables import Merge, Pair
from mulette.occurrences.reading import read_contents
from mulette.occurrences.tables import Record
from mulette.occurrences.undoing import read_whole
from mulette.occurrences.viewing.rows import find_record


def keep_apart(session: Session, author: Viewer, pairs: Sequence[Pair], *, reason: str | None = None) -> int:
    """Decide that the two records of each pair are two observations; the pair is not proposed again.

    Raises
    ------
    Conflict
        A pair was merged already.
    """
    author.require("merge", "record")
    for pair in pairs:
        _require_open(pair)
        _decide(author, pair, "apart", reason)
        facts = {"first": pair.first_id, "second": pair.second_id}
        note(session, author, "keep_apart", "pair", pair.uuid, after=facts, reason=reason)
    return len(pairs)


def merge(
    session: Session,
    author: Viewer,
    pair: Pair,
    *,
    kept_id: int,
    take: Sequence[str] = (),
    reason: str,
    today: dt.date,
) -> Merge:
    """Decide that two records are one observation, which one of them then stands for.

    The other leaves a tombstone, so that others follow; all it held stays in the journal and in the merge, and
    ``split`` brings it back. If its provider delivers it again, the delivery says that it was merged.

    Parameters
    ----------
    kept_id
        Number of the record of the pair that stays.
    take
        Fields whose value the kept record takes from the other.
    reason
        Why, in the author's words.

    Raises
    ------
    Conflict
        The pair was merged already.
    NotFound
        One of the records is gone, or the author may not see it.
    Invalid
        No reason, a record that is not of the pair, or a field that cannot be taken.
    """
    author.require("merge", "record")
    _require_open(pair)
    _require_reason(reason)
    if kept_id not in (pair.first_id, pair.second_id):
        raise Invalid("Choisissez laquelle des deux données est gardée.", code="pair.kept-unknown")
    kept = find_record(session, author, kept_id)
    absorbed = find_record(session, author, pair.second_id if kept_id == pair.first_id else pair.first_id)
    _take(session, author, kept, absorbed, take, reason=reason, today=today)
    ids = pl.Series("id", [absorbed.id], dtype=pl.Int64)
    merged = Merge(
        kept_id=kept.id,
        absorbed_id=absorbed.id,
        absorbed_uuid=absorbed.uuid,
        content=_pack(read_whole(session, ids)),
        reason=reason,
        author_id=author.person_id,
    )
    session.execute(update(Merge).where(Merge.kept_id == absorbed.id).values(kept_id=kept.id))
    session.add(merged)
    note(session, author, "merge", "record", kept.uuid, after={"absorbed": str(absorbed.uuid)}, reason=reason)
    bury_records(session, ids, author, at=now(), reason=reason)
    session.expunge(absorbed)
    writing.delete_records(session, ids)
    _decide(author, pair, "merged", reason)
    others = or_(Pair.first_id == merged.absorbed_id, Pair.second_id == merged.absorbed_id)
    session.execute(delete(Pair).where(others, Pair.state == "proposed", Pair.id != pair.id))
    session.flush()
    return merged


def split(session: Session, author: Viewer, merged: Merge, *, reason: str) -> None:
    """Bring back a record that was merged, with its number and its identifier; the two are then kept apart.

    Raises
    ------
    Invalid
        No reason.
    """
    author.require("merge", "record")
    _require_reason(reason)
    rows = _unpack(merged.content).with_columns(updated_at=pl.lit(now()))
    locator = read_locator(session)
    placed = writing.Placed(rows, locator.areas_of(rows["geom"]))
    revive(session, "record", select(Merge.absorbed_id).where(Merge.id == merged.id))
    writing.insert_records(session, placed)
    note(session, author, "split", "record", merged.absorbed_uuid, after={"merged_in": merged.kept_id}, reason=reason)
    first, second = sorted((merged.kept_id, merged.absorbed_id))
    pair = session.scalar(select(Pair).where(Pair.first_id == first, Pair.second_id == second))
    if pair is not None:
        _decide(author, pair, "apart", reason)
    session.delete(merged)
    session.flush()


def find_pair(session: Session, identifier: uuid.UUID) -> Pair:
    """Give a pair that nobody else decides until the end of the transaction.

    Raises
    ------
    NotFound
        There is none, or the search has withdrawn it since.
    """
    pair = session.scalar(select(Pair).where(Pair.uuid == identifier).with_for_update(of=Pair))
    if pair is None:
        raise NotFound(f"La paire « {identifier} » n'existe pas, ou plus.", code="pair.unknown")
    return pair


def _take(
    session: Session,
    author: Viewer,
    kept: Record,
    absorbed: Record,
    names: Sequence[str],
    *,
    reason: str,
    today: dt.date,
) -> None:
    """Correct the kept record with values of the other."""
    for name in names:
        if name not in EDITABLE:
            raise Invalid(f"Le champ « {name} » ne se reprend pas de l'autre donnée.", code="pair.field-unknown")
    if not names:
        return
    values = read_contents(session, pl.Series("id", [absorbed.id], dtype=pl.Int64)).row(0, named=True)
    edits = [Edit(name, values[name] or "") for name in names]
    correct_one(session, author, kept, edits, reason=reason, seen_at=kept.updated_at, today=today)
    session.refresh(kept)


def _pack(whole: pl.DataFrame) -> str:
    """Write rows with their types, to be read by ``_unpack``; the journal holds them for people."""
    buffer = io.BytesIO()
    whole.write_ipc(buffer)
    return base64.b64encode(buffer.getvalue()).decode()


def _unpack(content: str) -> pl.DataFrame:
    return pl.read_ipc(io.BytesIO(base64.b64decode(content)))


def _decide(author: Viewer, pair: Pair, state: str, reason: str | None) -> None:
    pair.state, pair.decided_at, pair.decided_by, pair.decision_reason = state, now(), author.person_id, reason


def _require_open(pair: Pair) -> None:
    if pair.state == "merged":
        raise Conflict("Ces deux données ont déjà été fusionnées.", code="pair.merged")


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid("Donnez le motif : il reste dans l'historique.", code="pair.reason-missing")
