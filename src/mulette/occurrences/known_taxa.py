"""What the store knows of the taxa of a file: their rank and protection, where and when they were seen before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from mulette.core.intake.batch import ROW
from mulette.core.taxonomy.ranks import rank_label, rank_order

if TYPE_CHECKING:
    from mulette.core.places.locating import Locator

FOR_A_RANGE, FOR_A_SEASON = 10, 30
"""Validated records of a taxon under which its departments, or its months, say nothing."""

AGGREGATES = ("AGES", "RGN", "RES", "RSES")
"""Ranks of groups that an observer could not tell apart."""

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip

SCHEMA: dict[str, pl.DataType] = {
    "cd_ref": pl.Int64(),
    "rank_code": pl.String(),
    "protections": pl.String(),
    "known_records": pl.Int64(),
    "months": pl.List(pl.Int8()),
    "areas": pl.List(pl.Int64()),
    "known_departments": pl.String(),
}


@dataclass
class KnownTaxa:
    """The taxa met so far in a file; it grows as rows name others, so that each is asked of the store once.

    Parameters
    ----------
    taxa
        ``cd_ref``; ``rank_code`` (TAXREF); ``protections``, in words, null for none; ``known_records``: validated
        records of the store; ``months`` and ``areas`` (departments) that they are in; ``known_departments``, in words.
    departments
        The departments, ready to locate places; None where no taxon has enough records.
    """

    taxa: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SCHEMA))
    departments: Locator | None = None

    def unknown(self, codes: pl.Series) -> pl.Series:
        """Give the codes that were not learnt yet, each once."""
        named = codes.drop_nulls().unique()
        return named.filter(~named.is_in(self.taxa["cd_ref"].implode()))

    def learn(self, taxa: pl.DataFrame) -> None:
        """Add what the store says of other taxa."""
        self.taxa = pl.concat([self.taxa, taxa.select(*SCHEMA).cast(pl.Schema(SCHEMA))])


def recognise(records: pl.DataFrame, known: KnownTaxa) -> pl.DataFrame:
    """Set beside each record what is known of its taxon.

    Adds ``rank`` (in words), ``is_above_species``, ``is_aggregate``, ``protections``, ``known_records``,
    ``known_departments``, ``month`` (in words), ``is_outside_season`` (of one month, in which none of at least
    ``FOR_A_SEASON`` validated records is) and ``is_outside_range`` (in departments where none of at least
    ``FOR_A_RANGE`` is).
    """
    month = pl.col("date_min").dt.month()
    one_month = month == pl.col("date_max").dt.month()
    unseen = pl.col("months").list.contains(month.cast(pl.Int8)).not_()
    codes = known.taxa["rank_code"].unique().drop_nulls().to_list()
    wide = [code for code in codes if rank_order(code) < rank_order("ES") and code not in AGGREGATES]
    joined = records.join(known.taxa, on="cd_ref", how="left", maintain_order="left")
    return joined.with_columns(
        rank=pl.col("rank_code").replace_strict(codes, [rank_label(code) for code in codes], default=None,
                                                return_dtype=pl.String),
        is_above_species=pl.col("rank_code").is_in(wide),
        is_aggregate=pl.col("rank_code").is_in(AGGREGATES),
        month=month.replace_strict(range(1, 13), MONTHS, return_dtype=pl.String),
        is_outside_season=(pl.col("known_records") >= FOR_A_SEASON) & one_month & unseen,
        is_outside_range=pl.col(ROW).is_in(_rows_outside(joined, known).implode()),
    ).drop("rank_code", "months", "areas")  # fmt: skip


def _rows_outside(records: pl.DataFrame, known: KnownTaxa) -> pl.Series:
    """List the rows whose departments are none of those known of their taxon."""
    asked = records.filter(pl.col("known_records") >= FOR_A_RANGE, pl.col("geom").is_not_null()).select(
        ROW, "geom", "areas"
    )
    if known.departments is None or asked.is_empty():
        return asked[ROW].clear()
    places = known.departments.areas_of(asked["geom"])
    located = places.join(asked.with_row_index("item").cast({"item": pl.Int64}), on="item")
    is_known = pl.col("area_id").is_in(pl.col("areas"))
    return located.group_by(ROW).agg(is_known.any().alias("is_known")).filter(~pl.col("is_known"))[ROW]
