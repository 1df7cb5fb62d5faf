"""Rows of a delivery that would write over what was corrected or validated here: they are said so."""

from __future__ import annotations

import polars as pl
from sqlalchemy import Select, select, union
from sqlalchemy.orm import Session

from mulette.core.intake.target import CHANGED
from mulette.core.storage.frames import read_frame
from mulette.occurrences.checks.record_corrected_here import KIND
from mulette.occurrences.correcting.queries import in_force
from mulette.occurrences.correcting.tables import Correction, CorrectionAct
from mulette.occurrences.matching import CHOSEN, temporary
from mulette.occurrences.tables import Record
from mulette.occurrences.validation.tables import Validation


def recognise_corrected(session: Session, states: pl.DataFrame) -> pl.DataFrame:
    """Say of the rows that change a record that it was corrected or validated here, and still is as it was left.

    Parameters
    ----------
    states
        ``row``, ``state``, ``id``, ``said``, as ``comparing.tell_states`` gives them.
    """
    changed = states.filter(pl.col("state") == CHANGED)["id"].drop_nulls().unique()
    if changed.is_empty():
        return states
    with temporary(session, CHOSEN, pl.DataFrame({"id": changed})):
        touched = read_frame(session, _touched())["id"]
    is_touched = (pl.col("state") == CHANGED) & pl.col("id").is_in(touched.implode()) & pl.col("said").is_null()
    return states.with_columns(said=pl.when(is_touched).then(pl.lit(KIND.id)).otherwise("said"))


def _touched() -> Select[int]:
    chosen = select(Record.id).join(CHOSEN, CHOSEN.c.id == Record.id)
    corrected = (
        chosen.join(Correction, Correction.record_id == Record.id)
        .join(CorrectionAct, CorrectionAct.id == Correction.act_id)
        .where(CorrectionAct.undone_at.is_(None), in_force())
    )
    validated = chosen.join(Validation, Validation.record_uuid == Record.uuid).where(
        Validation.origin != "delivered", Validation.level == Record.valid_status
    )
    return select(union(corrected, validated).subquery().c.id)
