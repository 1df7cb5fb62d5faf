"""What a treatment is, and the closed vocabulary of its parameters."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from mulette.core.errors import Invalid
from mulette.core.intake.batch import ROW

Parameters = Mapping[str, Any]
Apply = Callable[[pl.DataFrame, Parameters], tuple[pl.DataFrame, int]]
Origins = Callable[[Parameters], dict[str, tuple[str, ...]]]


def _is_pattern(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        re.compile(value)
        pl.Series([""]).str.contains(value)
    except (re.error, pl.exceptions.ComputeError):
        return False
    return True


_KINDS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "text": ("un texte", lambda value: isinstance(value, str)),
    "column": ("un nom de colonne", lambda value: isinstance(value, str) and bool(value)),
    "columns": (
        "une liste de noms de colonnes",
        lambda value: isinstance(value, list) and bool(value) and all(isinstance(name, str) for name in value),
    ),
    "texts": (
        "une liste de textes",
        lambda value: isinstance(value, list) and all(isinstance(text, str) for text in value),
    ),
    "dictionary": (
        "un dictionnaire de textes",
        lambda value: isinstance(value, dict) and all(isinstance(text, str) for text in value.values()),
    ),
    "boolean": ("true ou false", lambda value: isinstance(value, bool)),
    "pattern": ("une expression régulière valide", _is_pattern),
}


@dataclass(frozen=True)
class Parameter:
    """One parameter of a treatment.

    Parameters
    ----------
    kind
        ``text``, ``column``, ``columns``, ``texts``, ``dictionary``, ``boolean`` or ``pattern``.
    label
        French words for a person.
    required
        Whether the treatment cannot do without it.
    choices
        The only texts allowed; empty: any.
    """

    kind: str
    label: str
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Treatment:
    """One named operation on the text of a file.

    Parameters
    ----------
    name
        Name in a template, ``decimal-comma``.
    label
        French words for a person.
    parameters
        What it may be told, by name.
    apply
        Give the treated frame and the number of rows changed; ``row`` is left alone.
    origins
        The file's own columns behind each column that the treatment makes or moves.
    """

    name: str
    label: str
    parameters: Mapping[str, Parameter]
    apply: Apply
    origins: Origins = field(default=lambda _: {})


@dataclass(frozen=True)
class Step:
    """A treatment of a template with its parameters."""

    treatment: Treatment
    parameters: Parameters

    def apply(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, int]:
        """Treat a frame; give it with the number of rows changed.

        Raises
        ------
        Invalid
            A column named by a parameter is not in the frame.
        """
        for name, parameter in self.treatment.parameters.items():
            given = self.parameters.get(name)
            columns = [given] if parameter.kind == "column" else given if parameter.kind == "columns" else []
            for column in columns or []:
                if column is not None and column not in frame.columns:
                    known = ", ".join(frame.columns[1:])
                    raise Invalid(
                        f"Le traitement « {self.treatment.name} » nomme une colonne absente du fichier : « {column} ». "
                        f"Colonnes présentes : {known}.",
                        code="treatment.column-unknown",
                        treatment=self.treatment.name,
                        column=column,
                    )
        return self.treatment.apply(frame, self.parameters)


def read_parameters(treatment: Treatment, given: Mapping[str, Any]) -> Parameters:
    """Hold the parameters given to a treatment against its vocabulary.

    Raises
    ------
    Invalid
        An unknown, missing or ill-typed parameter, quoted with the known ones.
    """
    for name in given:
        if name not in treatment.parameters:
            known = ", ".join(treatment.parameters)
            _refuse(treatment, "parameter-unknown", f"ne connaît pas « {name} » ; il connaît : {known}", name)
    for name, parameter in treatment.parameters.items():
        if name not in given:
            if parameter.required:
                _refuse(treatment, "parameter-missing", f"attend « {name} » ({parameter.label})", name)
            continue
        words, is_right = _KINDS[parameter.kind]
        if not is_right(given[name]):
            _refuse(treatment, "parameter-invalid", f"attend {words} pour « {name} »", name)
        if parameter.choices and given[name] not in parameter.choices:
            known = ", ".join(parameter.choices)
            _refuse(treatment, "parameter-invalid", f"ne connaît pas « {given[name]} » pour « {name} » : {known}", name)
    return dict(given)


def _refuse(treatment: Treatment, problem: str, words: str, name: str) -> None:
    message = f"Le traitement « {treatment.name} » {words}."
    raise Invalid(message, code=f"treatment.{problem}", treatment=treatment.name, parameter=name)


def chosen(frame: pl.DataFrame, parameters: Parameters) -> list[str]:
    """Name the columns that a treatment bears on: ``columns``, else all of the file."""
    return list(parameters.get("columns") or [name for name in frame.columns if name != ROW])


def rewrite(frame: pl.DataFrame, cells: Mapping[str, pl.Expr]) -> tuple[pl.DataFrame, int]:
    """Write columns anew; give the frame with the number of rows where a cell differs from before."""
    after = frame.with_columns(**cells)
    return after, count_changed(frame, after)


def count_changed(before: pl.DataFrame, after: pl.DataFrame) -> int:
    """Count the rows where a column differs, a column absent before being compared to null."""
    return int(changed_rows(before, after).sum())


def changed_rows(before: pl.DataFrame, after: pl.DataFrame) -> pl.Series:
    """Tell which rows differ between two frames of the same height."""
    differs = pl.Series([False] * after.height, dtype=pl.Boolean)
    for name in after.columns:
        old = before[name] if name in before.columns else pl.Series([None] * after.height, dtype=pl.String)
        differs = differs | old.ne_missing(after[name])
    return differs


COLUMNS = Parameter("columns", "Colonnes concernées ; toutes sinon")
COLUMN = Parameter("column", "Colonne concernée", required=True)
