"""From what a cell says to the code of a term."""

from __future__ import annotations

import polars as pl

from mulette.core.spelling import fold

NAMINGS = ("code", "label", "mnemonic")
"""What may name a term; the first that fits wins: a code before a label before a mnemonic."""


def resolve(texts: pl.Series, type: str, terms: pl.DataFrame) -> pl.Series:
    """Find the term that each text names, by code, label or mnemonic, whatever its case and accents.

    A text that fits several terms equally well (two codes bear one label) names none of them, unless only one of
    them is active.

    Parameters
    ----------
    texts
        What the cells say; null for an empty cell.
    type
        Vocabulary, ``STADE_VIE``.
    terms
        ``type``, ``code``, ``mnemonic``, ``label`` and, where known, ``is_active``; of any vocabularies.

    Returns
    -------
    The code of each term; null where the cell is empty or names no term.

    Examples
    --------
    >>> terms = pl.DataFrame(
    ...     {"type": "STADE_VIE", "code": ["6", "9"], "mnemonic": ["Larve", "Œuf"], "label": ["Larve", "Œuf"]}
    ... )
    >>> resolve(pl.Series(["9", "oeuf", "LARVE", "dragon", None]), "STADE_VIE", terms).to_list()
    ['9', '9', '6', None, None]
    """
    known = _readings(terms.filter(pl.col("type") == type))
    cells = texts.alias("text").to_frame().with_columns(folded=fold(pl.col("text").cast(pl.String)))
    return cells.join(known, on="folded", how="left", maintain_order="left")["code"].alias(texts.name)


def _readings(terms: pl.DataFrame) -> pl.DataFrame:
    """Give the code that each folded text names: ``folded``, ``code``."""
    if "is_active" not in terms.columns:
        terms = terms.with_columns(is_active=pl.lit(value=True))
    each = [
        terms.select(
            folded=fold(pl.col(naming)), code="code", order=pl.lit(2 * rank) + (~pl.col("is_active")).cast(pl.Int32)
        )
        for rank, naming in enumerate(NAMINGS)
    ]
    readings = pl.concat(each).drop_nulls("folded").unique()
    best = readings.filter(pl.col("order") == pl.col("order").min().over("folded"))
    return (
        best.group_by("folded")
        .agg(pl.col("code").first(), meanings=pl.len())
        .filter(pl.col("meanings") == 1)
        .drop("meanings")
    )
