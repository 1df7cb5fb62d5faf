"""The dataset of each record: named by its UUID, by the code that providers give it, or by the delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from mulette.occurrences.fields import text

if TYPE_CHECKING:
    from mulette.occurrences.references import References


def find_datasets(records: pl.DataFrame, references: References) -> pl.DataFrame:
    """Find the dataset of each record: its own, by UUID then by code, else that of the delivery.

    Adds ``dataset_id`` and ``is_active``, ``is_private``, ``is_open``, ``is_authorised``, null where it is unknown.
    """
    codes = dict(references.dataset_codes.select("code", "uuid").iter_rows())
    coded = text("dataset_code").replace_strict(codes, default=None, return_dtype=pl.String)
    given = pl.when(text("unique_dataset_id").is_null()).then(
        pl.coalesce(coded, pl.lit(references.dataset, dtype=pl.String))
    )
    return records.with_columns(unique_dataset_id=pl.coalesce("unique_dataset_id", given)).join(
        references.datasets.rename({"uuid": "unique_dataset_id", "id": "dataset_id"}),
        on="unique_dataset_id",
        how="left",
        maintain_order="left",
    )
