"""What travels from one step of intake to the next: some rows of one file, as text and as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

ROW = "row"
"""Name of the column that numbers the records of the file; the header is row 1."""


@dataclass(frozen=True)
class Batch:
    """Some rows of one file.

    The three frames have the same height and order; each begins with the ``row`` column (Int64).

    Parameters
    ----------
    raw
        The file's own columns after treatments, all text; an empty cell is null.
    texts
        One text column per mapped field, before interpretation.
    values
        One typed column per mapped field: null where empty or where the text cannot be read as the type.
        Geometry is a Binary column of little-endian WKB in WGS 84 or the CRS given by the template.
    columns
        The file's own columns that each field came from; a constant has none.
    """

    raw: pl.DataFrame
    texts: pl.DataFrame
    values: pl.DataFrame
    columns: Mapping[str, tuple[str, ...]]

    def has(self, field: str) -> bool:
        """Whether the template or the file gives this field at all."""
        return field in self.texts.columns

    def where(self, keep: pl.Series) -> Batch:
        """Give the rows that a boolean mask keeps."""
        return Batch(self.raw.filter(keep), self.texts.filter(keep), self.values.filter(keep), self.columns)
