"""What the law and the red lists say of a taxon in a place, asked of the statuses of ``core.taxonomy``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.places.tables import Area
from mulette.core.taxonomy.ranks import rank_order
from mulette.core.taxonomy.statuses.kinds import PROTECTIONS, RED_LISTS, TYPES
from mulette.core.taxonomy.statuses.territories import territories_of
from mulette.core.taxonomy.tables import Status, Taxon
from mulette.exsitu.collecting.placing import areas_at

THREATENED = ("CR*", "CR", "EN", "VU")
"""Categories of threat. Source: IUCN, red list categories and criteria, version 3.1."""
_HIGHEST_STEPS = 6


def protections(session: Session, cd_nom: int, shape: BaseGeometry | None = None) -> list[Status]:
    """Give the protections of a taxon that hold in a place, the widest type first.

    A protected species protects what lies below it. Without a place, those of every department that the base knows.
    """
    order = {type_: rank for rank, type_ in enumerate(TYPES)}
    found = _statuses(session, cd_nom, PROTECTIONS, shape)
    return sorted(found, key=lambda one: (order.get(one.type, len(order)), one.territory, one.id))


def is_protected(session: Session, cd_nom: int, shape: BaseGeometry | None = None) -> list[str]:
    """Give the protections of a taxon in a place in French words, each once; empty: none is known."""
    return list(dict.fromkeys(map(protection_words, protections(session, cd_nom, shape))))


def protection_words(status: Status) -> str:
    """Write a protection: « Protection régionale (Provence-Alpes-Côte d'Azur) : arrêté du 9 mai 1994 »."""
    where = f" ({status.territory_label})" if status.territory_label else ""
    return f"{TYPES.get(status.type, status.type_label)}{where}" + (f" : {status.source}" if status.source else "")


def is_threatened(session: Session, cd_nom: int, shape: BaseGeometry | None = None) -> bool:
    """Whether a red list that holds in a place says a taxon threatened."""
    return any(one.code in THREATENED for one in _statuses(session, cd_nom, RED_LISTS, shape))


def standing_for(session: Session, cd_nom: int) -> list[int]:
    """Give the valid codes whose statuses and permits are also those of a name: its own, then those above to species.

    A name that the referential lacks stands for itself.
    """
    taxon = session.get(Taxon, cd_nom)
    if taxon is None:
        return [cd_nom]
    codes = [taxon.cd_ref]
    current = session.get(Taxon, taxon.cd_ref)
    for _ in range(_HIGHEST_STEPS):
        above = session.get(Taxon, current.cd_sup) if current is not None and current.cd_sup else None
        if above is None or rank_order(above.rang) < rank_order("ES") or above.cd_nom in codes:
            break
        codes.append(above.cd_nom)
        current = above
    return codes


def valid_code(session: Session, cd_nom: int) -> int:
    """Give the valid code of a name; the code itself where the referential lacks it."""
    taxon = session.get(Taxon, cd_nom)
    return taxon.cd_ref if taxon else cd_nom


def _statuses(session: Session, cd_nom: int, types: Sequence[str], shape: BaseGeometry | None) -> list[Status]:
    query = select(Status).where(Status.cd_ref.in_(standing_for(session, cd_nom)), Status.type.in_(types))
    departments = departments_of(session, shape)
    if departments:
        here = {territory for code in departments for territory in territories_of(code)}
        query = query.where(Status.territory.in_(here))
    return list(session.scalars(query.order_by(Status.id)))


def departments_of(session: Session, shape: BaseGeometry | None) -> Iterable[str]:
    """Give the departments that a place lies in, by their outlines, else by the code of its commune.

    All those that the base knows where the place is not said or not known; none where it knows no department.
    """
    if shape is not None:
        found = [area.code for area in areas_at(session, "DEP", shape)]
        found = found or [_of_commune(area.code) for area in areas_at(session, "COM", shape)]
        if found:
            return found
    return session.scalars(select(Area.code).where(Area.kind == "DEP", Area.is_active)).all()


def _of_commune(code: str) -> str:
    """Give the department of a commune by its INSEE code.

    >>> _of_commune("05046"), _of_commune("2A004"), _of_commune("97411")
    ('05', '2A', '974')
    """
    return code[:3] if code.startswith("97") else code[:2]
