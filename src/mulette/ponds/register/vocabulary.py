"""The words of the register: its fields and its closed lists of French terms. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from mulette.core.fields import Fields, read_fields
from mulette.core.spelling import folded

HERE = Path(__file__).parent
POND_FIELDS = HERE / "fields.yaml"
SHEET_FIELDS = HERE / "characterisation.yaml"
PERCENTS = "spoil_bank_percent", "exotic_plants_percent"
COVERS = (
    "cover_helophytes", "cover_rooted", "cover_floating", "cover_algae", "cover_open_water", "cover_bare",
)  # fmt: skip
"""Parts of the surface of a pond, which make 100 % together."""


@cache
def pond_fields() -> Fields:
    """Give the fields of a pond."""
    return read_fields(POND_FIELDS)


@cache
def sheet_fields() -> Fields:
    """Give the fields of a characterisation."""
    return read_fields(SHEET_FIELDS)


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    content = yaml.safe_load((HERE / "vocabulary.yaml").read_text(encoding="utf-8"))
    return {name: tuple(terms) for name, terms in content.items()}


def terms(name: str) -> tuple[str, ...]:
    """Give the terms of a list, in order.

    >>> terms("MARE_STATUT")
    ('Potentielle', 'Vue', 'Caractérisée', 'Disparue')
    """
    return _lists()[name]


@cache
def _by_key(name: str) -> Mapping[str, str]:
    return {_key(term): term for term in terms(name)}


def find_term(name: str, text: str) -> str | None:
    """Find the term that a text means, whatever its case, accents and punctuation; None: no such term.

    >>> find_term("MARE_STATUT", " caracterisee "), find_term("MARE_STATUT", "Belle")
    ('Caractérisée', None)
    >>> find_term("MARE_TYPE", "village-jardin-ferme")
    'Village, jardin, ferme'
    """
    return _by_key(name).get(_key(text))


def _key(text: str) -> str:
    """Fold a text; « / » and « ou » are the same, dashes and commas too."""
    words = folded(text.replace("–", "-").replace("/", " ou ")).replace(",", " ").replace("-", " ")
    return " ".join(words.split())
