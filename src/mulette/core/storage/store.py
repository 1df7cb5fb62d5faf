"""The store of one installation: its engine, and the two ways to enter it, reading and transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session

from mulette.core.storage.geopackage import register_functions
from mulette.settings import Settings

SCHEMA = "mulette"
_WRITE = "mulette_write"
_WAIT = "mulette_wait_ms"


class Store:
    """An engine and its local CRS.

    Parameters
    ----------
    engine
        SQLAlchemy engine of a GeoPackage file or of PostgreSQL with PostGIS.
    srid
        EPSG code of the projected CRS of all geometry columns.
    """

    def __init__(self, engine: Engine, srid: int) -> None:
        self.engine = engine
        self.srid = srid

    @property
    def is_embedded(self) -> bool:
        """Whether the store is a GeoPackage file."""
        return self.engine.dialect.name == "sqlite"

    @property
    def path(self) -> Path | None:
        """Path of the GeoPackage file; None on PostgreSQL."""
        return Path(self.engine.url.database) if self.is_embedded and self.engine.url.database else None

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Enter to read; nothing is kept."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def transaction(self, *, wait_ms: int = 30_000) -> Iterator[Session]:
        """Enter to write: everything is kept at the end, or nothing.

        Parameters
        ----------
        wait_ms
            Milliseconds. On a GeoPackage the write lock is taken at once (``BEGIN IMMEDIATE``) and waited for so long
            at most; then SQLAlchemy's ``OperationalError`` is raised. PostgreSQL has no such lock.
        """
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            session.connection(execution_options={_WRITE: True, _WAIT: wait_ms})
            yield session

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()


def open_store(settings: Settings) -> Store:
    """Open the store that the settings name; a GeoPackage's folder is made when missing."""
    if settings.is_embedded:
        path = Path(settings.database)
        path.parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(f"sqlite:///{path}", hide_parameters=True)  # errors are logged: no personal data
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        url = settings.database.replace("postgresql://", "postgresql+psycopg://", 1)
        engine = create_engine(
            url,
            pool_pre_ping=True,
            hide_parameters=True,
            # Compiling queries, which the planner does for large ones, takes longer here than running them.
            connect_args={"options": f"-csearch_path={SCHEMA},public -ctimezone=UTC -cjit=off"},
        )
    engine.dialect.mulette_srid = settings.local_srid  # type: ignore[attr-defined]  # read by the column types
    return Store(engine, settings.local_srid)


def _prepare_sqlite(connection: sqlite3.Connection, _: Any) -> None:  # noqa: ANN401
    connection.isolation_level = None  # we begin transactions ourselves, below
    for pragma in (
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        "busy_timeout = 30000",
        "cache_size = -65536",
        "temp_store = MEMORY",
        "mmap_size = 1073741824",
    ):
        connection.execute(f"PRAGMA {pragma}")
    register_functions(connection)


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    write = options.get(_WRITE, False)
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {options.get(_WAIT, 30_000)}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
