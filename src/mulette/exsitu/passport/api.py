"""REST API of the passports: files in MCPD and Darwin Core Germplasm."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, String
from apiflask.validators import OneOf
from flask import Response, send_file

from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs
from mulette.exsitu.bank.viewing.filters import Filters
from mulette.exsitu.passport.exporting import FORMATS, write
from mulette.exsitu.passport.gathering import read_passports

blueprint = APIBlueprint("exsitu_passport_api", __name__, url_prefix="/api/v1/exsitu", tag="Ex situ : passeports")


class MCPDQuery(Schema):
    """Which file of MCPD."""

    format = String(load_default="csv", validate=OneOf(["csv", "xlsx"]))
    precise = Boolean(load_default=False, metadata={"description": "Lieux exacts, pour qui a le droit de les voir"})


class GermplasmQuery(Schema):
    """How places are told."""

    precise = Boolean(load_default=False, metadata={"description": "Lieux exacts, pour qui a le droit de les voir"})


def _gives(*names: str) -> dict[int | str, Any]:
    """Describe the answers of a route that gives a file."""
    file = {"schema": {"type": "string", "format": "binary"}}
    content = {FORMATS[name][1]: file for name in names}
    return {200: {"description": "Le fichier", "content": content}, 401: {}, 403: {}, 422: {}}


@blueprint.get("/exports/mcpd")
@needs("export", "seed_lot")
@blueprint.input(MCPDQuery, location="query")
@blueprint.doc(responses=_gives("mcpd.csv", "mcpd.xlsx"))
def export_mcpd(query_data: dict[str, Any]) -> Response:
    """Passeports MCPD 2.1 des lots visibles ; les lieux des taxons protégés sont floutés."""
    return _file(f"mcpd.{query_data['format']}", precise=query_data["precise"])


@blueprint.get("/exports/germplasm")
@needs("export", "seed_lot")
@blueprint.input(GermplasmQuery, location="query")
@blueprint.doc(responses=_gives("germplasm.zip"))
def export_germplasm(query_data: dict[str, Any]) -> Response:
    """Archive Darwin Core Germplasm des lots visibles ; les lieux des taxons protégés sont floutés."""
    return _file("germplasm.zip", precise=query_data["precise"])


def _file(name: str, *, precise: bool) -> Response:
    with tempfile.TemporaryDirectory() as folder, current_house().store.reading() as session:
        path = Path(folder) / name
        write(
            read_passports(session, current_viewer(), Filters(), precise=precise),
            path,
            name,
            title="Banque de semences",
        )
        content = io.BytesIO(path.read_bytes())
    return send_file(content, mimetype=FORMATS[name][1], as_attachment=True, download_name=name)
