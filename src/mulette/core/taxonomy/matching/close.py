"""Names that are nearly written as a known one.

A close name must look alike as a whole, and word by word: « minor » and « major » differ by two letters only, yet
they are two taxa, while « erectus » and « erecta » are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

GENUS_LIKENESS = 80
LONG_WORD = 9
_ENDING = re.compile(r"(orum|arum|ense|ensis|ii|us|um|is|ae|os|on|es|er|a|e|i|o)$")
_SIGN = r"^[x+] "
_AT_ONCE = 256
"""Genera compared with all those of their letter in one matrix: some 10 MB."""


@dataclass(frozen=True)
class Genera:
    """Known names gathered by their genus, and genera by their first letter; made once for many comparisons."""

    names: dict[str, list[str]]
    by_letter: dict[str, list[str]]

    @classmethod
    def of(cls, names: Sequence[str] | pl.Series) -> Genera:
        """Gather distinct names without author, as ``bare_key`` gives them."""
        gathered = _gather(names)
        return cls(gathered, _by_letter(gathered))


def close_names(written: Sequence[str], known: Genera, *, threshold: float) -> pl.DataFrame:
    """Find the known names close to each name written.

    Only genera that begin with the same letter are compared, then only the names of the genera alike: the cost
    follows the number of distinct names written, not that of pairs.

    Parameters
    ----------
    written
        Distinct names without author, as ``bare_key`` gives them.
    known
        The names to find them among.
    threshold
        Least likeness of the whole, from 0 to 100 (share of letters in common, in order).

    Returns
    -------
    ``written``, ``known``, ``score``.

    Examples
    --------
    >>> known = Genera.of(["myotis daubentonii", "myotis bechsteinii"])
    >>> close_names(["myotis daubentoni"], known, threshold=90).rows()
    [('myotis daubentoni', 'myotis daubentonii', 97.14285714285714)]
    """
    rows = []
    ours = _gather(written)
    for genus, alike in _genera_alike(_by_letter(ours), known.by_letter):
        names, pool = ours[genus], [name for other in alike for name in known.names[other]]
        scores = cdist(names, pool, scorer=fuzz.ratio, score_cutoff=threshold, dtype=np.float64)
        for here, there in zip(*np.nonzero(scores), strict=True):
            if _words_alike(names[here], pool[there]):
                rows.append((names[here], pool[there], float(scores[here, there])))
    return pl.DataFrame(rows, schema={"written": pl.String, "known": pl.String, "score": pl.Float64}, orient="row")


def _gather(names: Sequence[str] | pl.Series) -> dict[str, list[str]]:
    """Gather names by their genus, whatever the sign of a hybrid genus."""
    frame = pl.DataFrame({"name": names}, schema={"name": pl.String})
    genus = pl.col("name").str.replace(_SIGN, "").str.extract(r"^([^ ]*)")
    return dict(frame.group_by(genus=genus).agg("name").iter_rows())


def _by_letter(genera: Iterable[str]) -> dict[str, list[str]]:
    letters: dict[str, list[str]] = {}
    for genus in genera:
        letters.setdefault(genus[:1], []).append(genus)
    return letters


def _genera_alike(ours: dict[str, list[str]], theirs: dict[str, list[str]]) -> Iterator[tuple[str, list[str]]]:
    """Give each genus of ours that has genera alike among theirs, with these."""
    for letter, genera in ours.items():
        others = np.array(theirs.get(letter, []), dtype=object)
        for start in range(0, len(genera) if len(others) else 0, _AT_ONCE):
            some = genera[start : start + _AT_ONCE]
            scores = cdist(some, others, scorer=fuzz.ratio, score_cutoff=GENUS_LIKENESS, dtype=np.uint8)
            for genus, row in zip(some, scores, strict=True):
                if row.any():
                    yield genus, list(others[np.nonzero(row)])


def _words_alike(one: str, other: str) -> bool:
    ours, theirs = one.split(" "), other.split(" ")
    return len(ours) == len(theirs) and all(_alike(a, b) for a, b in zip(ours, theirs, strict=True))


def _alike(one: str, other: str) -> bool:
    """Tell whether two words are one, but for a slip or for the Latin ending that agrees with another genus.

    Slips are letters left out, added, changed or swapped: one in a short word, two from nine letters on; the first
    letter may change place with the second, but not become another one (« rivalis » is not « nivalis »).
    """
    if one == other or one == other[1::-1] + other[2:]:
        return True
    if one[0] != other[0]:
        return False
    if OSA.distance(one, other, score_cutoff=1) <= 1:
        return True
    ours, theirs = _ENDING.sub("", one), _ENDING.sub("", other)
    slips = 2 if min(len(ours), len(theirs)) >= LONG_WORD else 1
    return OSA.distance(ours, theirs, score_cutoff=slips) <= slips
