"""REST API of the boards."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Integer, List, Nested, String
from flask import request

from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs
from mulette.occurrences.api import SelectionQuery
from mulette.occurrences.dashboards.boards import find_board
from mulette.occurrences.dashboards.queries import read_board
from mulette.occurrences.filters import read_filters

blueprint = APIBlueprint("boards_api", __name__, url_prefix="/api/v1", tag="Tableaux de bord")


class BarOut(Schema):
    """One bar of a board."""

    label = String(metadata={"description": "Ce qui est compté, en mots"})
    code = String(metadata={"description": "Valeur du filtre qui donne ces données ; null : aucune"})
    records = Integer(metadata={"description": "Données visibles"})
    taxa = Integer(metadata={"description": "Taxons vus, par nom valide"})
    observers = Integer(metadata={"description": "Personnes nommées ; null sous un filtre de taxon ou de groupe"})


class BoardOut(Schema):
    """A board."""

    filter = String(metadata={"description": "Nom du filtre que les codes remplissent"})
    total = Nested(BarOut, metadata={"description": "Toutes les données de la sélection, chacune une fois"})
    bars = List(Nested(BarOut), metadata={"description": "Les lignes du tableau, toutes"})


@blueprint.get("/boards/<name>")
@needs("read", "record")
@blueprint.input(SelectionQuery, location="query", validation=False)
@blueprint.output(BoardOut)
@blueprint.doc(responses=[401, 403, 404, 422])
def board(name: str, query_data: dict[str, Any]) -> dict[str, Any]:
    """Nombre de données, de taxons et d'observateurs d'une sélection, par année, groupe ou commune."""
    house, chosen = current_house(), find_board(name)
    filters = read_filters(request.args, house.store.srid)
    with house.store.reading() as session:
        shown = read_board(session, current_viewer(), filters, chosen, most=None)
    return {"filter": chosen.filter, "total": shown.total, "bars": shown.bars}
