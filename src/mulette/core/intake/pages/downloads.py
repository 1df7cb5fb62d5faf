"""Files that a delivery gives: the original, the report of its check, the rows left out with the reasons."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import PurePath
from urllib.parse import quote
from uuid import UUID

from flask import Response, send_file
from flask.typing import ResponseReturnValue

from mulette.core.errors import Conflict
from mulette.core.house import current_house
from mulette.core.intake import queries
from mulette.core.intake.deposits import find_deposit
from mulette.core.intake.pages.blueprint import blueprint
from mulette.core.intake.summary import report_of
from mulette.core.intake.verbatim import open_file, write_left_out
from mulette.core.people.web import current_viewer, needs


@blueprint.get("/livraisons/<uuid:delivery>/fichier")
@needs("read", "delivery")
def original(delivery: UUID) -> ResponseReturnValue:
    """Give the file as it was sent."""
    house = current_house()
    with house.store.reading() as session:
        found = queries.get_delivery(session, current_viewer(), delivery)
    path = find_deposit(house.settings.files_folder, found.file_sha256, found.file_name)
    return send_file(
        path.absolute(), mimetype="application/octet-stream", as_attachment=True, download_name=found.file_name
    )


@blueprint.get("/livraisons/<uuid:delivery>/rapport.json")
@needs("read", "delivery")
def report(delivery: UUID) -> ResponseReturnValue:
    """Give the report of the check, as the command writes it."""
    house = current_house()
    with house.store.reading() as session:
        found = queries.get_delivery(session, current_viewer(), delivery)
        text = json.dumps(report_of(session, house.rooms, found), ensure_ascii=False, indent=1)
    return attach([text], "application/json", f"{PurePath(found.file_name).stem}-rapport.json")


@blueprint.get("/livraisons/<uuid:delivery>/lignes-ecartees.csv")
@needs("read", "delivery")
def left_out(delivery: UUID) -> ResponseReturnValue:
    """Give the rows left out, each with the reasons why."""
    house = current_house()
    with house.store.reading() as session:
        found = queries.get_delivery(session, current_viewer(), delivery)
        findings = queries.findings_of(session, house.rooms, found)
    if found.rows_read is None:
        raise Conflict("Ce fichier n'a pas pu être lu : il n'a pas de lignes à donner.", code="delivery.not-read")
    source, bound = open_file(house, found)
    name = f"{PurePath(found.file_name).stem}-lignes-ecartees.csv"
    return attach(write_left_out(source, bound, findings), "text/csv; charset=utf-8", name)


def attach(parts: Iterable[str], mimetype: str, name: str) -> Response:
    """Give a text as a file to keep."""
    response = Response(parts, content_type=mimetype)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
