"""The files of an archive, laid out in a folder of their own; a folder of files, packed as one archive."""

from __future__ import annotations

import shutil
import tarfile
import uuid
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from mulette.core.intake.archives.kinds import WITHOUT_RECORDS
from mulette.core.intake.archives.layouts import NAMES, RECORDS
from mulette.core.intake.findings import ARCHIVE_TOO_LARGE, FILE_CORRUPT, refuse
from mulette.core.intake.reading import Limits
from mulette.core.intake.reading.archives import check_archive, extracted

_TAR = (".tar.gz", ".tgz")
_LABEL = "une archive ZIP ou TAR.GZ"
_SUFFIXES = {".csv", ".tsv", ".txt", ".tab", ""}
_EPOCH = (1980, 1, 1, 0, 0, 0)


def is_archive(path: Path) -> bool:
    """Whether a file holds records with the files that go with them: a TAR.GZ, or a ZIP that names one of them."""
    if path.name.lower().endswith(_TAR):
        return True
    if path.suffix.lower() != ".zip":
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return any(_name_of(member) for member in archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False  # the reader of files refuses it by name


def _name_of(member: str) -> str | None:
    """Give the name that a member of an archive has among ours; None for any other file."""
    path = PurePosixPath(member.replace("\\", "/"))
    known = path.suffix.lower() in _SUFFIXES and path.stem.lower() in NAMES and "__MACOSX" not in path.parts
    return path.stem.lower() if known else None


def unpack(path: Path, folder: Path, limits: Limits) -> None:
    """Lay the files of an archive out in a folder, each under its own name without suffix; all of them, or none.

    Raises
    ------
    Invalid
        The archive is corrupt, too large, unsafe, or holds no records.
    """
    part = folder.with_name(f"{folder.name}.{uuid.uuid4()}.part")
    part.mkdir(parents=True)
    try:
        if path.name.lower().endswith(_TAR):
            _unpack_tar(path, part, limits)
        else:
            _unpack_zip(path, part, limits)
        if not (part / RECORDS).exists():
            refuse(WITHOUT_RECORDS, file=path.name)
        shutil.rmtree(folder, ignore_errors=True)
        part.replace(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _unpack_zip(path: Path, folder: Path, limits: Limits) -> None:
    members = [one for one in check_archive(path, limits, label=_LABEL) if _name_of(one.filename)]
    with extracted(path, members, limits) as side_by_side:
        for file in side_by_side.iterdir():
            shutil.move(file, folder / file.stem.lower())


def _unpack_tar(path: Path, folder: Path, limits: Limits) -> None:
    """Take from a TAR the regular files that have our names; paths are never followed."""
    left = limits.expanded_bytes
    try:
        with tarfile.open(path, "r:gz") as archive:
            for member in archive:
                name = _name_of(member.name) if member.isfile() else None
                left -= member.size
                if left < 0:
                    refuse(ARCHIVE_TOO_LARGE, file=path.name, reason=f"plus de {limits.expanded_bytes} octets")
                content = archive.extractfile(member) if name else None
                if content is not None:
                    with (folder / str(name)).open("wb") as out:
                        shutil.copyfileobj(content, out)
    except (tarfile.TarError, zlib.error, EOFError, ValueError):
        refuse(FILE_CORRUPT, file=path.name, format=_LABEL)


@contextmanager
def packed(path: Path, folder: Path) -> Iterator[Path]:
    """Give a file as it is, a folder of files as one archive: the same files always make the same archive.

    Parameters
    ----------
    folder
        Where the archive is made, for the time of the block.
    """
    if not path.is_dir():
        yield path
        return
    archive = folder / f"{path.resolve().name}.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for file in sorted(one for one in path.iterdir() if one.is_file() and _name_of(one.name)):
            with (
                file.open("rb") as content,
                out.open(zipfile.ZipInfo(file.name, _EPOCH), "w", force_zip64=True) as member,
            ):
                shutil.copyfileobj(content, member)
    yield archive
