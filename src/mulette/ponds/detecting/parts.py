"""The parts of a run, beside its output: what was done, so that a run that was stopped goes on from there.

``run.json`` says which run they are of; each tile has one GeoParquet file, and ``done.jsonl`` its checksum. A part is
written aside then put in its place; one that does not match its checksum is made again.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Parts:
    """Folder of the parts of one run."""

    folder: Path

    @property
    def counts(self) -> Path:
        """Folder of the counts of clouds."""
        return self.folder / "counts"

    def open(self, identity: str, *, restart: bool) -> None:
        """Make the folder; what another run left there goes.

        Parameters
        ----------
        identity
            Of the run.
        restart
            Whether what this very run left goes too.
        """
        stamp = self.folder / "run.json"
        if self.folder.exists() and (restart or not stamp.exists() or _read(stamp).get("run") != identity):
            shutil.rmtree(self.folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        _write(stamp, json.dumps({"run": identity}).encode())

    def done(self) -> dict[str, str]:
        """Give the tiles whose part is whole: ``{name: checksum}``."""
        named = {one["tile"]: one["sha256"] for one in _lines(self.folder / "done.jsonl")}
        return {name: checksum for name, checksum in named.items() if self._checksum(name) == checksum}

    def keep(self, name: str, content: bytes) -> None:
        """Keep the part of a tile."""
        _write(self.path(name), content)
        line = json.dumps({"tile": name, "sha256": hashlib.sha256(content).hexdigest()})
        _append(self.folder / "done.jsonl", line)

    def leave_out(self, cloud: Path, reason: str) -> None:
        """Note that a cloud turned out to be corrupt."""
        _append(self.folder / "left_out.jsonl", json.dumps({"file": str(cloud), "reason": reason}))

    def left_out(self) -> dict[str, str]:
        """Give the clouds that turned out to be corrupt: ``{path: reason}``."""
        return {one["file"]: one["reason"] for one in _lines(self.folder / "left_out.jsonl")}

    def forget_counts(self, checksum: str) -> None:
        """Remove the counts of a cloud that no tile waits for."""
        for path in self.counts.glob(f"{checksum[:20]}-*"):
            path.unlink()

    def path(self, name: str) -> Path:
        """Give the file of a tile."""
        return self.folder / f"{name}.parquet"

    def remove(self) -> None:
        """Remove all parts: the run is written."""
        shutil.rmtree(self.folder)

    def _checksum(self, name: str) -> str | None:
        path = self.path(name)
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None


def _append(path: Path, line: str) -> None:
    """Add a line, after what a killed run may have left of its own."""
    with path.open("a", encoding="utf-8") as said:
        said.write(f"\n{line}")


def _lines(path: Path) -> list[dict[str, Any]]:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [one for line in lines if (one := _parsed(line))]


def _parsed(line: str) -> dict[str, Any] | None:
    """Read a line; none for the last one of a run killed while it wrote it."""
    try:
        said: dict[str, Any] = json.loads(line)
    except json.JSONDecodeError:
        return None
    return said


def _read(path: Path) -> dict[str, Any]:
    return _parsed(path.read_text(encoding="utf-8")) or {}


def _write(path: Path, content: bytes) -> None:
    partial = path.with_name(f".{path.name}")
    partial.write_bytes(content)
    partial.replace(path)
