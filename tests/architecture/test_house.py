"""The plan of the house holds: size of files, skeleton of rooms, comments of columns, migrations, clean tree."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import inspect

from mulette.core.fields import read_fields
from mulette.core.room import load
from mulette.core.storage.base import Base
from mulette.core.storage.store import Store
from mulette.rooms import ROOMS

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    path
    for folder in ("src", "tests", "benchmarks", "docs")
    for ending in ("py", "js", "mjs", "css", "html")
    for path in (ROOT / folder).rglob(f"*.{ending}")
    if "vendor" not in path.parts
)
TABLES = sorted(Base.metadata.tables.values(), key=lambda table: table.name)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_is_longer_than_400_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_a_room_shows_only_things_that_exist(room: object) -> None:
    for part in ("tables", "api", "pages", "findings", "target", "layers", "demo"):
        path = getattr(room, part)
        assert path is None or load(path) is not None
    for path in room.commands.values():  # type: ignore[attr-defined]
        assert load(path).help


@pytest.mark.parametrize("path", [path for room in ROOMS for path in room.fields], ids=lambda path: path.name)
def test_fields_are_complete(path: Path) -> None:
    for field in read_fields(path).values():
        assert field.label, field.name
        assert field.help.endswith((".", "…", "?")), field.name
        assert field.group, field.name
        assert field.nomenclature or field.type not in {"code", "codes"}, field.name


def test_stored_fields_of_a_record_are_columns_of_its_table() -> None:
    room = next(room for room in ROOMS if room.name == "occurrences")
    fields = read_fields(room.fields[0])
    stored = {name for name, field in fields.items() if field.stored} - {"unique_dataset_id"}
    assert stored <= set(Base.metadata.tables["occurrences_record"].columns.keys())


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_is_commented(table: object) -> None:
    missing = [column.name for column in table.columns if not column.comment]  # type: ignore[attr-defined]
    assert missing == []


def test_migrated_store_is_what_the_tables_say(store: Store) -> None:
    found = inspect(store.engine)
    assert {table.name for table in TABLES} <= set(found.get_table_names())
    for table in TABLES:
        actual = {column["name"]: column["nullable"] for column in found.get_columns(table.name)}
        expected = {column.name: bool(column.nullable) for column in table.columns}
        assert actual == expected, table.name
        indexes = {tuple(index["column_names"]) for index in found.get_indexes(table.name)}
        wanted = {tuple(column.name for column in index.columns) for index in table.indexes}
        assert {columns for columns in wanted if "geom" not in columns} <= indexes, table.name


def test_geopackage_columns_have_types_of_the_standard(store: Store) -> None:
    allowed = re.compile(r"BOOLEAN|INTEGER|SMALLINT|FLOAT|TEXT|DATE|DATETIME|GEOMETRY")
    with store.engine.connect() as connection:
        if not store.is_embedded:
            return
        for table in TABLES:
            for column in connection.exec_driver_sql(f"PRAGMA table_info({table.name})"):
                assert allowed.fullmatch(column[2]), (table.name, column)


def test_command_line_starts_without_the_heavy_libraries() -> None:
    script = (
        "import sys, mulette.cli; "
        "print([name for name in ('polars', 'flask', 'sqlalchemy', 'shapely', 'pyogrio') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_no_tracked_file_holds_a_download_address_or_a_path_of_this_machine() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split(
        "\n"
    )
    forbidden = re.compile(
        r"https?://[^ \"]+\.(whl|tgz|deb)\b|https?://[^ \"]+/simple\b|" + re.escape(f"{ROOT.parent}/")
    )
    for name in filter(None, tracked):
        path = ROOT / name
        if (
            path.is_file()
            and path.suffix not in {".png", ".woff2", ".ico", ".mulette"}
            and name != "tests/architecture/test_house.py"
        ):
            assert not forbidden.search(path.read_text(encoding="utf-8")), name
