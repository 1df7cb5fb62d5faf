"""What the filters of the lots offer: chips of those that are on, fields of their form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.people.tables import Organisation
from mulette.core.people.viewer import Viewer
from mulette.exsitu.bank.tables import Location
from mulette.exsitu.bank.viewing import places
from mulette.exsitu.bank.viewing.conditions import find_taxon_name
from mulette.exsitu.bank.viewing.filters import GENERATIONS, STOCKS, VIABILITIES, YES, Filters
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.vocabulary import terms

LISTS = {"status": "LOT_STATUS", "collection": "COLLECTION_KIND", "provenance": "PROVENANCE"}
KEYS = {"stock": STOCKS, "viability": VIABILITIES, "generation": GENERATIONS, "exchange": YES}
LABELS = {
    "status": "État",
    "stock": "Stock",
    "viability": "Viabilité",
    "generation": "Génération",
    "collection": "Collection",
    "provenance": "Provenance",
    "exchange": "Proposé à l’Index Seminum",
    "taxon": "Taxon",
    "location": "Rangement",
    "organisation": "Organisme",
    "from": "Reçu depuis le",
    "to": "Reçu jusqu’au",
}
Chip = tuple[str, str, str, str]


def chips(session: Session, filters: Filters, query: Mapping[str, Any]) -> list[Chip]:
    """Give the filters that are on: label, value as words, name and value in the URL."""
    many = getattr(query, "getlist", lambda name: [query[name]])
    return [
        (LABELS[name], _words(session, filters, name, value), name, value)
        for name in LABELS
        if name in query
        for value in many(name)
        if value
    ]


def _words(session: Session, filters: Filters, name: str, value: str) -> str:
    if name in LISTS:
        return terms(LISTS[name])[value]
    if name in KEYS:
        return KEYS[name][value]
    if name == "taxon" and filters.taxon is not None:
        return find_taxon_name(session, filters.taxon)
    if name == "location":
        return session.scalar(select(Location.name).where(Location.uuid == filters.location)) or "inconnu"
    if name == "organisation":
        return session.scalar(select(Organisation.name).where(Organisation.uuid == filters.organisation)) or "inconnu"
    return value


def form_fields(session: Session, viewer: Viewer, query: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the fields of the form of filters: name, label, type, value, choices."""
    holders = select(Organisation.uuid, Organisation.name).where(
        Organisation.id.in_(select(Node.organisation_id).where(Node.kind == "lot"))
    )
    listed: dict[str, list[tuple[str, str]]] = {
        **{name: list(terms(vocabulary).items()) for name, vocabulary in LISTS.items()},
        **{name: list(words.items()) for name, words in KEYS.items()},
        "location": places.choices(session, viewer, holders_only=True),
        "organisation": [(str(key), name) for key, name in session.execute(holders.order_by(Organisation.name))],
    }
    kinds = dict.fromkeys(listed, "select") | {"from": "date", "to": "date"}
    helps = {"taxon": "Code TAXREF ; ses synonymes et sous-espèces viennent avec."}
    return [
        {
            "name": name,
            "label": words,
            "type": kinds.get(name, "text"),
            "value": str(query.get(name) or ""),
            "choices": listed.get(name, ()),
            "help": helps.get(name, ""),
        }
        for name, words in LABELS.items()
    ]
