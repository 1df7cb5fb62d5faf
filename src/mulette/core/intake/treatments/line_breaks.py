"""Write on one line the cells of several: each run of line breaks and tabs becomes one separator."""

from __future__ import annotations

import polars as pl

from mulette.core.intake.treatments.treatment import COLUMNS, Parameter, Parameters, Treatment, chosen, rewrite

_BREAKS = r"[\t\n\x0b\x0c\r\x{85}\x{2028}\x{2029}]"
_RUN = rf" *{_BREAKS}[ \t\n\x0b\x0c\r\x{{85}}\x{{2028}}\x{{2029}}]*"


def apply(frame: pl.DataFrame, parameters: Parameters) -> tuple[pl.DataFrame, int]:
    """Replace each run of line breaks and tabs, with the spaces around it, by ``by``; those at the ends go."""
    by = parameters.get("by", " ").replace("$", "$$")
    cells = {}
    for name in chosen(frame, parameters):
        inner = pl.col(name).str.replace(rf"^{_RUN}", "").str.replace(rf"{_RUN}$", "")
        cells[name] = inner.str.replace_all(_RUN, by)
    return rewrite(frame, cells)


TREATMENT = Treatment(
    name="line-breaks",
    label="Mettre sur une ligne les valeurs qui en prennent plusieurs",
    parameters={
        "columns": COLUMNS,
        "by": Parameter("text", "Texte mis à la place des retours à la ligne et tabulations ; une espace sinon"),
    },
    apply=apply,
)
