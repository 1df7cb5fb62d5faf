"""What the boards count by, taken from records about to be added instead of being read again from the store."""

from __future__ import annotations

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.storage.frames import read_frame
from mulette.core.taxonomy.tables import Taxon
from mulette.occurrences.counts import ABSENT
from mulette.occurrences.dashboards.boards import TOTAL
from mulette.occurrences.filters import PRECISIONS

_TAXA_A_QUERY = 10_000
_TAKEN = (
    "id", "cd_ref", "observation_status", "observers", "diffusion", "provider_id", "organisation_id", "author_id",
    "date_min", "dataset_id", "precision", "valid_status", "blur_area_id",
)  # fmt: skip


def facts_of(session: Session, rows: pl.DataFrame) -> pl.DataFrame:
    """Give the facts of records as the store would tell them once they are written.

    The bars are those of ``boards.values``, said in frames; a test holds the two to the same counts.

    Parameters
    ----------
    rows
        Columns of the table of records.
    """
    missing = [pl.lit(None).alias(name) for name in _TAKEN if name not in rows.columns]
    records = rows.with_columns(missing).select(_TAKEN)
    groups = _groups(session, records["cd_ref"].unique())
    numbers = {name: _number(name) for name in ("organisation_id", "provider_id", "dataset_id")}
    return records.join(groups, on="cd_ref", how="left", maintain_order="left").select(
        "id",
        pl.col("cd_ref").cast(pl.Int64),
        "diffusion",
        pl.col("observers").cast(pl.String),
        *(pl.col(name).cast(pl.Int64).fill_null(0) for name in ("provider_id", "organisation_id", "author_id")),
        seen=pl.when(pl.col("observation_status").ne_missing(ABSENT)).then(pl.col("cd_ref").cast(pl.Int64)),
        **{f"of_{TOTAL}": pl.lit("")},
        of_year=pl.col("date_min").dt.year().cast(pl.String),
        of_group=pl.col("group2_inpn").fill_null(""),
        of_organisation=numbers["organisation_id"],
        of_provider=numbers["provider_id"],
        of_dataset=numbers["dataset_id"],
        of_precision=_precision(),
        of_validation=pl.col("valid_status").cast(pl.String).fill_null(""),
    )


def _groups(session: Session, taxa: pl.Series) -> pl.DataFrame:
    parts = [
        read_frame(session, select(Taxon.cd_nom.label("cd_ref"), Taxon.group2_inpn).where(Taxon.cd_nom.in_(some)))
        for some in (taxa.slice(start, _TAXA_A_QUERY).to_list() for start in range(0, len(taxa), _TAXA_A_QUERY))
    ]
    return pl.concat(parts).cast({"cd_ref": taxa.dtype})


def _number(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.String).fill_null("")


def _precision() -> pl.Expr:
    coarsest = next(code for code, (_, most) in PRECISIONS.items() if most is None)
    said = pl.lit(coarsest)
    for code, (_, most) in reversed(list(PRECISIONS.items())):
        if most is not None:
            said = pl.when(pl.col("precision") <= most).then(pl.lit(code)).otherwise(said)
    return pl.when(pl.col("precision").is_null()).then(pl.lit("")).otherwise(said)
