"""Validation on the isle: a validator, what is certain, what the profiles say, a question and a correction."""

from __future__ import annotations

import datetime as dt

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.house import House
from mulette.core.people.queries import person_named, viewer_of
from mulette.core.people.viewer import SYSTEM
from mulette.core.storage.base import now
from mulette.occurrences.correcting.edits import Edit
from mulette.occurrences.correcting.operations import correct_one
from mulette.occurrences.tables import Record
from mulette.occurrences.validation.automatic import validate_by_profiles
from mulette.occurrences.validation.competences import add_competence
from mulette.occurrences.validation.levels import CERTAIN
from mulette.occurrences.validation.operations import Signature, set_levels
from mulette.occurrences.validation.talking import say

GROUP = "Amphibiens"
SHARE = 3
"""One record in so many is certain from the start."""


def add_validation(house: House) -> None:
    """Validate a part of the records, judge the others by their profiles, ask a question, correct a record."""
    with house.store.transaction() as session:
        validator = person_named(session, "validation")
        add_competence(session, SYSTEM, validator, group2=GROUP)
        _settle(session, validator.id)
        validate_by_profiles(session, SYSTEM, now())
        waiting = select(Record).where(Record.valid_status == "0").order_by(Record.id.desc())
        asked, corrected = session.scalars(waiting.limit(2)).all()
        viewer = viewer_of(session, validator.id)
        say(session, viewer, asked, "Avez-vous une photo, ou l'enregistrement d'un chant ?", asks=True)
        correct_one(
            session, SYSTEM, corrected, [Edit("comment_description", "Relu sur le carnet de terrain.")],
            reason="Carnet retrouvé", seen_at=corrected.updated_at, today=dt.datetime.now(dt.UTC).date(),
        )  # fmt: skip


def _settle(session: Session, validator_id: int) -> None:
    query = select(Record.id, Record.uuid).where(Record.id % SHARE == 0)
    rows = [(number, str(one), "0", None) for number, one in session.execute(query)]
    names = {"id": pl.Int64, "uuid": pl.String, "level": pl.String, "comment": pl.String}
    given = pl.DataFrame(rows, schema=names, orient="row")
    viewer = viewer_of(session, validator_id)
    set_levels(session, viewer, given, CERTAIN, Signature(viewer.name, now(), person_id=validator_id))
