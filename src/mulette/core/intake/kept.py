"""What a delivery changed, kept beside its file so that it can be undone: Parquet parts, written before the commit.

A write that does not come to its end leaves parts that mean nothing: the delivery is not written, and the next try
begins them again.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from mulette.core.intake.parquet import write_frame

ADDED, UPDATED, DELETED = "added", "updated", "deleted"
"""What a delivery did of a record."""


class Kept:
    """The parts of one delivery.

    Parameters
    ----------
    folder
        Folder of the parts.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def exists(self) -> bool:
        """Whether the delivery kept what undoing it needs."""
        return self.folder.is_dir()

    def start(self) -> None:
        """Begin again, without any part."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)

    def add(self, ids: pl.Series, action: str, before: pl.DataFrame | None = None) -> None:
        """Keep the numbers of some records, and their values before in the room's own columns.

        Parameters
        ----------
        action
            ``added``, ``updated`` or ``deleted``.
        before
            Their values; None for records that were not there.
        """
        self._write(pl.DataFrame({"id": ids.cast(pl.Int64)}).with_columns(action=pl.lit(action)), "records")
        if before is not None:
            self._write(before, action)

    def records(self) -> pl.DataFrame:
        """Give all the records that the delivery changed: ``id``, ``action``."""
        parts = [pl.read_parquet(path) for path in self._paths("records")]
        return pl.concat(parts) if parts else pl.DataFrame(schema={"id": pl.Int64, "action": pl.String})

    def before(self, action: str) -> Iterator[pl.DataFrame]:
        """Give the values that records had before they were updated or deleted, part by part."""
        return (pl.read_parquet(path) for path in self._paths(action))

    def remove(self) -> None:
        """Throw the parts away."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _paths(self, name: str) -> list[Path]:
        return sorted(self.folder.glob(f"{name}-*.parquet"))

    def _write(self, frame: pl.DataFrame, name: str) -> None:
        write_frame(self.folder / f"{name}-{len(self._paths(name)):05}.parquet", frame)
