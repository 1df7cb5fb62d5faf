"""A backup restored elsewhere is the same store; what cannot be restored is refused by name."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import shapely
from sqlalchemy import select, text

from mulette.core.errors import Conflict, Invalid
from mulette.core.places.tables import Area, AreaKind
from mulette.core.storage.backup import back_up, restore
from mulette.core.storage.spatial import MeetsBox
from mulette.core.storage.store import Store, open_store
from mulette.core.storage.upgrade import require_current
from mulette.settings import Settings

TODAY = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


@pytest.fixture
def archive(store: Store, settings: Settings, tmp_path: Path) -> Path:
    """Save a store with one commune and one deposited file."""
    with store.transaction() as session:
        session.add(AreaKind(code="COM", label="Communes"))
        session.flush()
        session.add(Area(kind="COM", code="5101", name="Gap", search_key="gap", geom=shapely.box(0, 0, 10, 10)))
    deposited = settings.files_folder / "media" / "ab" / "abcdef"
    deposited.parent.mkdir(parents=True)
    deposited.write_bytes(b"\x00photo")
    path = tmp_path / "save.zip"
    back_up(store, settings, path, today=TODAY)
    return path


def elsewhere(settings: Settings, tmp_path: Path, new_settings: Callable[[str], Settings]) -> Settings:
    """Name a place without a store, of the same kind."""
    if settings.is_embedded:
        return Settings(database=str(tmp_path / "back" / "again.gpkg"), files=tmp_path / "back" / "files")
    fresh = new_settings("postgis")
    store = open_store(fresh)
    with store.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA mulette CASCADE"))
    store.close()
    return Settings(database=fresh.database, files=tmp_path / "back" / "files")


def test_restored_store_has_rows_index_and_files(
    archive: Path, settings: Settings, tmp_path: Path, new_settings: Callable[[str], Settings]
) -> None:
    place = elsewhere(settings, tmp_path, new_settings)
    restore(place, archive)
    again = open_store(place)
    require_current(again)
    with again.transaction() as session:
        found = select(Area.name).where(MeetsBox(Area.__table__.c.geom, (5.0, 5.0, 6.0, 6.0)))
        assert session.scalars(found).all() == ["Gap"]
        session.add(Area(kind="COM", code="5061", name="Briançon", search_key="briancon", geom=shapely.Point(1, 1)))
    again.close()
    assert (place.files_folder / "media" / "ab" / "abcdef").read_bytes() == b"\x00photo"


def test_restore_never_overwrites_a_store(archive: Path, settings: Settings) -> None:
    with pytest.raises(Conflict, match="existe déjà"):
        restore(settings, archive)


def test_backup_of_a_newer_mulette_is_refused_by_name(archive: Path, tmp_path: Path) -> None:
    newer = tmp_path / "newer.zip"
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(newer, "w") as out:
        manifest = json.loads(source.read("manifest.json"))
        out.writestr("manifest.json", json.dumps({**manifest, "mulette": "9.4", "revision": "9999"}))
    with pytest.raises(Conflict, match=r"Mulette 9\.4 .*plus récente"):
        restore(Settings(database=str(tmp_path / "x.gpkg")), newer)


def test_store_of_a_newer_mulette_is_refused_by_name(store: Store) -> None:
    with store.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Conflict, match="version plus récente de Mulette"):
        require_current(store)


def test_damaged_archive_is_refused(archive: Path, tmp_path: Path) -> None:
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 0xFF
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(content)
    with pytest.raises(Invalid):
        restore(Settings(database=str(tmp_path / "x.gpkg")), damaged)
    assert not (tmp_path / "x.gpkg").exists()
