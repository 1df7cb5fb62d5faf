"""Zip archives that strangers send: sizes, ratios and paths are known to be sane before anything is extracted."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from mulette.core.intake.findings import ARCHIVE_PATH_UNSAFE, ARCHIVE_TOO_LARGE, FILE_CORRUPT, refuse
from mulette.core.intake.reading.options import Limits

_BLOCK_BYTES = 1_000_000
_SMALL_BYTES = 10_000_000


def check_archive(path: Path, limits: Limits, *, label: str) -> list[zipfile.ZipInfo]:
    """Look at the directory of a zip without extracting anything.

    Parameters
    ----------
    label
        French name of what the archive should be, for the refusal of a corrupt one.

    Raises
    ------
    Invalid
        Corrupt archive; too many members, too large or too well compressed ones; a path that leads outside.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError):
        refuse(FILE_CORRUPT, file=path.name, format=label)
    total = sum(member.file_size for member in members)
    if len(members) > limits.members:
        refuse(ARCHIVE_TOO_LARGE, file=path.name, reason=f"{len(members)} fichiers, {limits.members} au plus")
    if total > limits.expanded_bytes:
        refuse(ARCHIVE_TOO_LARGE, file=path.name, reason=f"{total} octets, {limits.expanded_bytes} au plus")
    for member in members:
        if member.file_size > max(_SMALL_BYTES, limits.expansion_ratio * member.compress_size):
            refuse(ARCHIVE_TOO_LARGE, file=path.name, reason=f"« {member.filename} » comprimé plus de 200 fois")
        parts = PurePosixPath(member.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or (parts.parts and ":" in parts.parts[0]):
            refuse(ARCHIVE_PATH_UNSAFE, file=path.name, member=member.filename)
    return members


@contextmanager
def extracted(path: Path, members: list[zipfile.ZipInfo], limits: Limits) -> Iterator[Path]:
    """Extract members side by side in a folder of their own, removed afterwards.

    The size of each is counted while it is written: the directory of an archive may lie.

    Raises
    ------
    Invalid
        A member is larger than it says, or corrupt.
    """
    left = limits.expanded_bytes
    with TemporaryDirectory(prefix="mulette-") as folder, zipfile.ZipFile(path) as archive:
        for member in members:
            target = Path(folder) / PurePosixPath(member.filename.replace("\\", "/")).name
            try:
                with archive.open(member) as source, target.open("wb") as out:
                    while block := source.read(_BLOCK_BYTES):
                        left -= len(block)
                        if left < 0:
                            reason = f"plus de {limits.expanded_bytes} octets"
                            refuse(ARCHIVE_TOO_LARGE, file=path.name, reason=reason)
                        out.write(block)
            except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
                refuse(FILE_CORRUPT, file=path.name, format="une archive ZIP")
        yield Path(folder)
