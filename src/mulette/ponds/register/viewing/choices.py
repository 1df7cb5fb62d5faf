"""Filters as people see them: chips in French words, and the fields of the filter form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.people.tables import Organisation
from mulette.core.places.tables import Area
from mulette.ponds.register.tables import Pond
from mulette.ponds.register.viewing.filters import LISTS, WATERS, Filters
from mulette.ponds.register.vocabulary import terms

Chip = tuple[str, str, str, str]
_LABELS = {"status": "Statut", "type": "Type", "stage": "Stade"}


def chips(session: Session, filters: Filters, query: Mapping[str, Any]) -> list[Chip]:
    """Give the filters that are on: ``(label, value in words, name, value in the URL)``."""
    found: list[Chip] = [("Recherche", filters.q, "q", filters.q)] if filters.q else []
    for name, label in _LABELS.items():
        found += [(label, one, name, one) for one in getattr(filters, name)]
    for code in filters.communes:
        named = session.scalar(select(Area.name).where(Area.kind == "COM", Area.code == code))
        found.append(("Commune", named or code, "commune", code))
    if filters.structure:
        named = session.scalar(select(Organisation.name).where(Organisation.uuid == filters.structure))
        found.append(("Structure", named or "inconnue", "structure", str(filters.structure)))
    found += [("Eau", WATERS[one], "water", one) for one in filters.water]
    for name, label, figure in (
        ("area_min", "Surface d'au moins", filters.area_min_m2),
        ("area_max", "Surface d'au plus", filters.area_max_m2),
    ):
        if figure is not None:
            found.append((label, f"{figure:.0f} m²", name, str(query[name])))
    for name, label, day in (("from", "Depuis le", filters.date_from), ("to", "Jusqu'au", filters.date_to)):
        if day:
            found.append((label, f"{day:%d/%m/%Y}", name, str(query[name])))
    if filters.box:
        found.append(("Emprise", "rectangle de la carte", "bbox", str(query["bbox"])))
    if filters.ring is not None:
        found.append(("Contour", "dessiné sur la carte", "ring", str(query["ring"])))
    return found


def form_fields(session: Session, filters: Filters, query: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the fields of the filter form: ``name, label, type, value, choices, help``."""
    communes = select(Area.code, Area.name).where(Area.id.in_(select(Pond.commune_id))).order_by(Area.name)
    structures = (
        select(Organisation.uuid, Organisation.name)
        .where(Organisation.id.in_(select(Pond.organisation_id)))
        .order_by(Organisation.name)
    )
    lists = [
        {"name": name, "label": label, "type": "select", "value": (getattr(filters, name) or ("",))[0],
         "choices": [(one, one) for one in terms(LISTS[name])]}
        for name, label in _LABELS.items()
    ]  # fmt: skip
    return [
        *lists,
        {"name": "commune", "label": "Commune", "type": "select", "value": (filters.communes or ("",))[0],
         "choices": [tuple(row) for row in session.execute(communes.limit(2_000))]},
        {"name": "structure", "label": "Structure", "type": "select", "value": str(filters.structure or ""),
         "choices": [tuple(row) for row in session.execute(structures)]},
        {"name": "water", "label": "Eau à la dernière visite", "type": "select", "value": (filters.water or ("",))[0],
         "choices": list(WATERS.items())},
        {"name": "area_min", "label": "Surface d'au moins (m²)", "value": str(query.get("area_min") or "")},
        {"name": "area_max", "label": "Surface d'au plus (m²)", "value": str(query.get("area_max") or "")},
        {"name": "from", "label": "Visitée depuis le", "type": "date", "value": str(query.get("from") or "")},
        {"name": "to", "label": "Visitée jusqu'au", "type": "date", "value": str(query.get("to") or "")},
    ]  # fmt: skip
