"""Whether a proof exists: said by the file, or deduced from the proof it gives."""

from __future__ import annotations

import polars as pl

from mulette.occurrences.fields import text

YES = "1"
"""Code of ``PREUVE_EXIST`` for a proof that exists."""


def is_proven() -> pl.Expr:
    """Tell the records that give a proof, digital or not."""
    return text("digital_proof").is_not_null() | text("non_digital_proof").is_not_null()


def complete_proof(records: pl.DataFrame, *, has_status: bool) -> pl.DataFrame:
    """Say that a proof exists where one is given, in a file that says nothing of it.

    Parameters
    ----------
    has_status
        Whether the file or the template gives ``exist_proof``; an empty cell then keeps its default.
    """
    if has_status:
        return records
    return records.with_columns(exist_proof=pl.when(is_proven()).then(pl.lit(YES)).otherwise("exist_proof"))
