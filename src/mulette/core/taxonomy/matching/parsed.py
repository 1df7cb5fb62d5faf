"""Names taken apart by the parser of GBIF: what the name is without its author, and who the author is."""

from __future__ import annotations

from collections.abc import Sequence

import nameparser
import polars as pl
from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

from mulette.core.taxonomy.matching.keys import bare_key


def parse_names(names: Sequence[str]) -> pl.DataFrame:
    """Take names apart; a text that is no scientific name, or names no taxon for sure, is left out.

    Returns
    -------
    ``name`` (as written), ``bare`` (as ``bare_key`` gives it), ``author`` ("" where there is none).

    Examples
    --------
    >>> parse_names(["Myotis nattereri (Kuhl 1817)", "Quercus cf. robur", "Tobacco mosaic virus"]).rows()
    [('Myotis nattereri (Kuhl 1817)', 'myotis nattereri', '(Kuhl, 1817)')]
    """
    rows = [
        (name, parsed.canonical_name_without_authorship(), parsed.authorship_complete() or "")
        for name, parsed in zip(names, nameparser.parse_all(list(names)), strict=True)
        if isinstance(parsed, nameparser.ParsedName) and parsed.type == "SCIENTIFIC" and not parsed.epithet_qualifier
    ]
    frame = pl.DataFrame(rows, schema={"name": pl.String, "bare": pl.String, "author": pl.String}, orient="row")
    return frame.with_columns(bare_key(pl.col("bare"))).drop_nulls("bare")


def author_likeness(pairs: pl.DataFrame) -> pl.Series:
    """Score how alike two authors are, from 0 to 100; 100 where one is not given, or where but a year differs.

    Parameters
    ----------
    pairs
        ``author`` and ``author_known``.
    """
    return pl.Series(
        [
            fuzz.token_set_ratio(here, there, processor=default_process) if here and there else 100.0
            for here, there in pairs.select("author", "author_known").iter_rows()
        ],
        dtype=pl.Float64,
    )
