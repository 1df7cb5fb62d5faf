"""Drafting a migration: the difference between the tables in code and a new store at head; for developers.

Run ``python -m mulette.commands.draft "what changes"``, then read and complete the file it names: layers
(``columns.add_layer``) and moves of data are written by hand.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import MetaData

from mulette.core.storage.base import Base, BigKey
from mulette.core.storage.store import open_store
from mulette.core.storage.types import Geometry, Instant, Json, Uuid
from mulette.core.storage.upgrade import MIGRATIONS, migration_config, upgrade_store
from mulette.rooms import load_all_tables
from mulette.settings import Settings


def draft_revision(message: str, metadata: MetaData, tables: str = "") -> None:
    """Write a revision file for the tables whose names begin with ``tables``.

    Parameters
    ----------
    message
        One idea, in English; it becomes the docstring and the file's name.
    metadata
        The tables in code.
    tables
        Prefix of the names of tables looked at; all of them by default.
    """
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Settings(database=str(Path(folder) / "draft.gpkg")))
        upgrade_store(store)
        config = migration_config()
        count = len(list((MIGRATIONS / "versions").glob("0*.py")))
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        with store.engine.connect() as connection:
            config.attributes.update(
                connection=connection,
                metadata=metadata,
                render_item=_render,
                include_object=lambda _o, name, kind, _r, _c: kind != "table" or _ours(name, metadata, tables),
            )
            command.revision(config, message, autogenerate=True, rev_id=f"{count + 1:04}")
        store.close()


def _ours(name: str | None, metadata: MetaData, prefix: str) -> bool:
    return name in metadata.tables and str(name).startswith(prefix)


def _render(kind: str, item: Any, _context: AutogenContext) -> str | bool:  # noqa: ANN401
    """Name our own types by their frozen twins in ``migrations.columns``."""
    if kind != "type":
        return False
    if isinstance(item, Geometry):
        return f"columns.Geometry({item.kind!r})"
    if isinstance(item, Instant):
        return "columns.Instant()"
    if item is BigKey or "sqlite" in getattr(item, "_variant_mapping", {}):
        return "columns.BigKey"
    names = {Json: "columns.Json", Uuid: "columns.Uuid"}
    return next((name for type_, name in names.items() if isinstance(item, type_)), False)


if __name__ == "__main__":
    load_all_tables()

    draft_revision(sys.argv[1], Base.metadata, *sys.argv[2:])
