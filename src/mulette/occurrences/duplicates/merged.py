"""Rows of a delivery that are records merged in others: these stand for them, the rows change nothing."""

from __future__ import annotations

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.intake.batch import ROW
from mulette.core.intake.target import NEW, UNCHANGED
from mulette.occurrences.burying import find_buried
from mulette.occurrences.checks.record_merged import KIND
from mulette.occurrences.duplicates.tables import Merge


def recognise_merged(
    session: Session, states: pl.DataFrame, wanted: pl.DataFrame, provider_id: int | None
) -> pl.DataFrame:
    """Say of the new rows that are merged records that they are unchanged, under the record that stands for them.

    Parameters
    ----------
    states
        ``row``, ``state``, ``id``, ``said``, as ``comparing.tell_states`` gives them.
    wanted
        Columns of ``matching.WANTED``.
    """
    merges = session.execute(select(Merge.absorbed_id, Merge.kept_id)).all()
    if not merges:
        return states
    kept = pl.DataFrame([tuple(row) for row in merges], schema=["buried_id", "kept_id"], orient="row")
    new = wanted.join(states.filter(pl.col("state") == NEW), on=ROW, how="semi")
    found = find_buried(session, new, provider_id).join(kept, on="buried_id").select(ROW, "kept_id")
    is_merged = pl.col("kept_id").is_not_null()
    return (
        states.join(found, on=ROW, how="left", maintain_order="left")
        .with_columns(
            state=pl.when(is_merged).then(pl.lit(UNCHANGED)).otherwise("state"),
            id=pl.coalesce("kept_id", "id"),
            said=pl.when(is_merged).then(pl.lit(KIND.id)).otherwise("said"),
        )
        .drop("kept_id")
    )
