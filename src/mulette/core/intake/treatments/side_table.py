"""A side table: what a provider's file leaves to be looked up, as a treatment sees it once the store gave it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, eq=False)
class SideTable:
    """One version of a side table; it is only itself, so that what is made of it is made once.

    Parameters
    ----------
    code, version
        What it is called.
    rows
        Its columns, all text, null where empty.
    """

    code: str
    version: int
    rows: pl.DataFrame


def fold_key(text: str) -> str:
    """Fold a key so that case, accents, blanks and punctuation do not count, and nothing else is forgiven.

    Examples
    --------
    >>> fold_key(" Le Goff,  Éric ") == fold_key("LE-GOFF Eric")
    True
    >>> fold_key("Le Gof Eric") == fold_key("Le Goff Eric")
    False
    """
    words = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in words if letter.isalnum())


def fold_keys(texts: pl.Series) -> dict[str, str]:
    """Fold each distinct text once."""
    return {text: fold_key(text) for text in texts.drop_nulls().unique().to_list()}


def translate(texts: pl.Series, dictionary: Mapping[str, str | None]) -> pl.Series:
    """Give what a dictionary says of each text, null where it says nothing."""
    return texts.replace_strict(dict(dictionary), default=None, return_dtype=pl.String)
