"""The valid rows of a delivery on their way to the store: Parquet parts in the delivery's own folder.

They let a million rows wait for a decision without a table of their own, and be written after a restart.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import polars as pl

from mulette.core.errors import Conflict
from mulette.core.intake.batch import ROW
from mulette.core.intake.parquet import write_frame


class Staging:
    """The parts of one delivery.

    Parameters
    ----------
    folder
        Folder of the parts; made when the first one is written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._token = ""

    @property
    def _left_out(self) -> Path:
        return self.folder / "left-out.npy"

    @property
    def _keys(self) -> Path:
        return self.folder / "keys.parquet"

    @property
    def _owner(self) -> Path:
        return self.folder / "owner"

    def start(self) -> None:
        """Begin again, without any part; another check that was filling the folder loses it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self._token = str(uuid.uuid4())
        self._owner.write_text(self._token)

    def add(self, rows: pl.DataFrame, withdrawn: pl.DataFrame | None = None) -> None:
        """Write one more part.

        Parameters
        ----------
        rows
            The rows to write.
        withdrawn
            Those that ask to delete a record.

        Raises
        ------
        Conflict
            Another check of the same delivery has begun since ``start``.
        """
        if not self._owner.exists() or self._owner.read_text() != self._token:
            raise Conflict("Un autre contrôle de cette livraison a commencé : suivez celui-là.", code="delivery.busy")
        number = len(list(self.folder.glob("part-*.parquet")))
        write_frame(self.folder / f"part-{number:05}.parquet", rows)
        if withdrawn is not None:
            write_frame(self.folder / f"withdrawn-{number:05}.parquet", withdrawn)

    def leave_out(self, rows: Sequence[int] | np.ndarray[tuple[int], np.dtype[np.int64]]) -> None:
        """Name the rows that are not to be written, beside those never staged."""
        np.save(self._left_out, np.unique(np.concatenate([self.left_out(), np.asarray(rows, dtype=np.int64)])))

    def left_out(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Give the numbers of the rows left out, ascending."""
        found: np.ndarray[tuple[int], np.dtype[np.int64]] = np.empty(0, dtype=np.int64)
        if self._left_out.exists():
            found = np.load(self._left_out)
        return found

    def parts(self, columns: Sequence[str] | None = None) -> Iterator[pl.DataFrame]:
        """Give the rows to write, part by part, in the order of the file."""
        left_out = pl.Series(self.left_out(), dtype=pl.Int64).implode()
        for path in sorted(self.folder.glob("part-*.parquet")):
            rows = pl.read_parquet(path, columns=None if columns is None else [ROW, *columns])
            yield rows.filter(~pl.col(ROW).is_in(left_out))

    def withdrawn(self) -> pl.DataFrame:
        """Give the rows that ask to delete a record, but for those left out."""
        parts = [pl.read_parquet(path) for path in sorted(self.folder.glob("withdrawn-*.parquet"))]
        rows = pl.concat(parts) if parts else pl.DataFrame(schema={ROW: pl.Int64})
        return rows.filter(~pl.col(ROW).is_in(pl.Series(self.left_out(), dtype=pl.Int64).implode()))

    def read(self, columns: Sequence[str]) -> pl.DataFrame:
        """Give a few columns of all the rows to write, ``row`` first; untyped where no row could be read."""
        nothing = pl.DataFrame(schema={ROW: pl.Int64, **dict.fromkeys(columns, pl.Null)})
        return pl.concat(list(self.parts(columns)) or [nothing])

    def save_keys(self, keys: pl.DataFrame, *, is_whole: bool) -> None:
        """Keep the keys of all rows, valid or not.

        Parameters
        ----------
        is_whole
            Whether every record of the file could be read.
        """
        write_frame(self._keys if is_whole else self._keys.with_stem("keys-of-a-part"), keys)

    def keys(self) -> pl.DataFrame | None:
        """Give the keys of all rows; None when some records of the file could not be read."""
        return pl.read_parquet(self._keys) if self._keys.exists() else None

    def save_changes(self, changes: pl.DataFrame) -> None:
        """Keep what a write would change, field by field, to be shown."""
        write_frame(self.folder / "changes.parquet", changes)

    def save_gone(self, gone: pl.DataFrame) -> None:
        """Keep what a write would delete, to be shown."""
        write_frame(self.folder / "gone.parquet", gone)

    def changes(self) -> pl.LazyFrame:
        """Give what a write changes, or changed, field by field: ``row``, ``field``, ``before``, ``after``."""
        return self._told("changes", (ROW, "field", "before", "after"))

    def gone(self) -> pl.LazyFrame:
        """Give what a write deletes, or deleted: ``uuid``, ``key``, ``date``, ``name``, ``observers``."""
        return self._told("gone", ("uuid", "key", "date", "name", "observers"))

    def _told(self, name: str, columns: Sequence[str]) -> pl.LazyFrame:
        path = self.folder / f"{name}.parquet"
        return pl.scan_parquet(path).select(columns) if path.exists() else pl.LazyFrame(schema=columns)

    def remove(self) -> None:
        """Throw the rows away; what is told of them stays."""
        for path in self.folder.glob("*"):
            if path.name not in {"changes.parquet", "gone.parquet"}:
                path.unlink(missing_ok=True)
