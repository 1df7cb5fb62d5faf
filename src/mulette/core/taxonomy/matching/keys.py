"""Spellings of scientific names made comparable."""

from __future__ import annotations

import polars as pl

from mulette.core.spelling import fold
from mulette.core.taxonomy.names import full_name, vernacular_names

_RANK_MARKERS = {r"\b(ssp|subspec|subsp)\b\.?": "subsp.", r"\bvar\b\.?": "var.", r"\b(fo|forma|f)\b\.? ": "f. "}
_UNSURE = r"(^|[ (])(sp|spp|ssp|cf|aff|nr|agg|indet|gr|group|groupe|s\.l|s\.str)\b|[/?]| x$"
_BARE = r"^[+×x]? ?\p{L}[\p{L}-]*( [x×])?( ?[\p{Ll}-]+\.?)*$"


def bare_key(name: pl.Expr) -> pl.Expr:
    """Give a name without author in one spelling: folded, rank markers and the sign of hybrids written one way.

    >>> names = pl.DataFrame({"n": ["Juncus bulbosus ssp. kochii", "Myosotis ×parviflora"]})
    >>> names.select(bare_key(pl.col("n")))["n"].to_list()
    ['juncus bulbosus subsp. kochii', 'myosotis x parviflora']
    """
    key = fold(name.str.replace_all("×", " x ", literal=True))
    for written, marker in _RANK_MARKERS.items():
        key = key.str.replace_all(written, marker)
    return key


def full_key(name: pl.Expr) -> pl.Expr:
    """Give a name with author by its letters and figures only: authors are spaced and dotted in many ways.

    >>> names = pl.DataFrame({"n": ["Ophrys fusca Link & Cass., 1800", "Ophrys fusca Link et  Cass. 1800"]})
    >>> names.select(full_key(pl.col("n")))["n"].n_unique()
    1
    """
    return bare_key(name).str.replace_all(r"\b(et|and)\b|[^\p{L}\p{N}]", "")


def is_bare(name: pl.Expr) -> pl.Expr:
    """Tell whether a text is a name alone: one word of any case, then words in small letters, and no doubt."""
    return name.str.contains(_BARE) & ~fold(name).str.contains(_UNSURE)


def is_sure(name: pl.Expr) -> pl.Expr:
    """Tell whether a text names one taxon: no "sp.", "cf.", "agg.", no "or", no half of a hybrid."""
    return ~fold(name).str.contains(_UNSURE)


def known_names(taxa: pl.DataFrame) -> pl.DataFrame:
    """Prepare the names of a referential.

    Parameters
    ----------
    taxa
        ``cd_nom``, ``cd_ref``, ``lb_nom``, ``lb_auteur``.

    Returns
    -------
    ``cd_nom``, ``cd_ref``, ``is_valid``, ``bare``, ``full`` (null where the author is unknown), ``author``.
    """
    return taxa.select(
        "cd_nom",
        "cd_ref",
        is_valid=pl.col("cd_nom") == pl.col("cd_ref"),
        bare=bare_key(pl.col("lb_nom")),
        full=pl.when(pl.col("lb_auteur").is_not_null()).then(full_key(full_name())),
        author=pl.col("lb_auteur").fill_null(""),
    )


def known_vernaculars(taxa: pl.DataFrame) -> pl.DataFrame:
    """Prepare the French names: ``vernacular``, ``cd_nom`` (that of the valid name), ``cd_ref``, ``is_valid``."""
    return vernacular_names(taxa).select(
        vernacular="key", cd_nom="cd_ref", cd_ref="cd_ref", is_valid=pl.lit(value=True)
    )
