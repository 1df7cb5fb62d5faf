"""Validating by profiles: records that wait and pass all three tests become probable, and each is told why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlalchemy import Select, delete, func, or_, select
from sqlalchemy.orm import Session

from mulette.core.errors import Forbidden
from mulette.core.metadata.tables import Dataset
from mulette.core.people.viewer import Scope, Viewer
from mulette.core.storage.bulk import bulk_insert
from mulette.occurrences.reading import read_parts
from mulette.occurrences.tables import Record
from mulette.occurrences.validation.learning import ALTITUDE, learn, read_profiles
from mulette.occurrences.validation.levels import PROBABLE, WAITING
from mulette.occurrences.validation.operations import Signature, set_levels
from mulette.occurrences.validation.profiles import MINIMUM, explain, judge
from mulette.occurrences.validation.tables import Judgement

PART = 20_000
NAME = "Validation automatique"

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Outcome:
    """What a run did.

    Parameters
    ----------
    profiles
        Taxa that have a profile.
    judged
        Records that waited and were put to the tests.
    passed
        Those that pass all three.
    validated
        Those that became probable: ``passed``, or none where the run only tells.
    """

    profiles: int
    judged: int
    passed: int
    validated: int


def validate_by_profiles(
    session: Session,
    author: Viewer,
    at: dt.datetime,
    *,
    minimum: int = MINIMUM,
    sets: bool = True,
    progress: Progress = lambda done, total, stage: None,
) -> Outcome:
    """Make the profiles again, put all records that wait without a validator to the tests, and set their level.

    Parameters
    ----------
    at
        The present moment, UTC.
    minimum
        Fewest records that a profile is trusted with.
    sets
        False: only judge, so that the queue is sorted by doubt.
    progress
        Called with records done, records in all, and the stage in French.

    Raises
    ------
    Forbidden
        The author may not validate everything.
    """
    if author.require("validate", "record") is not Scope.ALL:
        raise Forbidden("Il faut le droit de valider toutes les données.", code="validation.not-all")
    progress(0, 0, "Profils des taxons")
    taxa = learn(session, at)
    profiles = read_profiles(session)
    waiting = _waiting()
    total = session.scalar(select(func.count()).select_from(waiting.subquery())) or 0
    session.execute(delete(Judgement))
    done = passed = last = 0
    while not (part := _read(session, waiting.where(Record.id > last).order_by(Record.id).limit(PART))).is_empty():
        last = part["id"][-1]
        judged = judge(part, profiles, minimum)
        _keep(session, judged, at)
        good = judged.with_columns(comment=explain(judged)).filter("passes")
        if sets and not good.is_empty():
            set_levels(session, author, good, PROBABLE, Signature(NAME, at, origin="automatic"))
        done, passed = done + part.height, passed + good.height
        progress(done, total, "Données en attente")
    return Outcome(taxa, done, passed, passed if sets else 0)


def explain_one(session: Session, record: Record, minimum: int = MINIMUM) -> str:
    """Tell in French how a record fares against the profile of its taxon, as it is now."""
    one = _read(session, _facts().where(Record.id == record.id))
    return str(explain(judge(one, read_profiles(session, record.cd_ref), minimum))[0])


def _facts() -> Select[Any]:
    return select(
        Record.id,
        Record.uuid,
        func.coalesce(Record.valid_status, WAITING).label("level"),
        Record.cd_ref,
        Record.cell_10km.label("cell"),
        Record.date_min,
        Record.date_max,
        ALTITUDE.label("altitude_m"),
    )


def _waiting() -> Select[Any]:
    validable = select(Dataset.id).where(Dataset.is_validable)
    return _facts().where(
        or_(Record.valid_status.is_(None), Record.valid_status == WAITING),
        func.coalesce(Record.validator, "") == "",
        Record.dataset_id.in_(validable),
    )


def _read(session: Session, query: Select[Any]) -> pl.DataFrame:
    parts = list(read_parts(session, query, PART))
    types = (pl.col("cd_ref", "cell").cast(pl.Int64), pl.col("altitude_m").cast(pl.Float64))
    return pl.concat(parts).with_columns(types) if parts else pl.DataFrame({"id": []})


def _keep(session: Session, judged: pl.DataFrame, at: dt.datetime) -> None:
    rows = judged.select("failed", record_id="id", judged_at=pl.lit(at))
    bulk_insert(session, Judgement.__table__, rows)  # type: ignore[arg-type]
