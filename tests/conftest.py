"""What every test may use: the two stores, fresh and empty, and the folder of reference data."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from mulette.core.house import House
from mulette.core.storage.store import Store, open_store
from mulette.core.storage.upgrade import upgrade_store
from mulette.rooms import ROOMS, load_all_tables
from mulette.settings import Settings
from mulette.web.app import create_app
from tests.cluster import private_cluster

STORES = ("geopackage", "postgis")
_numbers = itertools.count()
load_all_tables()


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of reference data beside the checkout; developers' and CI's machines have it."""
    folder = Path(os.environ.get("MULETTE_TEST_SHARED", Path(__file__).parents[2] / "shared"))
    assert folder.is_dir(), f"reference data expected in {folder}"
    return folder


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of the maintenance database of a PostgreSQL cluster of this run."""
    given = os.environ.get("MULETTE_TEST_POSTGRES")
    if given:
        yield given
    else:
        with private_cluster() as url:
            yield url


@pytest.fixture(scope="session")
def empty_geopackage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a GeoPackage at head, copied for each test."""
    path = tmp_path_factory.mktemp("empty") / "empty.gpkg"
    store = open_store(Settings(database=str(path)))
    upgrade_store(store)
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return path


@pytest.fixture(scope="session")
def empty_postgis(cluster: str, worker_id: str) -> str:
    """Name of a PostgreSQL database at head, the template of each test's."""
    name = f"template_{worker_id}"
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    store = open_store(Settings(database=f"{cluster.rsplit('/', 1)[0]}/{name}"))
    upgrade_store(store)
    store.close()
    return name


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """Name of this process among those of pytest-xdist."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def new_settings(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Callable[[str], Settings]:
    """Make the settings of a fresh store at head, of the kind named."""

    def make(kind: str) -> Settings:
        folder = tmp_path_factory.mktemp(kind)
        if kind == "geopackage":
            path = folder / "mulette.gpkg"
            shutil.copy(request.getfixturevalue("empty_geopackage"), path)
            return Settings(database=str(path), files=folder / "files")
        template, cluster = request.getfixturevalue("empty_postgis"), request.getfixturevalue("cluster")
        name = f"test_{worker_id}_{next(_numbers)}"
        with psycopg.connect(cluster, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return Settings(database=f"{cluster.rsplit('/', 1)[0]}/{name}", files=folder / "files")

    return make


@pytest.fixture(params=STORES)
def settings(request: pytest.FixtureRequest, new_settings: Callable[[str], Settings]) -> Settings:
    """Give the settings of a fresh, empty store at head: the test runs on both kinds."""
    return new_settings(request.param)


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """Give a fresh, empty store at head: the test runs on both kinds."""
    store = open_store(settings)
    yield store
    store.close()


@pytest.fixture
def house(settings: Settings, store: Store) -> House:
    """Give a house over a fresh, empty store: the test runs on both kinds."""
    return House(settings, store, ROOMS)


@pytest.fixture
def app(house: House) -> APIFlask:
    """Give the web application of the house."""
    app = create_app(house)
    app.testing = True
    return app


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    """Give a browser without cookies that talks to the application."""
    return app.test_client()
