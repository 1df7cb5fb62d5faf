"""What a treatment is, and the closed vocabulary of its parameters."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from mulette.core.errors import Invalid
from mulette.core.findings.kinds import Finding
from mulette.core.geometry.crs import is_known
from mulette.core.intake.batch import ROW
from mulette.core.intake.treatments.side_table import SideTable

Parameters = Mapping[str, Any]
Apply = Callable[[pl.DataFrame, Parameters], tuple[pl.DataFrame, int]]
Origins = Callable[[Parameters], dict[str, tuple[str, ...]]]
Find = Callable[[pl.DataFrame, Parameters], list[Finding]]


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
    "table": ("le code d'une table annexe", lambda value: isinstance(value, str) and bool(value)),
    "srid": ("le code EPSG d'une projection", lambda value: type(value) is int and is_known(value)),
    "boolean": ("true ou false", lambda value: isinstance(value, bool)),
    "pattern": ("une expression régulière valide", _is_pattern),
}


@dataclass(frozen=True)
class Parameter:
    """One parameter of a treatment.

    Parameters
    ----------
    kind
        ``text``, ``column``, ``columns``, ``texts``, ``dictionary``, ``table``, ``srid``, ``boolean`` or ``pattern``.
    label
        French words for a person.
    required
        Whether the treatment cannot do without it.
    choices
        The only texts allowed, in a dictionary the only values; empty: any.
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
    find
        What it could not do, told about the rows before it.
    copies
        Most records that it makes of one row. Where it is more than one, the record in place ``k`` of the row ``r`` is
        numbered ``r × copies + k``: see the decision 0006.
    """

    name: str
    label: str
    parameters: Mapping[str, Parameter]
    apply: Apply
    origins: Origins = field(default=lambda _: {})
    find: Find = field(default=lambda _frame, _parameters: [])
    copies: Callable[[Parameters], int] = field(default=lambda _: 1)


@dataclass(frozen=True)
class Step:
    """A treatment of a template with its parameters."""

    treatment: Treatment
    parameters: Parameters

    @property
    def copies(self) -> int:
        """Most records that it makes of one row."""
        return self.treatment.copies(self.parameters)

    @property
    def tables(self) -> dict[str, str | SideTable]:
        """Side tables that it needs, by parameter; a code, until ``with_tables`` puts the table in its place."""
        kinds = self.treatment.parameters
        return {name: value for name, value in self.parameters.items() if kinds[name].kind == "table"}

    def with_tables(self, find: Callable[[str], SideTable]) -> Step:
        """Put side tables in the place of their codes."""
        found = {name: find(code) for name, code in self.tables.items() if isinstance(code, str)}
        return replace(self, parameters={**self.parameters, **found})

    def apply(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, int]:
        """Treat a frame; give it with the number of rows changed.

        Raises
        ------
        Invalid
            A column named by a parameter is not in the frame.
        """
        self._require_columns(frame)
        return self.treatment.apply(frame, self.parameters)

    def find(self, frame: pl.DataFrame) -> list[Finding]:
        """Tell what it could not do about the rows of a frame, before it treats them.

        Raises
        ------
        Invalid
            As ``apply``.
        """
        self._require_columns(frame)
        return self.treatment.find(frame, self.parameters)

    def _require_columns(self, frame: pl.DataFrame) -> None:
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
        texts = given[name].values() if parameter.kind == "dictionary" else [given[name]]
        for text in texts:
            if parameter.choices and text not in parameter.choices:
                known = ", ".join(parameter.choices)
                _refuse(treatment, "parameter-invalid", f"ne connaît pas « {text} » pour « {name} » : {known}", name)
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
