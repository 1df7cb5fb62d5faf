"""Reading the delimited text files that referentials are published in; all cells stay text.

Providers' files have a reader of their own (``core.intake``): here the columns are known and the publisher is trusted.
"""

from __future__ import annotations

import io
from collections.abc import Collection
from pathlib import Path

import polars as pl

from mulette.core.errors import Invalid

SEPARATORS = ("\t", ";", ",", "|")
_HEADER_BYTES = 65_536


def read_delimited(source: Path | bytes, *, name: str, columns: Collection[str] | None = None) -> pl.DataFrame:
    """Read a delimited text file; separator and encoding (UTF-8, else Windows-1252) are found by themselves.

    A file with tabulations has no quoting, as TAXREF: quotes that wrap a whole cell are taken off afterwards.

    Parameters
    ----------
    source
        Path, or the bytes of the file.
    name
        Name of the file, for messages.
    columns
        Names to keep, in capitals; all where not given. Names absent from the file are left out.

    Returns
    -------
    Text columns under their names in capitals; cells without outer space, null where empty.

    Raises
    ------
    Invalid
        The file is empty, or its lines do not agree with its header.
    """
    header, separator = read_header(source, name=name)
    wanted = {
        column: position
        for position, column in reversed(list(enumerate(header)))
        if column and (columns is None or column in columns)
    }
    names = sorted(wanted, key=wanted.__getitem__)
    try:
        frame = _read_csv(source, separator, [wanted[column] for column in names])
    except pl.exceptions.ComputeError as error:
        raise Invalid(
            f"« {name} » ne se lit pas comme un tableau : {error}. Exportez-le à nouveau en texte délimité.",
            code="reference.unreadable",
            file=name,
        ) from error
    text = pl.all().str.strip_chars()
    if separator == "\t":
        text = text.str.replace(r'^"((?s:.*))"$', "${1}").str.replace_all('""', '"', literal=True)
    frame.columns = names
    return frame.select(text).with_columns(pl.all().replace("", None))


def read_header(source: Path | bytes, *, name: str) -> tuple[list[str], str]:
    """Read the names of the columns of a file, in capitals ("" where unnamed), and its separator.

    Raises
    ------
    Invalid
        The file is empty.
    """
    if isinstance(source, Path):
        with source.open("rb") as opened:
            start = opened.read(_HEADER_BYTES)
    else:
        start = source[:_HEADER_BYTES]
    line = start.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0].rstrip(b"\r").decode("utf-8", errors="replace")
    if not line.strip():
        raise Invalid(f"« {name} » est vide ou n'a pas d'en-tête.", code="reference.empty", file=name)
    separator = max(SEPARATORS, key=line.count)
    cells = pl.read_csv(io.BytesIO(line.encode()), separator=separator, has_header=False, infer_schema=False).row(0)
    return [(cell or "").strip().upper() for cell in cells], separator


def _read_csv(source: Path | bytes, separator: str, columns: list[int]) -> pl.DataFrame:
    for encoding in ("utf8", "cp1252"):
        try:
            return pl.read_csv(
                source,
                separator=separator,
                quote_char=None if separator == "\t" else '"',
                infer_schema=False,
                columns=columns,
                encoding=encoding,
            )
        except pl.exceptions.ComputeError as error:
            if encoding == "cp1252" or "utf-8" not in str(error).lower():
                raise
    raise AssertionError("unreachable")
