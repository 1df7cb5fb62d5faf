"""Filters as people see them: chips in French words, and the fields of the filter form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.intake.tables import Delivery, Provider
from mulette.core.metadata.queries import active_terms
from mulette.core.metadata.tables import Dataset, Framework
from mulette.core.people.tables import Organisation
from mulette.core.places.tables import Area
from mulette.core.taxonomy.listing import group_choices
from mulette.core.taxonomy.tables import Taxon
from mulette.occurrences.fields import record_fields
from mulette.occurrences.filters import CODES, Filters

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
PRECISION_WORDS = {
    "10m": "10 m ou mieux",
    "100m": "de 10 à 100 m",
    "1km": "de 100 m à 1 km",
    "10km": "de 1 à 10 km",
    "plus": "plus de 10 km",
}
"""French words for the classes of precision."""

Chip = tuple[str, str, str, str]


def chips(session: Session, filters: Filters, query: Mapping[str, Any]) -> list[Chip]:
    """Give the filters that are on: ``(label, value in words, name, value in the URL)``."""
    found: list[Chip] = []
    if filters.q:
        found.append(("Recherche", filters.q, "q", filters.q))
    if filters.taxon is not None:
        taxon = session.get(Taxon, filters.taxon)
        name = "taxon" if query.get("taxon") else "cd_ref"
        found.append(("Taxon", taxon.lb_nom if taxon else str(filters.taxon), name, str(filters.taxon)))
    found += [("Groupe", group, "group2", group) for group in filters.group2]
    for name, label, day in (("from", "Depuis le", filters.date_from), ("to", "Jusqu'au", filters.date_to)):
        if day:
            found.append((label, f"{day:%d/%m/%Y}", name, str(query[name])))
    found += [("Mois", MONTHS[month - 1], "month", str(month)) for month in filters.months]
    for kind, code in filters.areas:
        area = session.scalar(select(Area.name).where(Area.kind == kind, Area.code == code))
        found.append(("Lieu", area or f"{kind} {code}", "area", f"{kind}:{code}"))
    if filters.box:
        found.append(("Emprise", "rectangle de la carte", "bbox", str(query["bbox"])))
    if filters.observer:
        found.append(("Observateur", filters.observer, "observer", filters.observer))
    if filters.year:
        found.append(("Année", str(filters.year), "year", str(filters.year)))
    found += [("Précision", PRECISION_WORDS[code], "precision", code) for code in filters.precision]
    return found + _from_where(session, filters) + _codes(session, filters)


def form_fields(session: Session, filters: Filters, query: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the fields of the filter form: ``name, label, type, value, choices, help``."""
    terms = active_terms(session)
    datasets = session.execute(select(Dataset.uuid, Dataset.name).order_by(Dataset.name).limit(200))
    status = [
        ("valid_status", "Validation", "STATUT_VALID"),
        ("observation_status", "Présence ou absence", "STATUT_OBS"),
    ]
    return [
        {"name": "group2", "label": "Groupe", "type": "select", "value": (filters.group2 or ("",))[0],
         "choices": group_choices(session)},
        {"name": "from", "label": "Depuis le", "type": "date", "value": str(query.get("from") or "")},
        {"name": "to", "label": "Jusqu'au", "type": "date", "value": str(query.get("to") or "")},
        {"name": "month", "label": "Mois", "type": "select", "value": (filters.months or ("",))[0],
         "choices": list(enumerate(MONTHS, start=1))},
        {"name": "observer", "label": "Observateur", "value": filters.observer or ""},
        {"name": "dataset", "label": "Jeu de données", "type": "select", "value": str(filters.dataset or ""),
         "choices": [(str(identifier), name) for identifier, name in datasets]},
        *(
            {"name": name, "label": label, "type": "select", "value": filters.codes.get(name, ("",))[0],
             "choices": list(terms.get(kind, {}).items())}
            for name, label, kind in status
        ),
    ]  # fmt: skip


def _from_where(session: Session, filters: Filters) -> list[Chip]:
    wanted: list[tuple[str, str, Any, Any]] = [
        ("Jeu de données", "dataset", filters.dataset, select(Dataset.name).where(Dataset.uuid == filters.dataset)),
        ("Cadre", "framework", filters.framework, select(Framework.name).where(Framework.uuid == filters.framework)),
        (
            "Livraison",
            "delivery",
            filters.delivery,
            select(Delivery.file_name).where(Delivery.uuid == filters.delivery),
        ),
        (
            "Organisme",
            "organisation",
            filters.organisation,
            select(Organisation.name).where(Organisation.uuid == filters.organisation),
        ),
        ("Fournisseur", "provider", filters.provider, select(Provider.name).where(Provider.code == filters.provider)),
    ]
    return [
        (label, session.scalar(query) or str(value), name, str(value))
        for label, name, value, query in wanted
        if value is not None
    ]


def _codes(session: Session, filters: Filters) -> list[Chip]:
    if not filters.codes:
        return []
    terms, fields = active_terms(session), record_fields()
    return [
        (fields[name].label, terms.get(str(fields[name].nomenclature), {}).get(code, code), name, code)
        for name in CODES
        for code in filters.codes.get(name, ())
    ]
