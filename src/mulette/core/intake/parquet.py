"""Writing a frame to disk so that a disk that is full is said as such."""

from __future__ import annotations

import io
import os
from pathlib import Path

import polars as pl


def write_frame(path: Path, frame: pl.DataFrame) -> None:
    """Write a frame as Parquet, safe on the disk when this returns.

    Polars, writing by itself, turns a full disk into an error of format; its bytes are therefore written by Python.

    Raises
    ------
    OSError
        The disk is full, or fails.
    """
    content = io.BytesIO()
    frame.write_parquet(content, compression="lz4", statistics=False)
    with path.open("wb") as file:
        file.write(content.getbuffer())
        file.flush()
        os.fsync(file.fileno())
