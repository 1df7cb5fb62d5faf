"""Which taxon: the code behind a name, the valid name behind a code, and whether the name cited fits it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from mulette.core.taxonomy.matching.match import match_names

if TYPE_CHECKING:
    from mulette.occurrences.references import References


SAME = ("exact-with-author", "exact")
"""Kinds of match that leave no doubt: letter for letter."""
NEAR = ("close", "parsed")
"""Kinds of match that a person should look at."""
NONE = "none"
"""Stands for the kind of match of a name that fits no taxon, or several equally."""


def name_taxa(records: pl.DataFrame, references: References, *, has_codes: bool) -> pl.DataFrame:
    """Find the code of each record by the name cited, in a file that gives no code at all, if the template asks so.

    Adds ``found_by`` (kind of match, or ``NONE``; null where no code was sought or the row has no name) and
    ``found_name`` (the name in TAXREF).
    """
    if has_codes or not references.finds_codes:
        return records.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in ("found_by", "found_name"))
    taxa = references.taxa.with_columns(nom_vern=pl.lit(None, dtype=pl.String))
    matches = match_names(records["nom_cite"].unique().drop_nulls(), taxa).select(
        nom_cite="name", cd_nom="cd_nom", found_by=pl.col("kind").fill_null(NONE)
    )
    found = matches.with_columns(found_by=pl.when(pl.col("cd_nom").is_null()).then(pl.lit(NONE)).otherwise("found_by"))
    found = found.join(taxa.select("cd_nom", found_name="lb_nom"), on="cd_nom", how="left")
    return records.drop("cd_nom").join(found, on="nom_cite", how="left", maintain_order="left")


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
