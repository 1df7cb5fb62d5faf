"""Which taxon: the code behind a name, the valid name behind a code, and whether the name cited fits it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from mulette.core.taxonomy.matching.match import match_names

if TYPE_CHECKING:
    from mulette.occurrences.references import References


SAME = ("exact-with-author", "exact", "vernacular")
"""Kinds of match that leave no doubt: letter for letter."""
NEAR = ("close", "parsed")
"""Kinds of match that a person should look at."""
NONE, SEVERAL = "none", "several"
"""Stand for the kind of match of a name that fits no taxon, and of one that fits several equally."""
_FOUND = ("found_by", "found_name", "found_among")


def name_taxa(records: pl.DataFrame, references: References) -> pl.DataFrame:
    """Find by the name cited the code of the records that give none, if the template asks so.

    Adds ``found_by`` (kind of match, ``NONE`` or ``SEVERAL``; null where no code was sought or the row has no name),
    ``found_name`` (the name in TAXREF) and ``found_among`` (the codes of the taxa that fit equally, as text).
    """
    known = references.known
    if known is None:
        return records.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in _FOUND)
    is_sought = pl.col("cd_nom:text").is_null()
    sought = records.filter(is_sought)["nom_cite"].unique().drop_nulls()
    matches = match_names(sought, known).select(
        nom_cite="name",
        found="cd_nom",
        found_by=pl.when(pl.col("cd_nom").is_not_null())
        .then("kind")
        .otherwise(pl.when(pl.col("candidates").is_null()).then(pl.lit(NONE)).otherwise(pl.lit(SEVERAL))),
        found_among=pl.col("candidates").cast(pl.List(pl.String)).list.join(", "),
    )
    names = references.taxa.select(found="cd_nom", found_name="lb_nom")
    matches = matches.join(names, on="found", how="left")
    found = records.join(matches, on="nom_cite", how="left", maintain_order="left").with_columns(
        pl.when(is_sought).then(name).alias(name) for name in (*_FOUND, "found")
    )
    return found.with_columns(cd_nom=pl.coalesce("cd_nom", "found")).drop("found")


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
