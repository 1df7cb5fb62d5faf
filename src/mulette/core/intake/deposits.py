"""The files of deliveries on disk: the original by its hash, for ever; the rows that wait for a decision."""

from __future__ import annotations

import os
import shutil
import uuid
from pathlib import Path

from mulette.core.errors import NotFound
from mulette.core.intake.archives import unpacking as archives
from mulette.core.intake.archives.layouts import RECORDS
from mulette.core.intake.findings import FILE_NAME_TOO_LONG, refuse
from mulette.core.intake.kept import Kept
from mulette.core.intake.reading import Limits, sha256_of
from mulette.core.intake.staging import Staging

LONGEST_NAME = 120
"""Longest name kept, in characters: file systems stop at 255 bytes, and a character takes up to two here."""


def deposit(folder: Path, source: Path, name: str | None = None) -> tuple[Path, str]:
    """Keep a copy of a file under its hash and its own name; one that is already there is left alone.

    Parameters
    ----------
    folder
        Folder of the files of the installation.
    source
        The file.
    name
        Its name as sent; that of ``source`` by default. Only its last part is used.

    Returns
    -------
    Path of the copy, and SHA-256 of the content.

    Raises
    ------
    Invalid
        Its name is too long to be kept.
    """
    name = name or source.name
    if len(name) > LONGEST_NAME:
        refuse(FILE_NAME_TOO_LONG, file=name[:40], limit=LONGEST_NAME)
    sha256 = sha256_of(source)
    kept = path_of(folder, sha256, name)
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_name(f"{uuid.uuid4()}.part")
        shutil.copyfile(source, part)
        with part.open("rb") as copied:
            os.fsync(copied.fileno())
        part.replace(kept)
    return kept, sha256


def path_of(folder: Path, sha256: str, name: str) -> Path:
    """Give the path of a deposited file."""
    return folder / "deliveries" / "files" / sha256[:2] / sha256 / Path(name.replace("\\", "/")).name


def find_deposit(folder: Path, sha256: str, name: str) -> Path:
    """Give the path of a deposited file that is still kept.

    Raises
    ------
    NotFound
        It has passed the age set for deposited files.
    """
    path = path_of(folder, sha256, name)
    if not path.exists():
        raise NotFound(
            f"Le fichier « {name} » n'est plus gardé ici. Demandez-le à qui l'a livré ; le rapport reste.",
            code="delivery.file-gone",
        )
    return path


def records_of(folder: Path, sha256: str, name: str, limits: Limits) -> Path:
    """Give the file of records of a delivery: the file itself, or that of its archive, unpacked when it is not yet.

    What is unpacked lies with the archive and goes with it.

    Raises
    ------
    Invalid
        The archive cannot be unpacked, or holds no records.
    NotFound
        The file has passed the age set for deposited files.
    """
    file = find_deposit(folder, sha256, name)
    if not archives.is_archive(file):
        return file
    members = file.parent / "unpacked"
    if not members.exists():
        archives.unpack(file, members, limits)
    return members / RECORDS


def staging_of(folder: Path, delivery: uuid.UUID) -> Staging:
    """Give the rows of a delivery that wait to be written."""
    return Staging(folder / "deliveries" / "staged" / str(delivery))


def kept_of(folder: Path, delivery: uuid.UUID) -> Kept:
    """Give what a delivery changed, to undo it."""
    return Kept(folder / "deliveries" / "kept" / str(delivery))
