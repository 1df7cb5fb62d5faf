"""What a row asks: to insert (I), update (U) or delete (D) a record; without it, the store decides what it is.

Source: exchange format of the SINP PACA, column ``meta_last_action``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from mulette.core.intake.batch import ROW
from mulette.occurrences.fields import text

if TYPE_CHECKING:
    from mulette.core.intake.batch import Batch

INSERT, UPDATE, DELETE = "I", "U", "D"
ACTIONS = (INSERT, UPDATE, DELETE)
FIELD = "last_action"
WITHDRAWN = (ROW, "unique_id_sinp", "entity_source_pk_value")
"""What is kept of a row that asks a deletion."""


def asks_deletion(batch: Batch) -> pl.Series | None:
    """Tell which rows ask to delete a record; None where the file asks nothing."""
    if not batch.has(FIELD):
        return None
    return (batch.texts[FIELD].str.to_uppercase() == DELETE).fill_null(value=False)


def action_of(records: pl.DataFrame) -> pl.Series:
    """Give the letter of each row, null where it has none of ours."""
    letter = text(FIELD).str.to_uppercase()
    return records.select(pl.when(letter.is_in(ACTIONS)).then(letter).alias(FIELD)).to_series()
