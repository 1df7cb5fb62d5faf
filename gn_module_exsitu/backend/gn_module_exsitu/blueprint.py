"""Routes of the module: everything below it goes to Mulette, in the name of the person signed in to GeoNature."""

from __future__ import annotations

import click
from flask import Blueprint, Response, jsonify, request, url_for
from sqlalchemy import text

from gn_module_exsitu.forwarding import API, forward, give_back
from gn_module_exsitu.host import current_host, read_service
from gn_module_exsitu.problems import Refused, answer

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
blueprint = Blueprint("exsitu", __name__, cli_group="exsitu")
blueprint.register_error_handler(Refused, answer)


@blueprint.route("/me")
def me() -> Response:
    """Tell who Mulette takes the person for, and the rights it lends them."""
    return _forward("/api/v1/me")


@blueprint.route("/visit", methods=["POST"])
def visit() -> Response:
    """Open a visit of Mulette's screens: the address that the frame goes to, once and within seconds."""
    service = read_service(blueprint.config)
    answered = forward(request, current_host().visitor(), service, "/api/v1/visits")
    if answered.status_code != 201:
        return give_back(answered, _root())
    return jsonify(address=service.public_url + answered.json()["address"], origin=service.public_url)


@blueprint.route("/<path:resource>", methods=METHODS)
def resources(resource: str) -> Response:
    """Send a request on to the REST resource of the same name of Mulette's seed bank."""
    return _forward(API + resource)


@blueprint.cli.command("refresh-views")
def refresh_views() -> None:
    """Refait les vues pr_exsitu.v_* d'après les tables de Mulette, et dit l'état de chacune."""
    _run("SELECT view_name, state FROM pr_exsitu.refresh_views()")


@blueprint.cli.command("drop-views")
def drop_views() -> None:
    """Retire les vues pr_exsitu.v_*, avant une mise à jour de Mulette qui change ses tables."""
    _run("SELECT view_name, state FROM pr_exsitu.drop_views()")


def _forward(path: str) -> Response:
    answered = forward(request, current_host().visitor(), read_service(blueprint.config), path)
    return give_back(answered, _root())


def _root() -> str:
    return url_for("exsitu.resources", resource="x")[:-1]


def _run(statement: str) -> None:
    database = current_host().database()
    for name, state in database.session.execute(text(statement)):
        click.echo(f"{name}\t{state}")
    database.session.commit()
