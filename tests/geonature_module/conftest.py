"""A GeoNature in miniature: the module on a small Flask application, and Mulette on loopback behind it."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from gn_module_exsitu import OBJECTS
from gn_module_exsitu.blueprint import blueprint
from gn_module_exsitu.conf_schema_toml import GnModuleSchemaConf
from gn_module_exsitu.host import SECRET_VARIABLE, read_visitor
from gn_module_exsitu.problems import Refused
from werkzeug.serving import make_server

from mulette.core.house import House
from mulette.web.app import create_app
from tests.factories.delegation import AUDIENCE, trust

collect_ignore = ["front", "host", "migrate.py", "speak.py"]
ROOT = Path(__file__).parents[2]
MODULE = ROOT / "gn_module_exsitu"
EVERYTHING = {of: dict.fromkeys("CRUVED", 3) for of in ("ALL", *OBJECTS)}


class Organisme:
    """An organisation as UsersHub has it."""

    nom_organisme = "CBNA"
    uuid_organisme = None


class User:
    """A user as UsersHub has it; both versions' own class is read in ``test_libraries``."""

    id_role = 42
    identifiant = "jcariou"
    prenom_role = "Jeanne"
    nom_role = "Cariou"
    organisme = Organisme()


class SmallHost:
    """What the module asks of GeoNature."""

    def __init__(self) -> None:
        self.user: User | None = User()
        self.scopes = EVERYTHING

    def visitor(self) -> Any:
        if self.user is None:
            raise Refused(401, "exsitu.sign-in-needed", "Connectez-vous à GeoNature.")
        return read_visitor(self.user, self.scopes)

    def database(self) -> Any:
        raise AssertionError("no route needs the database")


@pytest.fixture
def serve() -> Iterator[Callable[[Flask], str]]:
    """Serve an application on loopback, in threads; gives its address."""
    servers = []

    def start(app: Flask) -> str:
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()


@pytest.fixture
def mulette(house: House, serve: Callable[[Flask], str]) -> str:
    """Address of a Mulette that runs."""
    return serve(create_app(house))


@pytest.fixture
def secret(house: House) -> str:
    """Secret of a GeoNature that Mulette trusts up to the role of contributors."""
    return trust(house, role="contributor")


@pytest.fixture
def geonature(monkeypatch: pytest.MonkeyPatch) -> Callable[..., FlaskClient]:
    """Make a GeoNature whose module speaks to a Mulette at an address; gives a browser of it."""

    def make(address: str, secret: str = "secret", **config: Any) -> FlaskClient:
        app = Flask(__name__)
        set_ = {"MULETTE_URL": address, "PLATFORM": "cbna", "AUDIENCE": AUDIENCE, **config}
        monkeypatch.setattr(blueprint, "config", GnModuleSchemaConf().load(set_), raising=False)
        monkeypatch.setenv(SECRET_VARIABLE, secret)
        app.extensions["exsitu_host"] = SmallHost()
        app.register_blueprint(blueprint, url_prefix="/exsitu")
        return app.test_client()

    return make


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel of the module, without network."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "-q", "wheel", "--no-index", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "-w", str(folder), str(MODULE)], check=True)
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder where the wheel is installed, alone."""
    folder = tmp_path_factory.mktemp("site")
    pip = [sys.executable, "-m", "pip", "-q", "install", "--no-index", "--no-deps", "--target", str(folder)]
    subprocess.run([*pip, str(wheel)], check=True)
    return folder
