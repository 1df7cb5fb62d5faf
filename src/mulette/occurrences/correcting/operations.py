"""Correcting records: one with a lock on what was seen, or many set-wise; and the way back. Never commits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Forbidden, Invalid
from mulette.core.intake.target import Terms
from mulette.core.journal.operations import note_frame
from mulette.core.people.viewer import SYSTEM, Scope, Viewer
from mulette.core.places.queries import read_locator
from mulette.core.places.tables import Area
from mulette.core.storage.base import now
from mulette.core.storage.bulk import bulk_insert
from mulette.core.storage.frames import read_frame
from mulette.core.storage.spatial import MeetsBox
from mulette.core.storage.types import local_srid
from mulette.occurrences.comparing import sides
from mulette.occurrences.correcting.edits import POSITION, Edit, apply_edits
from mulette.occurrences.correcting.planning import KEYS, Plan, faults_by_field, outline, plan
from mulette.occurrences.correcting.queries import Selection, select_ids
from mulette.occurrences.correcting.tables import Correction, CorrectionAct
from mulette.occurrences.matching import CHOSEN, temporary
from mulette.occurrences.reading import read_contents
from mulette.occurrences.referentials import read_references
from mulette.occurrences.tables import Record
from mulette.occurrences.writing import Placed, update_records

PART = 20_000
FEW = 1_000
"""Up to so many records, only the areas around them are read."""

Progress = Callable[[int, int], None]
Rewrite = Callable[[pl.DataFrame], pl.DataFrame]


@dataclass(frozen=True)
class Outcome:
    """What a correction did.

    Parameters
    ----------
    act
        The correction; None where nothing changed.
    selected, changed, refused
        Records asked for, changed, and left as they were because a check refuses them.
    """

    act: CorrectionAct | None
    selected: int
    changed: int
    refused: int

    @property
    def unchanged(self) -> int:
        """Records that already were as asked."""
        return self.selected - self.changed - self.refused


def correct_one(
    session: Session,
    author: Viewer,
    record: Record,
    edits: Sequence[Edit],
    *,
    reason: str,
    seen_at: dt.datetime,
    today: dt.date,
) -> Outcome:
    """Correct one record.

    Parameters
    ----------
    record
        A record that the author may see.
    reason
        Why, in the author's words.
    seen_at
        ``updated_at`` of the record when the author read it, UTC.

    Raises
    ------
    Forbidden
        It is out of the author's reach.
    Conflict
        Somebody changed it since.
    Invalid
        No reason, nothing to change, or a check refuses; ``fields`` says which fields.
    """
    author.require("update", "record")
    _require_reason(reason)
    ids = select_ids(session, author, Selection((record.uuid,)), "update")
    if ids.is_empty():
        raise Forbidden("Cette donnée n'est pas de celles que vous corrigez.", code="correction.out-of-reach")
    current = session.scalar(select(Record.updated_at).where(Record.id == record.id).with_for_update())
    if current != seen_at:
        raise Conflict(
            "Cette donnée a changé depuis que vous l'avez ouverte. Relisez-la, puis corrigez de nouveau.",
            code="correction.changed-meanwhile",
        )
    planned = plan_part(session, author, ids, edits, today)
    if planned.findings:
        faults = faults_by_field(planned.findings)
        raise Invalid("Des champs sont à corriger.", code="correction.refused", fields=faults)
    if planned.changes.is_empty():
        raise Invalid("Rien n'est changé : la donnée est déjà ainsi.", code="correction.nothing")
    act = _open_act(session, author, "; ".join(edit.words for edit in _changing(edits, planned)), reason)
    _write(session, author, act, planned)
    act.records = 1
    session.flush()
    return Outcome(act, 1, 1, 0)


def correct_many(
    session: Session,
    author: Viewer,
    selection: Selection,
    edit: Edit,
    *,
    reason: str,
    today: dt.date,
    expected: int | None = None,
    progress: Progress = lambda done, total: None,
) -> Outcome:
    """Change one field of many records; those that a check refuses are left as they were and counted.

    Parameters
    ----------
    expected
        Number of records that the author was told.
    progress
        Called with records done and records in all.

    Raises
    ------
    Conflict
        The selection no longer holds as many records.
    Invalid
        No reason, or no record.
    """
    author.require("update", "record")
    _require_reason(reason)
    ids = select_ids(session, author, selection, "update")
    if expected is not None and len(ids) != expected:
        raise Conflict(
            f"La sélection compte maintenant {len(ids)} données, et non {expected}. Relisez l'aperçu.",
            code="correction.selection-changed",
        )
    if ids.is_empty():
        raise Invalid("Aucune donnée à corriger dans cette sélection.", code="correction.no-record")
    plans = (plan_part(session, author, some, [edit], today) for some in _slices(ids))
    return _correct(session, author, edit.words, reason, len(ids), plans, progress)


def undo(session: Session, author: Viewer, act: CorrectionAct, *, reason: str, today: dt.date) -> Outcome:
    """Give the records of a correction the values that they had, where nobody has changed these since.

    Raises
    ------
    Conflict
        It was undone already.
    """
    scope = author.require("update", "record")
    _require_reason(reason)
    if act.undone_at is not None:
        raise Conflict("Cette correction est déjà annulée.", code="correction.undone")
    query = select(Correction.record_id, Correction.field, Correction.before, Correction.after)
    rows = [tuple(row) for row in session.execute(query.where(Correction.act_id == act.id))]
    names = {"id": pl.Int64, **dict.fromkeys(("field", "before", "after"), pl.String)}
    former = pl.DataFrame(rows, schema=names, orient="row")
    ids = former["id"].unique().sort()
    if scope is not Scope.ALL:
        ids = ids.filter(ids.is_in(select_ids(session, author, Selection(), "update").implode()))
    plans = (_plan(session, author, some, lambda contents: restore(contents, former), today) for some in _slices(ids))
    outcome = _correct(session, author, f"Annulation : {act.title}", reason, len(ids), plans, lambda done, total: None)
    act.undone_at = now()
    if outcome.act is not None:
        outcome.act.undone_at = act.undone_at  # what it put back is not a correction in force
    session.flush()
    return outcome


def plan_part(session: Session, author: Viewer, ids: pl.Series, edits: Sequence[Edit], today: dt.date) -> Plan:
    """Tell what edits would do to some records; writes nothing."""
    moves = any(edit.field == "unique_dataset_id" for edit in edits)
    return _plan(session, author if moves else SYSTEM, ids, lambda contents: apply_edits(contents, edits), today)


def restore(contents: pl.DataFrame, former: pl.DataFrame) -> pl.DataFrame:
    """Write former values back into the texts of records, where the present value is the one that replaced them.

    Parameters
    ----------
    former
        ``id``, ``field``, ``before``, ``after``.
    """
    for (name,), given in former.group_by("field", maintain_order=True):
        field = str(name)
        target = POSITION if field == "geometry" else field
        one = contents.select("id").join(given.with_columns(is_given=True), on="id", how="left", maintain_order="left")
        same = one["is_given"].fill_null(value=False) & one["after"].eq_missing(contents[field])
        kept = contents[field] if target == field else pl.Series([None] * contents.height, dtype=pl.String)
        contents = contents.with_columns(one["before"].zip_with(same, kept).alias(target))
    return contents


def _plan(session: Session, author: Viewer, ids: pl.Series, rewrite: Rewrite, today: dt.date) -> Plan:
    contents = read_contents(session, ids, KEYS).with_columns(pl.col("id").cast(pl.Int64))
    edited = rewrite(contents)
    srid = local_srid(session)
    codes = edited["cd_nom"].cast(pl.Int64, strict=False).drop_nulls().unique().to_list()
    terms = Terms(today=today, author=author, source_srid=srid)
    return plan(contents, edited, read_references(session, terms, srid, codes))


def _correct(
    session: Session, author: Viewer, title: str, reason: str, total: int, plans: Iterator[Plan], progress: Progress
) -> Outcome:
    act = _open_act(session, author, title, reason)
    changed = refused = done = 0
    for planned in plans:
        changed += planned.rows.height
        refused += len(planned.refused)
        done += PART
        if not planned.rows.is_empty():
            _write(session, author, act, planned)
        progress(min(done, total), total)
    act.records = changed
    if not changed:
        session.delete(act)
    session.flush()
    return Outcome(act if changed else None, total, changed, refused)


def _open_act(session: Session, author: Viewer, title: str, reason: str) -> CorrectionAct:
    act = CorrectionAct(title=title, reason=reason.strip(), records=0, author_id=author.person_id)
    session.add(act)
    session.flush()
    return act


def _write(session: Session, author: Viewer, act: CorrectionAct, planned: Plan) -> None:
    """Write a plan: the records with their areas and counts, the fields corrected, the journal."""
    entries = sides(planned.changes).join(planned.rows.select("id", object_uuid="uuid"), on="id", maintain_order="left")
    note_frame(session, author, "update", "record", entries, reason=act.reason)
    _keep_fields(session, act, planned)
    update_records(session, _place(session, planned))


def _keep_fields(session: Session, act: CorrectionAct, planned: Plan) -> None:
    """Keep each field before and after, with the delivery that the correction stands on."""
    query = select(Record.id, Record.delivery_id).join(CHOSEN, CHOSEN.c.id == Record.id)
    with temporary(session, CHOSEN, planned.rows.select("id")):
        delivered = read_frame(session, query)
    fields = planned.changes.join(delivered, on="id", maintain_order="left")
    fields = fields.select("field", "before", "after", "delivery_id", record_id="id", act_id=pl.lit(act.id))
    bulk_insert(session, Correction.__table__, fields)  # type: ignore[arg-type]


def _place(session: Session, planned: Plan) -> Placed:
    """Give the rows their new areas, where a position changed; how they are diffused is decided by the write."""
    rows = planned.rows.with_columns(updated_at=pl.lit(now()))
    if not planned.has_moved:
        return Placed(rows.drop("geom"), None)
    near = None
    if rows.height <= FEW:
        meets = MeetsBox(Area.__table__.c.geom, outline(rows))
        near = list(session.scalars(select(Area.id).where(meets, Area.is_active)))
    return Placed(rows, read_locator(session, near).areas_of(rows["geom"]))


def _changing(edits: Sequence[Edit], planned: Plan) -> list[Edit]:
    changed = set(planned.changes["field"].to_list())
    return [edit for edit in edits if edit.field in changed or (edit.field == POSITION and planned.has_moved)]


def _slices(ids: pl.Series) -> Iterator[pl.Series]:
    return (ids.slice(start, PART) for start in range(0, len(ids), PART))


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid(
            "Donnez le motif de la correction : il reste dans l'historique.",
            code="correction.no-reason",
            fields={"reason": "Dites pourquoi, en quelques mots."},
        )
