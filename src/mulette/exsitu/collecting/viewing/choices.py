"""What the pages of collecting offer to choose from: filters, chips of those that are on, lists of forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import NotFound
from mulette.core.people.viewer import Viewer
from mulette.core.places.queries import area_by_code
from mulette.core.taxonomy.tables import Taxon
from mulette.exsitu.collecting.finding import find_held, find_placed, held_in_reach
from mulette.exsitu.collecting.tables import Mission, Permit, Population
from mulette.exsitu.lineage.reach import in_reach
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.numbering import code_of
from mulette.exsitu.vocabulary import label, terms

MOST = 500
Choices = list[tuple[str, str]]


def missions(session: Session, viewer: Viewer) -> Choices:
    """Give the missions that a form offers, the latest first."""
    query = select(Mission.uuid, Mission.code, Mission.name).where(held_in_reach(viewer, "read", Mission))
    rows = session.execute(query.order_by(Mission.starts_on.desc(), Mission.id.desc()).limit(MOST))
    return [(str(identifier), f"{code}, {name}") for identifier, code, name in rows]


def permits(session: Session, viewer: Viewer) -> Choices:
    """Give the permits of the viewer's organisation that a form offers, the latest first."""
    return [(str(row.uuid), _permit_words(row)) for row in _permits(session, viewer)]


def permit_numbers(session: Session, viewer: Viewer) -> Choices:
    """Give the same permits by number, as a mission names them."""
    return [(row.number, _permit_words(row)) for row in _permits(session, viewer)]


def _permits(session: Session, viewer: Viewer) -> list[Permit]:
    if not viewer.may("read", "permit"):
        return []
    query = select(Permit).where(held_in_reach(viewer, "read", Permit))
    if viewer.organisation_id is not None:
        query = query.where(Permit.organisation_id == viewer.organisation_id)
    return list(session.scalars(query.order_by(Permit.starts_on.desc(), Permit.id.desc()).limit(MOST)))


def _permit_words(row: Permit) -> str:
    return f"{row.number}, {label('PERMIT_KIND', row.kind)}"


def populations(session: Session, viewer: Viewer) -> Choices:
    """Give the populations that a form offers, by taxon."""
    query = select(Population, Node).join(Node, Node.id == Population.node_id)
    query = query.where(in_reach(viewer, "read", "harvest"), in_reach(viewer, "read_precise", "harvest"))
    rows = session.execute(query.order_by(Node.taxon_name, Population.station, Node.id).limit(MOST))
    named = ((row, node, code_of("population", node.number)) for row, node in rows)
    return [(str(row.uuid), f"{node.taxon_name}, {row.station} ({code})") for row, node, code in named]


def chips(session: Session, viewer: Viewer, query: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    """Give the filters that are on, in words: label, words, name, value."""
    words = {
        "cd_nom": ("Taxon", _taxon(session, str(query.get("cd_nom", "")))),
        "commune": ("Commune", _commune(session, str(query.get("commune", "")))),
        "from": ("Depuis", str(query.get("from", ""))),
        "to": ("Jusqu’au", str(query.get("to", ""))),
        "kind": ("Nature", label("HARVEST_KIND", str(query.get("kind", "")))),
        "mission": ("Mission", _held(session, viewer, Mission, query.get("mission"))),
        "population": ("Population", _population(session, viewer, query.get("population"))),
        "permit": ("Permis", _held(session, viewer, Permit, query.get("permit"))),
        "without_permit": ("Permis", "sans permis, avec un motif"),
        "bbox": ("Lieu", "rectangle"),
    }
    found = [(*words[name], name, str(query[name])) for name in words if query.get(name)]
    return [("Mots", said, "q", said), *found] if (said := str(query.get("q", ""))) else found


def form_fields(session: Session, viewer: Viewer, query: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the fields of the form of filters."""
    waiting = [("1", "Sans permis, avec un motif")]
    own: list[dict[str, Any]] = [
        {"name": "from", "label": "Récoltée depuis", "type": "date"},
        {"name": "to", "label": "Récoltée jusqu’au", "type": "date"},
        {"name": "kind", "label": "Nature", "type": "select", "choices": list(terms("HARVEST_KIND").items())},
        {"name": "mission", "label": "Mission", "type": "select", "choices": missions(session, viewer)},
        {"name": "permit", "label": "Permis", "type": "select", "choices": permits(session, viewer)},
        {"name": "without_permit", "label": "Protégées", "type": "select", "choices": waiting},
        {"name": "cd_nom", "label": "Taxon", "help": "Code CD_NOM ; la recherche trouve aussi les noms."},
        {"name": "commune", "label": "Commune", "help": "Code INSEE."},
    ]  # fmt: skip
    return [{**one, "value": query.get(str(one["name"]), "")} for one in own]


def _taxon(session: Session, text: str) -> str:
    taxon = session.get(Taxon, int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else None
    return taxon.lb_nom if taxon else text


def _commune(session: Session, code: str) -> str:
    try:
        return area_by_code(session, "COM", code).name if code else ""
    except NotFound:
        return code


def _held(session: Session, viewer: Viewer, table: type[Mission] | type[Permit], identifier: Any) -> str:  # noqa: ANN401
    if not identifier:
        return ""
    try:
        if table is Mission:
            return find_held(session, viewer, Mission, str(identifier)).code
        return find_held(session, viewer, Permit, str(identifier)).number
    except NotFound:
        return "inconnu"


def _population(session: Session, viewer: Viewer, identifier: Any) -> str:  # noqa: ANN401
    if not identifier:
        return ""
    try:
        return code_of("population", find_placed(session, viewer, Population, str(identifier))[1].number)
    except NotFound:
        return "inconnue"
