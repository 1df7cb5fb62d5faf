"""Run the branch of the module as GeoNature does, beside the migrations of the PnX-SI libraries.

Runs in the environment of one set of libraries: ``python migrate.py URL COMMAND REVISION [FOLDER OF REVISIONS…]``,
where the command ``cli`` calls a command of the module instead;
the folder of the installed module is on PYTHONPATH. Prints versions and what is stamped, as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from importlib.metadata import entry_points, version
from pathlib import Path

os.environ["FLASK_SQLALCHEMY_DB"] = "__main__.db"

import flask_migrate
from alembic.migration import MigrationContext
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()
sys.modules["__main__"].db = db  # type: ignore[attr-defined]
migrate = flask_migrate.Migrate()
ALSO = sys.argv[4:]


@migrate.configure
def locate(config: object) -> object:
    """Gather the revisions of libraries and modules by their entry points, as GeoNature does."""
    found = [*entry_points(group="alembic", name="migrations"), *entry_points(group="gn_module", name="migrations")]
    places = " ".join([*(one.value for one in found), *ALSO])
    config.set_main_option("version_locations", places)  # type: ignore[attr-defined]
    config.set_main_option("path_separator", "space")  # type: ignore[attr-defined]
    return config


def _call(app: Flask, name: str) -> list[list[str]]:
    """Call a command of the module as ``geonature exsitu NAME`` does, with GeoNature's own database object."""
    from gn_module_exsitu.blueprint import blueprint

    app.register_blueprint(blueprint)
    done = app.test_cli_runner().invoke(args=["exsitu", name], catch_exceptions=False)
    return [line.split("\t") for line in done.stdout.splitlines()]


def main(url: str, command: str, revision: str, *_: str) -> None:
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = url.replace("postgresql://", "postgresql+psycopg2://")
    db.init_app(app)
    migrate.init_app(app, db)
    with app.app_context():
        if command == "cli":
            print(json.dumps(_call(app, revision)))
            return
        import apptax.migrations

        directory = str(Path(apptax.migrations.__file__).parent)
        getattr(flask_migrate, command).__wrapped__(directory=directory, revision=revision)
        heads = MigrationContext.configure(db.session.connection()).get_current_heads()
    print(json.dumps({"sqlalchemy": version("sqlalchemy"), "taxhub": version("taxhub"), "heads": sorted(heads)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
