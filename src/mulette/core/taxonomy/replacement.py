"""Codes that TAXREF removed, and what takes their place.

Source: file CDNOM_DISPARUS of the TAXREF archive; reasons 1 (code to use instead), 2 (still exists, no longer
diffused: wrongly listed in France), 3 (ambiguous record, to be looked at in the data).
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from mulette.core.delimited import read_delimited
from mulette.core.errors import Invalid

REMOVED_COLUMNS = ("CD_NOM", "CD_NOM_REMPLACEMENT", "CD_RAISON_SUPPRESSION", "PLUS_RECENTE_DIFFUSION")
AMBIGUOUS = 3
_LONGEST_CHAIN = 20


def read_removed(source: Path | bytes, *, name: str) -> pl.DataFrame:
    """Read a file CDNOM_DISPARUS, as delimited text or as a workbook (.xls, .xlsx).

    Returns
    -------
    ``cd_nom``, ``replacement``, ``reason`` (Int64), ``last_version``; of several lines of one code, that with a
    replacement, else that of the latest version.

    Raises
    ------
    Invalid
        The file has other columns.
    """
    frame = _read_workbook(source) if is_workbook(name) else read_delimited(source, name=name)
    missing = set(REMOVED_COLUMNS) - set(frame.columns)
    if missing:
        raise Invalid(
            f"« {name} » n'a pas les colonnes {', '.join(sorted(missing))} des codes disparus de TAXREF.",
            code="taxref.missing-column",
            file=name,
        )
    number = pl.col("CD_NOM", "CD_NOM_REMPLACEMENT", "CD_RAISON_SUPPRESSION").cast(pl.Int64, strict=False)
    return (
        frame.with_columns(number)
        .select(
            cd_nom="CD_NOM",
            replacement="CD_NOM_REMPLACEMENT",
            reason="CD_RAISON_SUPPRESSION",
            last_version="PLUS_RECENTE_DIFFUSION",
        )
        .drop_nulls("cd_nom")
        .sort("replacement", pl.col("last_version").cast(pl.Float64, strict=False).neg(), nulls_last=True)
        .unique("cd_nom", keep="first", maintain_order=True)
    )


def is_workbook(name: str) -> bool:
    """Tell whether a file is a workbook, by its name.

    >>> is_workbook("CDNOM_DISPARUS.xls"), is_workbook("CDNOM_DISPARUS.csv")
    (True, False)
    """
    return name.lower().endswith((".xls", ".xlsx"))


def _read_workbook(source: Path | bytes) -> pl.DataFrame:
    import fastexcel

    frame: pl.DataFrame = fastexcel.read_excel(source).load_sheet(0, dtypes="string").to_polars()
    return frame.rename({column: column.strip().upper() for column in frame.columns})


def replace_codes(cd_nom: pl.Series, replaced: pl.DataFrame) -> pl.DataFrame:
    """Find what takes the place of removed codes, from one replacement to the next.

    Parameters
    ----------
    cd_nom
        Codes as given; null where there is none.
    replaced
        Removed codes: ``cd_nom``, ``replacement``, ``reason``.

    Returns
    -------
    As many rows, in the same order. ``cd_nom``: the code to use, that given where there is nothing better.
    ``kind``: ``replaced``; ``removed``, nothing takes its place; ``ambiguous``, a person must decide; null for a
    code that was not removed.

    Examples
    --------
    >>> gone = pl.DataFrame({"cd_nom": [1, 2, 3], "replacement": [9, None, None], "reason": [1, 2, 3]})
    >>> replace_codes(pl.Series([1, 2, 3, 4]), gone).rows()
    [(9, 'replaced'), (2, 'removed'), (3, 'ambiguous'), (4, None)]
    """
    steps = dict(replaced.select("cd_nom", "replacement").iter_rows())
    reasons = dict(replaced.select("cd_nom", "reason").iter_rows())
    codes = cd_nom.cast(pl.Int64).unique().drop_nulls()
    met = codes.filter(codes.is_in(replaced["cd_nom"].cast(pl.Int64).implode()))
    outcomes = [(code, *_follow(code, steps, reasons)) for code in met]
    known = pl.DataFrame(outcomes, schema={"given": pl.Int64, "new": pl.Int64, "kind": pl.String}, orient="row")
    return (
        pl.DataFrame({"given": cd_nom.cast(pl.Int64)})
        .join(known, on="given", how="left", maintain_order="left")
        .select(cd_nom=pl.coalesce("new", "given"), kind="kind")
    )


def _follow(code: int, steps: dict[int, int | None], reasons: dict[int, int | None]) -> tuple[int, str]:
    """Follow the replacements of a code to the end; a circle is ambiguous, and so is an end that needs a person."""
    current = code
    for _ in range(_LONGEST_CHAIN):
        following = steps[current]
        if following is None:
            return code, "ambiguous" if reasons[current] == AMBIGUOUS else "removed"
        if following not in steps:
            return following, "replaced"
        current = following
    return code, "ambiguous"
