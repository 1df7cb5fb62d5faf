"""What tells the rows of a file apart: gathered from every batch, for the checks that need the whole file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from mulette.core.intake.batch import ROW
from mulette.occurrences.fields import text

if TYPE_CHECKING:
    from mulette.core.intake.batch import Batch

KEYS = ("unique_id_sinp", "entity_source_pk_value")


def read_keys(batch: Batch, records: pl.DataFrame) -> pl.DataFrame:
    """Keep of each row what the whole file is checked by: 30 to 100 bytes a row.

    Returns
    -------
    polars.DataFrame
        ``row``, each key and its cell under ``key:text``, ``cells`` (a 64-bit hash of the whole row).
    """
    cells = batch.raw.drop(ROW).hash_rows()
    return records.select(ROW, *KEYS, *(text(key) for key in KEYS)).with_columns(cells=cells)
