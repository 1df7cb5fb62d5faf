"""Write the names of observers in one way: one separator between them, and each under its usual name."""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from mulette.core.errors import Invalid
from mulette.core.intake.treatments.side_table import SideTable, fold_key, translate
from mulette.core.intake.treatments.treatment import COLUMN, Parameter, Parameters, Treatment, rewrite

_BETWEEN = r"\s*[;/&|\n]\s*|\s+et\s+"
_COMMA = r"\s*,\s*"
_JOIN = ", "
"""Source: SINP, occurrences de taxon 2.0: observers are separated by commas."""


def apply(frame: pl.DataFrame, parameters: Parameters) -> tuple[pl.DataFrame, int]:
    """Cut the cells of ``column`` into names, put the usual name in the place of each alias, and join them by commas.

    Names are cut at « ; », « / », « & », « | », « et », and at the comma unless it stands between family and given
    name (``keep_comma``). The table's first column is the alias, its second the usual name; a name that it does not
    have stays as it is. The same name is kept once.
    """
    name = parameters["column"]
    table: SideTable | None = parameters.get("table")
    usual = {} if table is None else read_aliases(table)
    cells = frame[name].drop_nulls().unique().sort().to_list()
    names = cut_names(pl.Series(cells, dtype=pl.String), keep_comma=parameters.get("keep_comma", False))
    written = {
        cell: _JOIN.join(dict.fromkeys(usual.get(fold_key(one), one) for one in ones)) or None
        for cell, ones in zip(cells, names, strict=True)
    }
    return rewrite(frame, {name: pl.lit(translate(frame[name], written))})


def cut_names(cells: pl.Series, *, keep_comma: bool = False) -> list[list[str]]:
    """Cut cells into names.

    Examples
    --------
    >>> cut_names(pl.Series(["DUPONT Jean et LE GOFF Éric; Inconnu", "MARTIN, Ève/Paul"]))
    [['DUPONT Jean', 'LE GOFF Éric', 'Inconnu'], ['MARTIN', 'Ève', 'Paul']]
    >>> cut_names(pl.Series(["MARTIN, Ève & ROY, Zoé"]), keep_comma=True)
    [['MARTIN Ève', 'ROY Zoé']]
    """
    marked = cells.str.replace_all(_BETWEEN, ";")
    marked = marked.str.replace_all(_COMMA, " " if keep_comma else ";")
    return [[name.strip() for name in cell.split(";") if name.strip()] for cell in marked.to_list()]


@lru_cache(maxsize=8)
def read_aliases(table: SideTable) -> dict[str, str]:
    """Read a table of aliases: folded alias, usual name. A usual name is an alias of itself.

    Raises
    ------
    Invalid
        The table has less than two columns.
    """
    if table.rows.width < 2:
        raise Invalid(
            f"La table annexe « {table.code} » doit avoir deux colonnes : l'alias, puis le nom retenu.",
            code="treatment.table-too-narrow",
            table=table.code,
        )
    pairs = [(alias, name) for alias, name, *_ in table.rows.iter_rows() if alias and name]
    return {fold_key(name): name for _, name in pairs} | {fold_key(alias): name for alias, name in pairs}


TREATMENT = Treatment(
    name="observers",
    label="Écrire les noms d'observateurs d'une seule façon",
    parameters={
        "column": COLUMN,
        "table": Parameter("table", "Code de la table annexe des alias : l'alias, puis le nom retenu"),
        "keep_comma": Parameter("boolean", "La virgule sépare le nom du prénom, pas deux personnes"),
    },
    apply=apply,
)
