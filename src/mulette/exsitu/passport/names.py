"""The parts of a scientific name, as passports want them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_RANKS = re.compile(r"\b(subsp|ssp|var|f|subvar|cv|nothosubsp)\.\s+\S+.*$")
_YEAR = re.compile(r",\s*\d{4}$")


@dataclass(frozen=True)
class Name:
    """A name in parts; an empty text is not known."""

    genus: str
    species: str
    author: str
    subtaxa: str
    subtaxa_author: str


def split_name(name: str, author: str = "") -> Name:
    """Take a name apart; the author is that of its lowest rank, the year of TAXREF left out.

    >>> split_name("Gentianella campestris subsp. baltica", "(Murb.) Tutin, 1893")
    Name(genus='Gentianella', species='campestris', author='', subtaxa='subsp. baltica', subtaxa_author='(Murb.) Tutin')
    >>> split_name("Poa alpina", "L., 1753").author, split_name("Carex").species
    ('L.', 'sp.')
    >>> split_name("Salix x boulayi").species
    '×boulayi'
    """
    words = " ".join(name.split())
    found = _RANKS.search(words)
    subtaxa = found.group(0) if found else ""
    parts = (words[: found.start()] if found else words).split()
    genus = parts[0] if parts else ""
    rest = parts[1:]
    if rest and rest[0] in {"x", "×"}:
        rest = [f"×{''.join(rest[1:2])}", *rest[2:]]
    species = " ".join(rest) or ("sp." if genus else "")
    whose = _YEAR.sub("", author.strip())
    return Name(genus, species, "" if subtaxa else whose, subtaxa, whose if subtaxa else "")
