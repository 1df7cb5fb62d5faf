"""The closed lists of the seed bank: codes with their French labels. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from mulette.core.errors import Invalid


@cache
def _lists() -> dict[str, dict[str, str]]:
    content: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return content


def terms(name: str) -> Mapping[str, str]:
    """Give the labels of a list by code, in order.

    >>> terms("STOCK_UNIT")
    {'seed': 'graines', 'g': 'g'}
    """
    return _lists()[name]


def label(name: str, code: str) -> str:
    """Give the French label of a code; a code that left the list is its own label.

    >>> label("LOT_STATUS", "stored"), label("LOT_STATUS", "ancien")
    ('Rangé', 'ancien')
    """
    return terms(name).get(code, code)


def require_term(name: str, code: str, field: str) -> str:
    """Give a code back if its list has it.

    Raises
    ------
    Invalid
        The list has no such code; the message names those it has.
    """
    if code in terms(name):
        return code
    known = ", ".join(f"{code} ({words})" for code, words in terms(name).items())
    raise Invalid(
        f"« {code} » n'est pas un code connu ; choisissez parmi : {known}.",
        code="exsitu.unknown-code",
        fields={field: f"« {code} » n'est pas dans la liste."},
    )
