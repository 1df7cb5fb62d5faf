"""The one text that stands for a value, and the cells of a file that say it otherwise."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from mulette.core.fields import Field
from mulette.core.intake.batch import ROW, Batch


def canonical(name: str, type_: pl.DataType) -> pl.Expr:
    """Write a column in the one way that equal values share: ISO 8601, plain digits, ``true``; null stays null.

    >>> import datetime as dt
    >>> frame = pl.DataFrame({"day": [dt.date(2024, 5, 12)], "count": [3]})
    >>> frame.select(canonical(name, kind) for name, kind in frame.schema.items()).row(0)
    ('2024-05-12', '3')
    """
    column = pl.col(name)
    if isinstance(type_, pl.Datetime):
        return column.dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(type_, pl.Binary):
        return column.bin.encode("hex")
    return column.cast(pl.String)


def write_verbatim(batch: Batch, records: pl.DataFrame, fields: Mapping[str, Field]) -> pl.Series:
    """Keep, of each row, the cells that the interpreted value does not give back, as a JSON object by column.

    A cell is kept when its field is not stored as such (a position in degrees), when its text is not that of its
    value (a date written ``14/05/2019``, a stage written ``Adulte``), when it has no field, or shares it with others.

    Parameters
    ----------
    batch
        Cells, in ``raw``.
    records
        Interpreted values by name of field, in the same order.
    fields
        Fields of the room.

    Returns
    -------
    JSON text; null where every cell is given back.
    """
    own = {columns[0]: name for name, columns in batch.columns.items() if len(columns) == 1}
    pieces = []
    for column in batch.raw.columns:
        if column == ROW:
            continue
        cell = batch.raw[column]
        name = own.get(column)
        differs = cell.is_not_null()
        if name in records.columns and name in fields and (fields[name].stored or fields[name].type == "uuid"):
            text = records.select(canonical(name, records.schema[name])).to_series()
            differs &= (cell != text).fill_null(value=True)
        if differs.any():
            pieces.append(_pieces(cell, differs))
    if not pieces:
        return pl.Series("verbatim", [None] * records.height, dtype=pl.String)
    joined = pl.concat_str(pl.all(), separator=",", ignore_nulls=True)
    frame = pl.DataFrame(pieces)
    found = frame.select(verbatim=pl.when(pl.any_horizontal(pl.all().is_not_null())).then("{" + joined + "}"))
    return found.to_series()


def _pieces(cell: pl.Series, differs: pl.Series) -> pl.Series:
    """Write ``"column":"cell"`` where a cell is kept; the JSON encoder escapes both."""
    kept = cell.to_frame().select(pl.when(differs).then(cell.name).alias(cell.name)).to_struct("piece")
    text = kept.struct.json_encode()
    return (
        pl.DataFrame({"text": text, "kept": differs})
        .select(pl.when("kept").then(pl.col("text").str.head(-1).str.tail(-1)).alias(cell.name))
        .to_series()
    )
