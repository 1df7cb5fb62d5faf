"""Numbers of things and the codes on their labels. Pure.

A number follows a pattern, ``{year}_{rank:04}`` for 2024_0001; a code is a number behind the letter of its kind, as the
label and the QR code say it: ``L-2024_0001``; ``P-2024_0001-2`` is the second package of that lot.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mulette.core.errors import Invalid

PATTERN = "{year}_{rank:04}"
"""Pattern of numbers that a new base starts with. Source: practice of the CBN alpin, year_sequence."""
LETTERS = {
    "population": "N",
    "harvest": "R",
    "material": "M",
    "lot": "L",
    "test": "E",
    "sowing": "S",
    "culture": "C",
    "output": "D",
    "package": "P",
    "location": "B",
}
"""Letter of each kind of thing that bears a label."""
RANKED = frozenset({"package", "test"})
"""Kinds whose code may end with a rank: a package in its lot, a replicate in its test."""
_KINDS = {letter: kind for kind, letter in LETTERS.items()}
_FIELD = re.compile(r"\{(year|rank)(:0\d)?\}")


@dataclass(frozen=True)
class Code:
    """What a label, or a hand, says.

    Parameters
    ----------
    kind
        Kind of thing; None when only a number was given.
    number
        Number of the thing, of the lot of a package, or code of a location.
    rank
        Rank of a package in its lot, of a replicate in its test.
    """

    kind: str | None
    number: str
    rank: int | None = None


def check_pattern(pattern: str) -> str:
    """Give a pattern back if numbers can be made from it.

    >>> check_pattern("CBN{year}-{rank:05}")
    'CBN{year}-{rank:05}'

    Raises
    ------
    Invalid
        No rank in it, an unknown field, or a sign that labels cannot bear.
    """
    rest = _FIELD.sub("", pattern)
    if "{rank" in pattern and re.fullmatch(r"[\w./ -]*", rest):
        return pattern
    raise Invalid(
        f"Le motif « {pattern} » ne convient pas : il contient {{rank}}, et {{year}} si l'on veut : {PATTERN}.",
        code="numbering.bad-pattern",
        fields={"pattern": "Motif mal formé."},
    )


def format_number(pattern: str, year: int, rank: int) -> str:
    """Make the number of a rank in a year.

    >>> format_number(PATTERN, 2024, 7)
    '2024_0007'
    """
    return pattern.format(year=year, rank=rank)


def code_of(kind: str, number: str, rank: int | None = None) -> str:
    """Make the code of a label.

    >>> code_of("lot", "2024_0001"), code_of("package", "2024_0001", 2)
    ('L-2024_0001', 'P-2024_0001-2')
    """
    return f"{LETTERS[kind]}-{number}" + ("" if rank is None else f"-{rank}")


def parse_code(text: str) -> Code:
    """Read what was scanned or typed; the address of a label's QR code is read as its last part.

    >>> parse_code("l-2024_0001"), parse_code(" P-2024_0001-2 ").rank, parse_code("2024_0001").kind
    (Code(kind='lot', number='2024_0001', rank=None), 2, None)
    >>> parse_code("http://banque.example/ex-situ/scan/B-CF1")
    Code(kind='location', number='CF1', rank=None)
    """
    words = text.strip().rsplit("/scan/", 1)[-1].strip()
    kind = _KINDS.get(words[:1].upper()) if words[1:2] == "-" else None
    number = words[2:] if kind else words
    if kind in RANKED and (ranked := re.fullmatch(r"(.+)-([1-9]\d{0,2})", number)):
        return Code(kind, ranked[1], int(ranked[2]))
    return Code(kind, number)
