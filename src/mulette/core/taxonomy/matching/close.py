"""Names that are nearly written as a known one.

A close name must look alike as a whole, and word by word: « minor » and « major » differ by two letters only, yet
they are two taxa, while « erectus » and « erecta » are one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import polars as pl
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

GENUS_LIKENESS = 80.0
LONG_WORD = 9
_ENDING = re.compile(r"(orum|arum|ense|ensis|ii|us|um|is|ae|os|on|es|er|a|e|i|o)$")
_SIGN = re.compile(r"^[x+] ")


def close_names(written: Sequence[str], known: Sequence[str], *, threshold: float) -> pl.DataFrame:
    """Find the known names close to each name written.

    Only genera that begin with the same letter are compared, then only the names of the genera alike: the cost
    follows the number of distinct names written, not that of pairs.

    Parameters
    ----------
    written, known
        Distinct names without author, as ``bare_key`` gives them.
    threshold
        Least likeness of the whole, from 0 to 100 (share of letters in common, in order).

    Returns
    -------
    ``written``, ``known``, ``score``.

    Examples
    --------
    >>> close_names(["myotis daubentoni"], ["myotis daubentonii", "myotis bechsteinii"], threshold=90).rows()
    [('myotis daubentoni', 'myotis daubentonii', 97.14285714285714)]
    """
    by_genus = _group(known)
    by_letter: dict[str, list[str]] = {}
    for genus in by_genus:
        by_letter.setdefault(genus[:1], []).append(genus)
    rows = []
    for genus, names in _group(written).items():
        pool = [name for other in _genera_like(genus, by_letter.get(genus[:1], [])) for name in by_genus[other]]
        if not pool:
            continue
        scores = cdist(names, pool, scorer=fuzz.ratio, score_cutoff=threshold, dtype=np.float64)
        for here, there in zip(*np.nonzero(scores), strict=True):
            if _words_alike(names[here], pool[there]):
                rows.append((names[here], pool[there], float(scores[here, there])))
    return pl.DataFrame(rows, schema={"written": pl.String, "known": pl.String, "score": pl.Float64}, orient="row")


def _group(names: Sequence[str]) -> dict[str, list[str]]:
    """Gather names by their genus, whatever the sign of a hybrid genus."""
    grouped: dict[str, list[str]] = {}
    for name in names:
        grouped.setdefault(_SIGN.sub("", name).partition(" ")[0], []).append(name)
    return grouped


def _genera_like(genus: str, others: list[str]) -> list[str]:
    if not others:
        return []
    scores = cdist([genus], others, scorer=fuzz.ratio, score_cutoff=GENUS_LIKENESS)[0]
    return [others[place] for place in np.nonzero(scores)[0]]


def _words_alike(one: str, other: str) -> bool:
    ours, theirs = one.split(" "), other.split(" ")
    return len(ours) == len(theirs) and all(_alike(a, b) for a, b in zip(ours, theirs, strict=True))


def _alike(one: str, other: str) -> bool:
    """Tell whether two words are one, but for a slip or for the Latin ending that agrees with another genus.

    Slips are letters left out, added, changed or swapped: one in a short word, two from nine letters on, and never
    the first letter (« rivalis » is not « nivalis »).
    """
    if one == other:
        return True
    if one[0] != other[0]:
        return False
    if OSA.distance(one, other, score_cutoff=1) <= 1:
        return True
    ours, theirs = _ENDING.sub("", one), _ENDING.sub("", other)
    slips = 2 if min(len(ours), len(theirs)) >= LONG_WORD else 1
    return OSA.distance(ours, theirs, score_cutoff=slips) <= slips
