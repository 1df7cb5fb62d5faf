"""Additional data: JSON objects merged, any other value kept under the name of its column.

Source: GeoNature 2.17, gathering of the additional data of a row from several columns.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import polars as pl


def gather_document(frame: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
    """Gather columns into one JSON object a row, null where all are empty.

    Examples
    --------
    >>> frame = pl.DataFrame({"plus": ['{"a": 1}', None], "milieu": ["salut", None]})
    >>> gather_document(frame, ["plus", "milieu"]).to_list()
    ['{"a": 1, "milieu": "salut"}', None]
    """
    cells = frame.select(columns)
    is_filled = cells.select(~pl.all_horizontal(pl.all().is_null())).to_series()
    if not is_filled.any():
        return pl.Series([None] * frame.height, dtype=pl.String)
    documents = [
        _gather(columns, record) if filled else None
        for record, filled in zip(cells.iter_rows(), is_filled, strict=True)
    ]
    return pl.Series(documents, dtype=pl.String)


def _gather(columns: Sequence[str], cells: Sequence[str | None]) -> str:
    document: dict[str, object] = {}
    for column, cell in zip(columns, cells, strict=True):
        if cell is None:
            continue
        value = _value(cell)
        document |= value if isinstance(value, dict) else {column: value}
    return json.dumps(document, ensure_ascii=False)


def _value(cell: str) -> object:
    try:
        return json.loads(cell, parse_constant=str)
    except (json.JSONDecodeError, RecursionError):
        return cell
