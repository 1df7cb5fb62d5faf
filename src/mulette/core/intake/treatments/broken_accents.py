"""Repair accents broken by a text in UTF-8 once read as Windows-1252: « Ã© » is « é »."""

from __future__ import annotations

import polars as pl

from mulette.core.intake.treatments.treatment import COLUMNS, Parameters, Treatment, chosen, rewrite

_SUSPECT = r"[\x{c2}-\x{f4}][^\x00-\x7f]"
"""The first byte of a letter of several in UTF-8, once read as Windows-1252 or Latin-1, then another such byte."""


def apply(frame: pl.DataFrame, parameters: Parameters) -> tuple[pl.DataFrame, int]:
    """Repair the cells that were read so, as many times as they were; any other text stays."""
    cells = {}
    for name in chosen(frame, parameters):
        values = frame[name].drop_nulls()
        suspects = values.filter(values.str.contains(_SUSPECT)).unique().to_list()
        repaired = {value: repair(value) for value in suspects}
        cells[name] = pl.col(name).replace(repaired)
    return rewrite(frame, cells)


def repair(text: str) -> str:
    """Repair a text, where what is made of it gives the broken text back.

    Examples
    --------
    >>> repair("Ã‰tang de la CÃ´te-d'Or")
    "Étang de la Côte-d'Or"
    >>> repair("Ã la Crau")
    'Ã la Crau'
    """
    try:
        repaired = _bytes(text).decode("utf-8")
    except ValueError:
        return text
    return text if repaired == text else repair(repaired)


def _bytes(text: str) -> bytes:
    """Give the bytes that a text was read from; five bytes have no letter in Windows-1252 and stay themselves.

    Raises
    ------
    ValueError
        A letter that no byte stands for.
    """
    return b"".join(bytes([ord(letter)]) if 0x80 <= ord(letter) < 0xA0 else letter.encode("cp1252") for letter in text)


TREATMENT = Treatment(
    name="broken-accents",
    label="Réparer les accents abîmés : « Ã© » pour « é »",
    parameters={"columns": COLUMNS},
    apply=apply,
)
