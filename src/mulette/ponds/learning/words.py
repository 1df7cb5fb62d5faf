"""Words and lists that the commands of the learning share."""

from __future__ import annotations

from mulette.core.errors import Invalid
from mulette.ponds.candidates.features.catalogue import FEATURES

LABELS = {name: one.label for name, one in FEATURES.items()}
"""French words of each feature."""


def seeds_of(said: str) -> tuple[int, ...]:
    """Read a list of seeds.

    Raises
    ------
    Invalid
        Not a list of whole numbers and of ranges.

    >>> seeds_of("7,1000-1002")
    (7, 1000, 1001, 1002)
    """
    seeds: list[int] = []
    for part in said.split(","):
        first, _, last = part.strip().partition("-")
        if not first.isdecimal() or not (last or first).isdecimal():
            sentence = f"Graines illisibles : {said}. Donnez des nombres et des suites, comme 7,1000-1019."
            raise Invalid(sentence, code="training.seeds", seeds=said)
        seeds += range(int(first), int(last or first) + 1)
    return tuple(dict.fromkeys(seeds))
