"""Which taxon: the valid name behind the code of a record, and whether the name cited fits it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from mulette.occurrences.references import References


def resolve_taxa(records: pl.DataFrame, references: References) -> pl.DataFrame:
    """Find the valid name of each record, through the replacement where TAXREF removed the code given.

    Adds ``cd_ref`` (null where the code is unknown) and ``names_other_taxon`` (whether the name cited belongs to
    other taxa only); ``cd_nom`` becomes the replacement where there is one.
    """
    taxa = references.taxa.select("cd_nom", "cd_ref")
    still_removed = references.replaced.drop_nulls("replacement").join(taxa, on="cd_nom", how="anti")
    records = (
        records.join(still_removed.select("cd_nom", "replacement"), on="cd_nom", how="left", maintain_order="left")
        .with_columns(cd_nom=pl.coalesce("replacement", "cd_nom"))
        .join(taxa, on="cd_nom", how="left", maintain_order="left")
    )
    return records.join(
        _misnamed(records, references.names), on=["nom_cite", "cd_ref"], how="left", maintain_order="left"
    ).with_columns(names_other_taxon=pl.col("names_other_taxon").fill_null(value=False))


def _misnamed(records: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """Find the pairs of name cited and valid code where the name is known, but for other taxa only."""
    pairs = records.select("nom_cite", "cd_ref").drop_nulls().unique()
    meanings = pairs.with_columns(name=pl.col("nom_cite").str.strip_chars().str.to_lowercase()).join(
        names.rename({"cd_ref": "meant"}), on="name"
    )
    fits = (pl.col("meant") == pl.col("cd_ref")).any()
    return meanings.group_by("nom_cite", "cd_ref").agg(names_other_taxon=~fits)
