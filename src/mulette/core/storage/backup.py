"""Backing up a store with its files in one archive, and restoring it elsewhere.

The archive is a ZIP: ``manifest.json``, the database (``database.gpkg``, or ``database.dump`` made by pg_dump), and
the folder of deposited files under ``files/``. Every member has its checksum, verified before anything is restored.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import make_url

from mulette import __version__
from mulette.core.errors import Conflict, Invalid
from mulette.core.storage.store import SCHEMA, Store, open_store
from mulette.core.storage.upgrade import current_revision, known_revisions
from mulette.settings import Settings

MANIFEST = "manifest.json"
_DATABASE = {True: "database.gpkg", False: "database.dump"}
_NOT_SAVED = ("jobs",)


def back_up(store: Store, settings: Settings, archive: Path, *, today: dt.datetime) -> dict[str, Any]:
    """Write an archive of the store and its files while others go on reading and writing.

    Returns
    -------
    The manifest: versions, revision, number of files and bytes.

    Raises
    ------
    Conflict
        The archive exists already.
    """
    if archive.exists():
        raise Conflict(f"{archive} existe déjà. Donnez un autre nom de sauvegarde.", code="backup.exists")
    archive.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=archive.parent) as folder:
        database = Path(folder) / _DATABASE[store.is_embedded]
        _save_database(store, settings, database)
        files = list(_saved_files(settings.files_folder))
        manifest = {
            "mulette": __version__,
            "revision": current_revision(store),
            "store": "geopackage" if store.is_embedded else "postgis",
            "srid": store.srid,
            "made_at": today.isoformat(),
            "files": len(files),
        }
        partial = Path(folder) / "archive.zip"
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as out:
            out.writestr(MANIFEST, json.dumps(manifest, indent=2))
            out.write(database, database.name)
            for path in files:
                out.write(path, f"files/{path.relative_to(settings.files_folder).as_posix()}")
        partial.replace(archive)
    return manifest


def restore(settings: Settings, archive: Path) -> dict[str, Any]:
    """Restore an archive into a store that does not exist yet, or a database without the schema ``mulette``.

    Raises
    ------
    Invalid
        The file is not a backup of Mulette, or it is damaged.
    Conflict
        The backup comes from a newer Mulette or from the other kind of store, or the place is taken.
    """
    manifest = read_manifest(archive)
    _refuse_foreign(manifest, settings, archive)
    _refuse_taken(settings)
    with zipfile.ZipFile(archive) as source:
        _restore_database(source, settings)
        for member in source.infolist():
            if member.filename.startswith("files/") and not member.is_dir():
                _extract(source, member, settings.files_folder / member.filename.removeprefix("files/"))
    return manifest


def read_manifest(archive: Path) -> dict[str, Any]:
    """Read what an archive says of itself, after verifying the checksum of every member.

    Raises
    ------
    Invalid
        The file is not a backup of Mulette, or it is damaged.
    """
    try:
        with zipfile.ZipFile(archive) as source:
            damaged = source.testzip()
            manifest: dict[str, Any] = json.loads(source.read(MANIFEST))
    except (zipfile.BadZipFile, KeyError, OSError, json.JSONDecodeError) as error:
        raise Invalid(
            f"{archive} n'est pas une sauvegarde de Mulette lisible ({error}). Choisissez un fichier fait par "
            f"« mulette backup ».",
            code="backup.unreadable",
        ) from error
    if damaged:
        raise Invalid(
            f"La sauvegarde {archive} est abîmée : {damaged} n'a plus son contenu. Prenez-en une autre.",
            code="backup.damaged",
        )
    return manifest


def _save_database(store: Store, settings: Settings, target: Path) -> None:
    if store.is_embedded:
        with closing(sqlite3.connect(str(store.path))) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        return
    _run_client("pg_dump", "--format=custom", f"--schema={SCHEMA}", f"--file={target}", _client_url(settings))


def _restore_database(source: zipfile.ZipFile, settings: Settings) -> None:
    if settings.is_embedded:
        _extract(source, source.getinfo(_DATABASE[True]), Path(settings.database))
        return
    store = open_store(settings)
    with store.engine.begin() as connection:
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis SCHEMA public"))
    store.close()
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / _DATABASE[False]
        _extract(source, source.getinfo(dump.name), dump)
        _run_client(
            "pg_restore", "--exit-on-error", "--no-owner", "--single-transaction", f"--dbname={_client_url(settings)}",
            str(dump),
        )  # fmt: skip


def _refuse_foreign(manifest: dict[str, Any], settings: Settings, archive: Path) -> None:
    if manifest["revision"] not in known_revisions():
        raise Conflict(
            f"La sauvegarde {archive} vient de Mulette {manifest['mulette']} (révision {manifest['revision']}), plus "
            f"récente que celle-ci ({__version__}). Mettez Mulette à jour, puis restaurez.",
            code="backup.newer",
        )
    kind = "geopackage" if settings.is_embedded else "postgis"
    if manifest["store"] != kind:
        raise Conflict(
            f"La sauvegarde {archive} est celle d'une base « {manifest['store']} » ; MULETTE_DATABASE désigne une "
            f"base « {kind} ». Restaurez-la dans une base de même sorte.",
            code="backup.other-store",
        )


def _refuse_taken(settings: Settings) -> None:
    if settings.is_embedded:
        taken, name = Path(settings.database).exists(), settings.database
    else:
        taken, name = _has_schema(settings), make_url(settings.database).render_as_string()
    if taken:
        raise Conflict(
            f"La base {name} existe déjà : restaurer l'effacerait. Nommez-en une autre, ou déplacez celle-ci.",
            code="backup.place-taken",
        )


def _has_schema(settings: Settings) -> bool:
    store = open_store(settings)
    with store.engine.connect() as connection:
        found = connection.scalar(text("SELECT to_regnamespace(:schema) IS NOT NULL"), {"schema": SCHEMA})
    store.close()
    return bool(found)


def _saved_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.relative_to(folder).parts[0] not in _NOT_SAVED:
            yield path


def _extract(source: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
    if ".." in Path(member.filename).parts:
        raise Invalid(f"La sauvegarde nomme un fichier hors d'elle : {member.filename}.", code="backup.unreadable")
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open(member) as stream, target.open("wb") as out:
        shutil.copyfileobj(stream, out, 1 << 20)


def _client_url(settings: Settings) -> str:
    return settings.database.replace("postgresql+psycopg://", "postgresql://", 1)


def _run_client(program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise Conflict(
            f"Il manque {program}. Installez le client de PostgreSQL (paquet Debian postgresql-client).",
            code="backup.client-missing",
        )
    done = subprocess.run([found, *arguments], check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise Conflict(f"{program} a échoué : {done.stderr.strip()}", code="backup.client-failed")
