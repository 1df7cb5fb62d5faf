"""Names as people write and look for them: full names, search keys, vernacular names one by one."""

from __future__ import annotations

import polars as pl

from mulette.core.spelling import fold

_ARTICLE = r"(?i)\s*\((l['’]|le|la|les|un|une|des)\)"
_LEADING = r"^(l'|le |la |les )"


def full_name() -> pl.Expr:
    """Give the name with its author, from ``lb_nom`` and ``lb_auteur``."""
    return pl.concat_str("lb_nom", "lb_auteur", separator=" ", ignore_nulls=True)


def vernacular_names(taxa: pl.DataFrame) -> pl.DataFrame:
    """Split the vernacular names of TAXREF, one a row, made ready for search.

    Parameters
    ----------
    taxa
        ``cd_ref``, ``nom_vern``: names after each other, each with its article in brackets at the end.

    Returns
    -------
    ``key`` (lower case, no accent, no article), ``cd_ref``; distinct pairs.

    Examples
    --------
    >>> azure = "Azuré de la Croisette (L'), Argus bleu marine (L')"
    >>> vernacular_names(pl.DataFrame({"cd_ref": [54080], "nom_vern": [azure]})).sort("key").rows()
    [('argus bleu marine', 54080), ('azure de la croisette', 54080)]
    """
    return (
        taxa.select("cd_ref", key=pl.col("nom_vern").str.split(","))
        .explode("key")
        .drop_nulls()
        .select(key=vernacular_key(pl.col("key")), cd_ref="cd_ref")
        .filter(pl.col("key") != "")
        .unique()
    )


def vernacular_key(name: pl.Expr) -> pl.Expr:
    """Fold a vernacular name and take its article off, whether in brackets at the end or in front."""
    return fold(name.str.replace_all(_ARTICLE, "")).str.replace(_LEADING, "")
