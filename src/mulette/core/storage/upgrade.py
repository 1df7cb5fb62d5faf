"""Making a store, bringing it up to date, and refusing one that a newer Mulette wrote."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from mulette.core.errors import Conflict
from mulette.core.storage.geopackage import APPLICATION_ID, SYSTEM_TABLES, USER_VERSION, system_rows
from mulette.core.storage.store import SCHEMA, Store

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade_store(store: Store) -> tuple[str | None, str]:
    """Make the tables of a new store, or bring an old one up to date; all or nothing.

    Returns
    -------
    Revision before (None for a new store) and after.

    Raises
    ------
    Conflict
        The store was written by a newer Mulette, or the file is not a GeoPackage of ours.
    """
    with store.engine.connect().execution_options(mulette_write=True) as connection, connection.begin():
        before = _current(connection)
        _refuse_newer(store, before)
        if before is None:
            _prepare_new(connection, store)
        config = migration_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    if store.is_embedded and before is None:
        with store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA optimize")
    return before, head_revision()


def require_current(store: Store) -> None:
    """Refuse a store that is missing, older or newer than this Mulette, and say what to do.

    Raises
    ------
    Conflict
        With the command to run.
    """
    if store.is_embedded and not (store.path and store.path.exists()):
        raise Conflict(f"La base {store.path} n'existe pas. Créez-la avec « mulette init ».", code="store.missing")
    with store.engine.connect() as connection:
        current = _current(connection)
    _refuse_newer(store, current)
    if current != head_revision():
        raise Conflict(
            f"La base {_name(store)} n'est pas à jour. Sauvegardez-la, puis lancez « mulette init ».",
            code="store.older",
        )


def head_revision() -> str:
    """Give the newest revision that this package knows."""
    head = ScriptDirectory.from_config(migration_config()).get_current_head()
    assert head is not None
    return head


def current_revision(store: Store) -> str | None:
    """Give the revision of a store; None when it has no tables of ours."""
    with store.engine.connect() as connection:
        return _current(connection)


def known_revisions() -> set[str]:
    """Give all revisions that this package knows."""
    return {script.revision for script in ScriptDirectory.from_config(migration_config()).walk_revisions()}


def migration_config() -> Config:
    """Give Alembic's configuration: the scripts of the package, nothing on disk."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_newer(store: Store, revision: str | None) -> None:
    if revision is not None and revision not in known_revisions():
        raise Conflict(
            f"La base {_name(store)} a été écrite par une version plus récente de Mulette (révision {revision}, "
            f"inconnue ici). Mettez Mulette à jour, ou ouvrez une sauvegarde plus ancienne.",
            code="store.newer",
            revision=revision,
        )


def _name(store: Store) -> str:
    return str(store.path or store.engine.url.render_as_string(hide_password=True))


def _prepare_new(connection: Connection, store: Store) -> None:
    if not store.is_embedded:
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis SCHEMA public"))
        if not connection.scalar(text("SELECT to_regnamespace(:schema) IS NOT NULL"), {"schema": SCHEMA}):
            connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))  # IF NOT EXISTS would ask for a right over the database
        return
    tables = connection.scalar(text("SELECT count(*) FROM sqlite_master"))
    if tables:
        raise Conflict(
            f"Le fichier {store.path} existe et n'est pas une base de Mulette. Donnez un autre chemin.",
            code="store.foreign",
        )
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {USER_VERSION}")
    for statement in SYSTEM_TABLES:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(
        "INSERT INTO gpkg_spatial_ref_sys (srs_name, srs_id, organization, organization_coordsys_id, definition) "
        "VALUES (?, ?, ?, ?, ?)",
        system_rows(store.srid),
    )
