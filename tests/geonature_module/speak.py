"""Speak to Mulette as a user of UsersHub, in the environment of one set of libraries.

``python speak.py MULETTE AUDIENCE``; the secret stands in the environment. Prints what was answered, as JSON.
"""

from __future__ import annotations

import json
import sys
import uuid

from flask import Flask
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()
sys.modules["__main__"].db = db  # type: ignore[attr-defined]

from gn_module_exsitu import OBJECTS  # noqa: E402
from gn_module_exsitu.blueprint import blueprint  # noqa: E402
from gn_module_exsitu.conf_schema_toml import GnModuleSchemaConf  # noqa: E402
from gn_module_exsitu.host import read_visitor  # noqa: E402
from pypnusershub.db.models import Organisme, User  # noqa: E402


class Host:
    """Gives a user as UsersHub's own class has them."""

    def visitor(self) -> object:
        organisation = Organisme(nom_organisme="CBN alpin", uuid_organisme=uuid.UUID(int=7))
        user = User(id_role=42, identifiant="jcariou", nom_role="Cariou", prenom_role="Jeanne", organisme=organisation)
        return read_visitor(user, {of: {"R": 3} for of in ("ALL", *OBJECTS)})


def main(address: str, audience: str) -> None:
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = "postgresql+psycopg2://"
    db.init_app(app)
    blueprint.config = GnModuleSchemaConf().load({"MULETTE_URL": address, "PLATFORM": "cbna", "AUDIENCE": audience})
    app.extensions["exsitu_host"] = Host()
    app.register_blueprint(blueprint, url_prefix="/exsitu")
    client = app.test_client()
    me, lots = client.get("/exsitu/me"), client.post("/exsitu/lots", json={})
    print(json.dumps({"me": me.json, "write": lots.status_code, "nothing": client.get("/exsitu/rien").status_code}))


if __name__ == "__main__":
    main(*sys.argv[1:])
