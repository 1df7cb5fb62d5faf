"""How two spellings of one word are found to be the same: no case, no accent, one kind of apostrophe."""

from __future__ import annotations

import polars as pl

_LIGATURES = {"œ": "oe", "æ": "ae", "ß": "ss", "×": "x", "’": "'", "ʼ": "'", "‐": "-", "–": "-", "—": "-"}
_PREFIX_END = "\U0010ffff"


def fold(texts: pl.Expr) -> pl.Expr:
    """Fold many texts: lower case, no accent, plain apostrophes and hyphens, single spaces, no outer space.

    >>> pl.DataFrame({"t": ["  Œuf ", "L’Azuré  du serpolet"]}).select(fold(pl.col("t")))["t"].to_list()
    ['oeuf', "l'azure du serpolet"]
    """
    return (
        texts.str.to_lowercase()
        .str.replace_many(list(_LIGATURES), list(_LIGATURES.values()))
        .str.normalize("NFKD")
        .str.replace_all(r"\p{M}+", "")
        .str.replace_all(r"\s+", " ")
        .str.strip_chars()
    )


def folded(text: str) -> str:
    """Fold one text, as ``fold`` does.

    >>> folded("  Écrevisse à pieds blancs")
    'ecrevisse a pieds blancs'
    """
    return str(pl.select(fold(pl.lit(text, dtype=pl.String))).item())


def prefix_bounds(prefix: str) -> tuple[str, str]:
    """Give the range of texts that begin with a prefix, in code point order.

    >>> low, high = prefix_bounds("myo")
    >>> low <= "myotis nattereri" < high, low <= "mustela" < high
    (True, False)
    """
    return prefix, prefix + _PREFIX_END
