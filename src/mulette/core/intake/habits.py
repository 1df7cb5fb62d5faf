"""What a delivery looks like beside the last ones of its provider, and what in it is out of habit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mulette.core.intake.tables import Delivery, DeliveryFinding, DeliveryProfile

LAST, FEWEST = 5, 2
"""Written deliveries that make a habit, and those under which nothing is called unusual."""

TIMES, SHARE, POINTS = 3, 0.05, 0.05
"""Alarms: a volume out of [min / 3, max × 3]; more than 5 % of rows out of the usual extent or before the usual first
day; a share more than 5 points and twice the usual one."""

Figures = Mapping[str, Any]
"""``rows``; ``taxa`` and ``new_taxa``: distinct ones, and those the provider had never sent; ``extent``: west, south,
east, north in m; ``outside``: share of rows out of the usual extent; ``first_day``, ``last_day`` (ISO); ``before``:
share of rows before the usual first day; ``findings``: share of rows of each, by id; ``titles`` of the findings."""


def usual_of(history: Sequence[Figures]) -> dict[str, Any]:
    """Give the extent and the first day of the last deliveries together; empty without history.

    >>> usual_of([{"extent": [0, 0, 2, 2], "first_day": "2020-01-01"}, {"extent": [1, 1, 3, 3],
    ...           "first_day": "2019-06-01"}])
    {'extent': [0, 0, 3, 3], 'first_day': '2019-06-01'}
    """
    extents = [one["extent"] for one in history if one.get("extent")]
    days = [one["first_day"] for one in history if one.get("first_day")]
    if not extents or not days:
        return {}
    west, south, east, north = zip(*extents, strict=True)
    return {"extent": [min(west), min(south), max(east), max(north)], "first_day": min(days)}


def find_alarms(figures: Figures, history: Sequence[Figures]) -> list[dict[str, Any]]:
    """Say what is out of habit.

    Parameters
    ----------
    figures
        Those of the delivery.
    history
        Those of the last written deliveries of its provider.

    Returns
    -------
    ``subject``; ``figure`` and ``usual``: the value of this delivery and, in order, those of the others; ``finding``
    where it is about one. Nothing with fewer than ``FEWEST`` deliveries in the history.
    """
    if len(history) < FEWEST:
        return []
    rows = [one["rows"] for one in history]
    alarms = []
    if not min(rows) / TIMES <= figures["rows"] <= max(rows) * TIMES:
        alarms.append({"subject": "volume", "figure": figures["rows"], "usual": rows})
    # a first delivery, all of whose taxa are new, makes no habit
    new = [_new_share(one) for one in history if one["new_taxa"] < one["taxa"]]
    if new and _stands_out(_new_share(figures), new):
        alarms.append({"subject": "taxa", "figure": _new_share(figures), "usual": new})
    for subject in ("outside", "before"):
        if figures.get(subject, 0.0) > SHARE:
            alarms.append({"subject": subject, "figure": figures[subject], "usual": [SHARE]})
    for finding, share in figures["findings"].items():
        shares = [one["findings"].get(finding, 0.0) for one in history]
        if _stands_out(share, shares):
            alarms.append({"subject": "finding", "finding": finding, "figure": share, "usual": shares})
    return alarms


def _new_share(figures: Figures) -> float:
    share: float = figures["new_taxa"] / figures["taxa"] if figures["taxa"] else 0.0
    return share


def _stands_out(share: float, usual: Sequence[float]) -> bool:
    mean = sum(usual) / len(usual)
    return share - mean > POINTS and share > 2 * mean


def history_of(session: Session, delivery: Delivery) -> list[Figures]:
    """Give the figures of the last written deliveries of the same provider and template, the last first."""
    query = (
        select(DeliveryProfile.figures)
        .join(Delivery, Delivery.id == DeliveryProfile.delivery_id)
        .where(
            Delivery.provider_id == delivery.provider_id,
            Delivery.template.has(code=delivery.template.code),
            Delivery.state == "written",
            Delivery.id < delivery.id,
        )
        .order_by(Delivery.id.desc())
        .limit(LAST)
    )
    return list(session.scalars(query))


def keep_profile(session: Session, delivery: Delivery, seen: Figures, history: Sequence[Figures]) -> None:
    """Keep what a delivery looks like, in the place of what an earlier check saw.

    Parameters
    ----------
    seen
        What the room says of its rows (``Target.profile``).
    history
        As ``history_of`` gives.
    """
    rows = delivery.rows_read or 0
    found = session.execute(
        select(DeliveryFinding.finding, DeliveryFinding.row_count).where(DeliveryFinding.delivery_id == delivery.id)
    ).all()
    shares: dict[str, float] = {}
    for finding, count in found:
        share = count / rows if count and rows else 1.0
        shares[finding] = max(share, shares.get(finding, 0.0))
    figures = {**seen, "rows": rows, "findings": shares}
    session.execute(delete(DeliveryProfile).where(DeliveryProfile.delivery_id == delivery.id))
    session.add(
        DeliveryProfile(
            delivery_id=delivery.id,
            figures=figures,
            alarms=find_alarms(figures, history),
            compared=len(history),
        )
    )


def profile_of(session: Session, delivery: Delivery) -> DeliveryProfile | None:
    """Give what a delivery looks like; None before its check."""
    return session.scalar(select(DeliveryProfile).where(DeliveryProfile.delivery_id == delivery.id))
