"""Bring columns from a side table, by a key that the file and the table share."""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from mulette.core.errors import Invalid
from mulette.core.findings.kinds import Finding
from mulette.core.intake.batch import ROW
from mulette.core.intake.findings import EXAMPLES, TABLE_KEY_UNKNOWN
from mulette.core.intake.treatments.side_table import SideTable, fold_keys, translate
from mulette.core.intake.treatments.treatment import COLUMN, Parameter, Parameters, Treatment, rewrite

_KEY = ":key"
"""Name of the folded keys, that no column of a table has."""


def apply(frame: pl.DataFrame, parameters: Parameters) -> tuple[pl.DataFrame, int]:
    """Look the cells of ``column`` up in the column ``key`` of the table, and write what it says in new columns.

    Keys are the same but for case, accents, blanks and punctuation. ``columns`` tells which columns of the table
    become which columns of the file; a column that the file has keeps its cell where the table says nothing.

    Raises
    ------
    Invalid
        The table has no such column, or gives two answers for one key.
    """
    table: SideTable = parameters["table"]
    brought = parameters["columns"]
    answers = _answers(table, parameters["key"], tuple(brought))
    folded = fold_keys(frame[parameters["column"]])
    cells = {}
    for name, into in brought.items():
        answer = dict(answers.select(_KEY, name).iter_rows())
        found = pl.lit(translate(frame[parameters["column"]], {text: answer.get(key) for text, key in folded.items()}))
        cells[into] = pl.coalesce(found, pl.col(into)) if into in frame.columns else found
    return rewrite(frame, cells)


def find_unknown(frame: pl.DataFrame, parameters: Parameters) -> list[Finding]:
    """Tell the rows whose key the table does not have; an empty cell is no key."""
    table: SideTable = parameters["table"]
    name = parameters["column"]
    folded = fold_keys(frame[name])
    known = set(_answers(table, parameters["key"], ())[_KEY])
    unknown = [text for text, key in folded.items() if key not in known]
    rows = frame.filter(pl.col(name).is_in(pl.Series(unknown, dtype=pl.String).implode()))
    if rows.is_empty():
        return []
    examples = rows[name].unique(maintain_order=True).head(EXAMPLES).to_list()
    message = TABLE_KEY_UNKNOWN.message.format(value=f"{', '.join(examples)} (table « {table.code} »)")
    return [Finding(TABLE_KEY_UNKNOWN, (name,), tuple(rows[ROW]), message, tuple(examples))]


def origins(parameters: Parameters) -> dict[str, tuple[str, ...]]:
    """Trace what the table gives to the column of its key."""
    return dict.fromkeys(parameters["columns"].values(), (parameters["column"],))


@lru_cache(maxsize=8)
def _answers(table: SideTable, key: str, columns: tuple[str, ...]) -> pl.DataFrame:
    """Give the folded keys of a table, each once, and what it says for each."""
    for name in (key, *columns):
        if name not in table.rows.columns:
            known = ", ".join(table.rows.columns)
            raise Invalid(
                f"La table annexe « {table.code} » n'a pas de colonne « {name} » ; elle a : {known}.",
                code="treatment.table-column-unknown",
                table=table.code,
                column=name,
            )
    keys = translate(table.rows[key], fold_keys(table.rows[key])).alias(_KEY)
    answers = table.rows.select(keys, *columns).drop_nulls(_KEY).unique(maintain_order=True)
    twice = answers[_KEY].is_duplicated()
    if twice.any():
        raise Invalid(
            f"La table annexe « {table.code} » donne deux réponses pour « {answers[_KEY].filter(twice)[0]} » : "
            "gardez-en une.",
            code="treatment.table-key-twice",
            table=table.code,
        )
    return answers


TREATMENT = Treatment(
    name="join",
    label="Apporter les colonnes d'une table annexe",
    parameters={
        "table": Parameter("table", "Code de la table annexe", required=True),
        "column": COLUMN,
        "key": Parameter("text", "Colonne de la table où chercher sa valeur", required=True),
        "columns": Parameter("dictionary", "Colonne de la table = colonne qui la reçoit", required=True),
    },
    apply=apply,
    origins=origins,
    find=find_unknown,
)
