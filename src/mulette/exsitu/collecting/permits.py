"""Permits: what they let one take, what was taken on them, what is left.

What was taken is always counted again from the things that name the permit: harvests here, and what floors above
register with ``counts_on_permits``; no row keeps a quantity used.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mulette.core.taxonomy.tables import Taxon
from mulette.exsitu.collecting import protection
from mulette.exsitu.collecting.protection import standing_for, valid_code
from mulette.exsitu.collecting.tables import Harvest, Permit, PermitTaxon
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.numbering import code_of
from mulette.exsitu.vocabulary import label

LIFTING = ("derogation", "authorisation")
"""Kinds that let one harvest a protected taxon. Source: Code de l'environnement, L. 411-2; order of 20/01/1982."""
TAKING = frozenset({"harvest", "cutting"})
"""Uses that let one harvest."""
NEAR = 0.8
"""Part of a quota from which it is said to be near."""
is_protected = protection.is_protected


@dataclass(frozen=True)
class Use:
    """Something taken on a permit.

    Parameters
    ----------
    permit_id, node_id
        Permit, and what was taken: a node of the lineage.
    code
        ``R-2024_0001``.
    cd_nom, taxon_name
        Taxon, as determined now.
    quantity, unit
        How much, in a unit of ``HARVEST_UNIT``; None: not said, it counts for nothing.
    on
        Day.
    use
        French word: « Récolte ».
    """

    permit_id: int
    node_id: int
    code: str
    cd_nom: int | None
    taxon_name: str
    quantity: float | None
    unit: str
    on: dt.date
    use: str


@dataclass(frozen=True)
class Gauge:
    """A taxon of a permit: what is allowed, taken and left.

    Parameters
    ----------
    cd_nom, taxon_name, unit
        Taxon and unit of the quota.
    quota
        None: not limited.
    used
        Taken so far.
    """

    cd_nom: int
    taxon_name: str
    unit: str
    quota: float | None
    used: float

    @property
    def remaining(self) -> float | None:
        """What is left, never below zero; None: not limited.

        >>> Gauge(1, "", "seed", 500.0, 620.0).remaining, Gauge(1, "", "seed", None, 3.0).remaining
        (0.0, None)
        """
        return None if self.quota is None else max(0.0, self.quota - self.used)

    @property
    def share(self) -> float | None:
        """Part taken, 0 to 1 and beyond; None: not limited.

        >>> Gauge(1, "", "seed", 500.0, 620.0).share
        1.24
        """
        return None if self.quota is None else self.used / self.quota

    @property
    def state(self) -> str:
        """``ok``, ``warn`` when the quota is near or reached, ``bad`` beyond.

        >>> [Gauge(1, "", "g", 10.0, used).state for used in (7.9, 8.0, 10.0, 10.1)]
        ['ok', 'warn', 'warn', 'bad']
        """
        if self.share is None or self.share < NEAR:
            return "ok"
        return "warn" if self.share <= 1 else "bad"


Counter = Callable[[Session, Collection[int]], Iterable[Use]]
_COUNTERS: dict[str, Counter] = {}


def counts_on_permits(name: str) -> Callable[[Counter], Counter]:
    """Register a function ``(session, permit numbers) -> uses``; a floor above does it where its tables are."""

    def register(function: Counter) -> Counter:
        _COUNTERS[name] = function
        return function

    return register


@counts_on_permits("harvest")
def _harvests(session: Session, permit_ids: Collection[int]) -> Iterable[Use]:
    query = select(Harvest, Node).join(Node, Node.id == Harvest.node_id).where(Harvest.permit_id.in_(permit_ids))
    for harvest, node in session.execute(query.order_by(Harvest.date_min, Harvest.id)):
        assert harvest.permit_id is not None
        yield Use(
            harvest.permit_id, node.id, code_of("harvest", node.number), node.cd_nom, node.taxon_name or "",
            harvest.quantity, harvest.unit, harvest.date_min, "Récolte",
        )  # fmt: skip


def uses_of(session: Session, permit_ids: Collection[int]) -> list[Use]:
    """Give everything taken on some permits, the earliest first."""
    found = [use for counter in _COUNTERS.values() for use in counter(session, permit_ids)] if permit_ids else []
    return sorted(found, key=lambda use: (use.on, use.code))


def gauges(session: Session, permit_ids: Collection[int], *, without: int | None = None) -> dict[int, list[Gauge]]:
    """Give the gauges of some permits, in the order of their taxa.

    Parameters
    ----------
    without
        Number of a node whose own use does not count: that of a harvest being changed.
    """
    valid: dict[int, list[int]] = {}

    def standing(cd_nom: int) -> list[int]:
        if cd_nom not in valid:
            valid[cd_nom] = standing_for(session, cd_nom)
        return valid[cd_nom]

    uses = [use for use in uses_of(session, permit_ids) if use.node_id != without and use.cd_nom is not None]
    found: dict[int, list[Gauge]] = {number: [] for number in permit_ids}
    for row, name in _allowed(session, permit_ids):
        code = valid_code(session, row.cd_nom)
        taken = sum(
            use.quantity or 0.0
            for use in uses
            if use.permit_id == row.permit_id and use.unit == row.unit and use.cd_nom and code in standing(use.cd_nom)
        )
        found[row.permit_id].append(Gauge(row.cd_nom, name or f"CD_NOM {row.cd_nom}", row.unit, row.quota, taken))
    return found


def used(session: Session, permit: Permit) -> list[Gauge]:
    """Give the gauges of one permit."""
    return gauges(session, [permit.id])[permit.id]


def why_not(
    session: Session,
    permit: Permit,
    cd_nom: int,
    on: dt.date,
    place: BaseGeometry | None,
    quantity: float | None,
    unit: str,
    *,
    without: int | None = None,
) -> list[str]:
    """Say why a permit does not cover a harvest, in French sentences; empty: it does.

    Parameters
    ----------
    cd_nom, on, place, quantity, unit
        Of the harvest; a quantity not said asks that something be left.
    without
        Number of the node of the harvest, when it is already kept.
    """
    reasons = []
    if permit.kind not in LIFTING:
        reasons.append(f"« {label('PERMIT_KIND', permit.kind)} » ne lève pas une protection.")
    if permit.uses and not TAKING & set(permit.uses):
        reasons.append("La récolte n'est pas parmi ses usages.")
    if on < permit.starts_on:
        reasons.append(f"Il ne vaut que depuis le {permit.starts_on:%d/%m/%Y}.")
    if permit.ends_on and on > permit.ends_on:
        reasons.append(f"Il ne vaut plus depuis le {permit.ends_on:%d/%m/%Y}.")
    if permit.geom is not None and (place is None or not _holds(permit.geom, place)):
        reasons.append("Ce lieu n'est pas dans son territoire.")
    return reasons + _quota_reasons(session, permit, cd_nom, quantity, unit, without)


def covering(
    session: Session,
    cd_nom: int,
    on: dt.date,
    place: BaseGeometry | None,
    quantity: float | None,
    unit: str,
    *,
    organisation_id: int | None = None,
    without: int | None = None,
) -> list[Permit]:
    """Give the permits that cover a harvest: taxon, day, place, and enough left of the quota.

    Parameters
    ----------
    organisation_id
        Whose permits; None: all.
    """
    candidates = (
        select(Permit)
        .join(PermitTaxon, PermitTaxon.permit_id == Permit.id)
        .outerjoin(Taxon, Taxon.cd_nom == PermitTaxon.cd_nom)
        .where(Permit.kind.in_(LIFTING), Permit.starts_on <= on, or_(Permit.ends_on.is_(None), Permit.ends_on >= on))
        .where(or_(Taxon.cd_ref.in_(codes := standing_for(session, cd_nom)), PermitTaxon.cd_nom.in_(codes)))
    )
    if organisation_id is not None:
        candidates = candidates.where(Permit.organisation_id == organisation_id)
    found = session.scalars(candidates.order_by(Permit.ends_on, Permit.id)).unique().all()
    return [one for one in found if not why_not(session, one, cd_nom, on, place, quantity, unit, without=without)]


def _quota_reasons(
    session: Session, permit: Permit, cd_nom: int, quantity: float | None, unit: str, without: int | None
) -> list[str]:
    codes = standing_for(session, cd_nom)
    all_gauges = gauges(session, [permit.id], without=without)[permit.id]
    mine = [one for one in all_gauges if valid_code(session, one.cd_nom) in codes]
    if not mine:
        return ["Ce taxon n'y figure pas."]
    if any(one.quota is None for one in mine):
        return []
    same = [one for one in mine if one.unit == unit]
    if not same:
        units = ", ".join(label("HARVEST_UNIT", one.unit) for one in mine)
        return [f"Son quota est en {units}, pas en {label('HARVEST_UNIT', unit)}."]
    left = same[0].remaining or 0.0
    if left <= 0 or (quantity is not None and quantity > left):
        return [f"Il n'y reste que {figure(left)} {label('HARVEST_UNIT', unit)}."]
    return []


def figure(quantity: float) -> str:
    """Write a quantity the French way.

    >>> figure(1200.0).replace("\u202f", " "), figure(2.5)
    ('1 200', '2,5')
    """
    return f"{quantity:,.3f}".rstrip("0").rstrip(".").replace(",", "\u202f").replace(".", ",")


def _allowed(session: Session, permit_ids: Collection[int]) -> Sequence[tuple[PermitTaxon, str | None]]:
    query = (
        select(PermitTaxon, Taxon.lb_nom)
        .outerjoin(Taxon, Taxon.cd_nom == PermitTaxon.cd_nom)
        .where(PermitTaxon.permit_id.in_(permit_ids))
        .order_by(PermitTaxon.permit_id, PermitTaxon.id)
    )
    return [(row, name) for row, name in session.execute(query)]


def _holds(area: BaseGeometry, place: BaseGeometry) -> bool:
    return bool(shapely.intersects(area, place.representative_point()))
