"""The findings of a provider from one delivery to the next: what gets better, what comes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.findings.kinds import FindingKind, Level
from mulette.core.intake.queries import all_kinds, visible_deliveries
from mulette.core.intake.tables import Delivery, DeliveryFinding, Provider
from mulette.core.people.viewer import Viewer
from mulette.core.room import Room

MOST_DELIVERIES = 24
"""Deliveries shown side by side, the latest ones."""


@dataclass(frozen=True)
class History:
    """The findings of some deliveries of a provider.

    Parameters
    ----------
    deliveries
        Those that were checked, in the order they were received.
    kinds
        Kinds of findings met, the gravest first, then those of most rows.
    rows
        ``{(delivery number, finding id): rows concerned}``; a finding on the whole file concerns all its rows.
    """

    deliveries: Sequence[Delivery]
    kinds: Sequence[FindingKind]
    rows: dict[tuple[int, str], int]

    def share(self, delivery: Delivery, kind: FindingKind) -> float:
        """Give the share, 0 to 1, of the rows of a delivery that a finding concerns."""
        concerned = self.rows.get((delivery.id, kind.id), 0)
        return min(1.0, concerned / delivery.rows_read) if delivery.rows_read else float(bool(concerned))


def read_history(
    session: Session,
    viewer: Viewer,
    rooms: Iterable[Room],
    provider: Provider,
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
    most: int = MOST_DELIVERIES,
) -> History:
    """Read the findings of the last deliveries of a provider, received between two days, both included."""
    query = visible_deliveries(viewer).where(Delivery.provider_id == provider.id, Delivery.checked_at.is_not(None))
    if since is not None:
        query = query.where(Delivery.created_at >= dt.datetime.combine(since, dt.time.min, dt.UTC))
    if until is not None:
        after = dt.datetime.combine(until + dt.timedelta(days=1), dt.time.min, dt.UTC)
        query = query.where(Delivery.created_at < after)
    deliveries = session.scalars(query.order_by(Delivery.id.desc()).limit(most)).all()[::-1]
    read = {delivery.id: delivery.rows_read or 0 for delivery in deliveries}
    found = select(DeliveryFinding.delivery_id, DeliveryFinding.finding, DeliveryFinding.row_count)
    rows: dict[tuple[int, str], int] = {}
    for delivery_id, finding, count in session.execute(found.where(DeliveryFinding.delivery_id.in_(read))):
        concerned = count or read[delivery_id] or 1
        rows[delivery_id, finding] = rows.get((delivery_id, finding), 0) + concerned
    return History(deliveries, _ordered(all_kinds(rooms), rows), rows)


def _ordered(kinds: dict[str, FindingKind], rows: dict[tuple[int, str], int]) -> list[FindingKind]:
    totals: dict[str, int] = {}
    for (_, finding), count in rows.items():
        totals[finding] = totals.get(finding, 0) + count
    levels = list(Level)
    met = [kinds[finding] for finding in totals if finding in kinds]
    return sorted(met, key=lambda kind: (levels.index(kind.level), -totals[kind.id], kind.id))
