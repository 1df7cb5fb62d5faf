"""Observers as they are compared: whatever the order of their names and how they are set apart; pure."""

from __future__ import annotations

import polars as pl

from mulette.core.spelling import fold

_BETWEEN = r"\s*(?:[;,/&|+]|\bet\b)\s*"
_ASIDE = r"\([^)]*\)|\[[^\]]*\]"


def people(observers: pl.Expr) -> pl.Expr:
    """Split observers into people, each as its folded words in order: « CARIOU Jeanne » is « Jeanne Cariou ».

    Examples
    --------
    >>> said = pl.DataFrame({"o": ["CARIOU Jeanne (CEN), Éric Le Gall", "Le Gall Eric & Jeanne CARIOU", None]})
    >>> said.select(people(pl.col("o")))["o"].to_list()
    [['cariou jeanne', 'eric gall le'], ['eric gall le', 'cariou jeanne'], None]
    """
    names = fold(observers).str.replace_all(_ASIDE, "").str.replace_all(_BETWEEN, "|").str.split("|")
    words = pl.element().str.replace_all(r"[^\p{L}\p{N}' -]", "").str.split(" ")
    ordered = words.list.filter(pl.element() != "").list.sort().list.join(" ")
    return names.list.eval(ordered).list.filter(pl.element() != "")
