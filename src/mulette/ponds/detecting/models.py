"""Who scores the candidates: a learnt model, or the rules while none was learnt."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from mulette.ponds.candidates.rules import Rules
from mulette.ponds.learning.model import DEFAULT, Model, load_model

Judge = Model | Rules


@cache
def judge(path: Path | None) -> Judge:
    """Give the model of a file; without one, the default model, or the rules where none ships.

    Raises
    ------
    Invalid
        Not a model, or one of another version.
    """
    return Rules() if path is None and not DEFAULT.exists() else load_model(path)
