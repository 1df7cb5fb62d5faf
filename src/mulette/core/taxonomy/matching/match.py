"""Matching names, step by step: each step takes what the steps before left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from mulette.core.taxonomy.matching.close import Genera, close_names
from mulette.core.taxonomy.matching.keys import bare_key, full_key, is_bare, is_sure, known_names, known_vernaculars
from mulette.core.taxonomy.matching.parsed import author_likeness, parse_names
from mulette.core.taxonomy.names import vernacular_key

THRESHOLD = 90.0
"""Least likeness of a close name, from 0 to 100."""
MARGIN = 3.0
"""Two taxa whose scores differ by less are equals: none is chosen."""
AUTHOR_WEIGHT = 0.2
"""Share of the score of a parsed name that comes from the likeness of the authors."""
SAME_AUTHOR = 60.0
"""Least likeness of the authors of a close name; two names alike of two authors are two names."""
KINDS = {
    "exact-with-author": "nom et auteur identiques",
    "exact": "nom identique, sans l'auteur",
    "vernacular": "nom français identique",
    "close": "nom proche",
    "parsed": "nom décomposé, puis identique ou proche",
}
"""Kinds of a match, in the order of the steps, with their French words."""


@dataclass(frozen=True)
class Known:
    """Names of a referential made ready to be compared with; made once for many calls.

    Parameters
    ----------
    names, vernaculars
        Scientific and French names, as ``known_names`` and ``known_vernaculars`` give them.
    genera
        The scientific names without author, by genus.
    """

    names: pl.DataFrame
    vernaculars: pl.DataFrame
    genera: Genera

    @classmethod
    def of(cls, taxa: pl.DataFrame) -> Known:
        """Make the names of a referential ready: ``cd_nom``, ``cd_ref``, ``lb_nom``, ``lb_auteur``, ``nom_vern``."""
        names = known_names(taxa)
        return cls(names, known_vernaculars(taxa), Genera.of(names["bare"].unique()))


def match_names(names: pl.Series, taxa: pl.DataFrame | Known) -> pl.DataFrame:
    """Find the name of the referential that each written name means.

    Parameters
    ----------
    names
        Names as written: with or without author, scientific or French; null for none.
    taxa
        Names of the referential: ``cd_nom``, ``cd_ref``, ``lb_nom``, ``lb_auteur``, ``nom_vern``; or these made
        ready once, for several calls.

    Returns
    -------
    As many rows, in the same order: ``name``; ``cd_nom`` and ``cd_ref``, null where nothing fits or several taxa fit
    equally; ``kind``, one of ``KINDS``; ``score``, from 0 to 100; ``candidates``, the codes that fit, best first.

    Examples
    --------
    >>> taxa = pl.DataFrame(
    ...     {"cd_nom": [79319, 79334], "cd_ref": [79319, 79334], "lb_nom": ["Abies alba", "Abies grandis"],
    ...      "lb_auteur": ["Mill., 1768", None], "nom_vern": ["Sapin pectiné (Le)", None]}
    ... )
    >>> written = pl.Series(["ABIES ALBA", "Abies alba Mill. 1768", "Sapin pectiné", "Abies grandes", "Pinus"])
    >>> match_names(written, taxa).select("cd_nom", "kind").rows()
    [(79319, 'exact'), (79319, 'exact-with-author'), (79319, 'vernacular'), (79334, 'close'), (None, None)]
    """
    left = pl.DataFrame({"name": names.cast(pl.String).unique().drop_nulls()})
    known = taxa if isinstance(taxa, Known) else Known.of(taxa)
    decided = []
    for kind, find in _STEPS.items():
        decisions = _decide(find(left, known)).with_columns(kind=pl.lit(kind))
        decided.append(decisions)
        left = left.join(decisions, on="name", how="anti")
    written = pl.DataFrame({"name": names.cast(pl.String)})
    return written.join(pl.concat(decided), on="name", how="left", maintain_order="left").select(
        "name", "cd_nom", "cd_ref", "kind", "score", "candidates"
    )


def _by_full_name(left: pl.DataFrame, known: Known) -> pl.DataFrame:
    keys = left.select("name", full=full_key(pl.col("name")))
    return keys.join(known.names, on="full").with_columns(score=pl.lit(100.0))


def _by_bare_name(left: pl.DataFrame, known: Known) -> pl.DataFrame:
    keys = left.select("name", bare=bare_key(pl.col("name")))
    return keys.join(known.names, on="bare").with_columns(score=pl.lit(100.0))


def _by_vernacular(left: pl.DataFrame, known: Known) -> pl.DataFrame:
    keys = left.select("name", vernacular=vernacular_key(pl.col("name")))
    return keys.join(known.vernaculars, on="vernacular").with_columns(score=pl.lit(100.0))


def _by_close_name(left: pl.DataFrame, known: Known) -> pl.DataFrame:
    keys = left.filter(is_bare(pl.col("name"))).select("name", bare=bare_key(pl.col("name")))
    return _close(keys, known)


def _by_parsed_name(left: pl.DataFrame, known: Known) -> pl.DataFrame:
    parsed = parse_names(left.filter(is_sure(pl.col("name")))["name"].to_list())
    same = parsed.join(known.names, on="bare", suffix="_known").with_columns(likeness=pl.lit(100.0))
    close = _close(parsed.join(same, on="name", how="anti"), known).rename({"score": "likeness"})
    hits = pl.concat([frame.select(_PARSED) for frame in (same, close)])
    hits = hits.with_columns(authors=author_likeness(hits))
    agreed = hits.filter((pl.col("likeness") == 100) | (pl.col("authors") >= SAME_AUTHOR))
    return agreed.with_columns(score=(1 - AUTHOR_WEIGHT) * pl.col("likeness") + AUTHOR_WEIGHT * pl.col("authors"))


def _close(keys: pl.DataFrame, known: Known) -> pl.DataFrame:
    pairs = close_names(keys["bare"].unique().to_list(), known.genera, threshold=THRESHOLD)
    found = keys.join(pairs, left_on="bare", right_on="written")
    return found.join(known.names.rename({"bare": "known"}), on="known", suffix="_known")


_PARSED = ["name", "cd_nom", "cd_ref", "is_valid", "author", "author_known", "likeness"]
_STEPS: dict[str, Callable[[pl.DataFrame, Known], pl.DataFrame]] = {
    "exact-with-author": _by_full_name,
    "exact": _by_bare_name,
    "vernacular": _by_vernacular,
    "close": _by_close_name,
    "parsed": _by_parsed_name,
}


def _decide(hits: pl.DataFrame) -> pl.DataFrame:
    """Choose the best name of each, unless two taxa are equals: then none is chosen and all are named.

    Of several names of one taxon, the valid one is chosen, else that of the lowest code.
    """
    ranked = hits.sort("name", pl.col("score").neg(), pl.col("is_valid").not_(), "cd_nom")
    best = pl.col("score").max().over("name")
    equals = ranked.filter(pl.col("score") > best - MARGIN)
    is_one_taxon = pl.col("cd_ref").n_unique() == 1
    return equals.group_by("name", maintain_order=True).agg(
        cd_nom=pl.when(is_one_taxon).then(pl.col("cd_nom").first()),
        cd_ref=pl.when(is_one_taxon).then(pl.col("cd_ref").first()),
        score=pl.col("score").first(),
        candidates=pl.col("cd_nom").unique(maintain_order=True),
    )
