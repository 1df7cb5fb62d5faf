"""The report for one provider: what it delivered, what was found in it, what to correct first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.documents.rendering import draw, render
from mulette.core.findings.kinds import FindingKind, Level
from mulette.core.intake.history import History, read_history
from mulette.core.intake.operations import STATES
from mulette.core.intake.tables import Delivery, DeliveryFinding, Provider
from mulette.core.people.viewer import Viewer
from mulette.core.room import Room
from mulette.occurrences.dashboards.boards import find_board
from mulette.occurrences.dashboards.charts import chart_of, title_of
from mulette.occurrences.dashboards.queries import Shown, read_board
from mulette.occurrences.dashboards.report import Sheet, number, share
from mulette.occurrences.filters import Filters

TEMPLATE = Path(__file__).with_name("provider.typ")
FIRST = 5
"""Findings named among those to correct first."""

_MOST_DELIVERIES, _MOST_EXAMPLES, _MOST_ROWS = 200, 5, 8


@dataclass(frozen=True)
class Met:
    """A kind of finding met in the deliveries of a period.

    Parameters
    ----------
    kind
        Its title, level, remedy.
    rows
        Rows concerned, all deliveries together.
    read
        Rows read in all the deliveries of the period.
    message, examples
        What the last delivery that has it says, and a few values.
    where
        File and first rows of that delivery.
    """

    kind: FindingKind
    rows: int
    read: int
    message: str
    examples: Sequence[str]
    where: str


@dataclass(frozen=True)
class Balance:
    """All that the report tells.

    Parameters
    ----------
    provider
        The provider.
    since, until
        Days of the period, both included.
    deliveries
        Received in it and checked, in order.
    met
        The gravest first, then those of most rows.
    boards
        ``(label of the board, finding, figures)`` of all the records of the provider.
    """

    provider: Provider
    since: dt.date
    until: dt.date
    deliveries: Sequence[Delivery]
    met: Sequence[Met]
    boards: Sequence[tuple[str, Shown]]


def read_balance(
    session: Session, viewer: Viewer, rooms: Iterable[Room], provider: Provider, since: dt.date, until: dt.date
) -> Balance:
    """Gather what the report of a provider tells, as the viewer may see it."""
    history = read_history(session, viewer, rooms, provider, since=since, until=until, most=_MOST_DELIVERIES)
    filters = Filters(provider=provider.code)
    boards = [
        (name, read_board(session, viewer, filters, find_board(name), most=20)) for name in ("year", "group", "commune")
    ]
    return Balance(provider, since, until, history.deliveries, _met(session, history), boards)


def print_balance(balance: Balance, sheet: Sheet) -> bytes:
    """Make the PDF of the report of a provider."""
    return render(TEMPLATE, sheet.about(f"Bilan : {balance.provider.name}"), balance_data(balance))


def balance_data(balance: Balance) -> dict[str, Any]:
    """Lay the report out for its template."""
    read = sum(one.rows_read or 0 for one in balance.deliveries)
    written = sum(_written(one) for one in balance.deliveries)
    left_out = sum(_left_out(one) for one in balance.deliveries)
    return {
        "lead": f"Livraisons reçues du {balance.since:%d/%m/%Y} au {balance.until:%d/%m/%Y}",
        "figures": [
            [number(len(balance.deliveries)), "livraisons contrôlées"], [number(read), "lignes lues"],
            [number(written), "données écrites"], [number(left_out), "lignes laissées de côté"],
        ],
        "first": [
            {"title": one.kind.title, "rows": _rows(one), "remedy": one.kind.remedy}
            for one in [one for one in balance.met if one.kind.level is not Level.INFORMATION][:FIRST]
        ],
        "deliveries": [
            [
                f"{one.created_at:%d/%m/%Y}", one.file_name, STATES[one.state], number(one.rows_read or 0),
                number(_written(one)), number(_left_out(one)),
            ]
            for one in balance.deliveries
        ],
        "findings": [
            {
                "title": one.kind.title, "level": one.kind.level.label, "rows": _rows(one), "message": one.message,
                "examples": list(one.examples), "where": one.where, "remedy": one.kind.remedy,
            }
            for one in balance.met
        ],
        "boards": [_board(name, shown) for name, shown in balance.boards if shown.bars],
    }  # fmt: skip


def _met(session: Session, history: History) -> list[Met]:
    read = sum(one.rows_read or 0 for one in history.deliveries)
    last = {one.id: one for one in history.deliveries}
    query = select(DeliveryFinding).where(DeliveryFinding.delivery_id.in_(last)).order_by(DeliveryFinding.id)
    latest = {row.finding: row for row in session.scalars(query)}
    totals: dict[str, int] = {}
    for (_, finding), rows in history.rows.items():
        totals[finding] = totals.get(finding, 0) + rows
    return [
        Met(
            kind, totals[kind.id], read, latest[kind.id].message,
            latest[kind.id].examples[:_MOST_EXAMPLES], _where(last[latest[kind.id].delivery_id], latest[kind.id]),
        )
        for kind in history.kinds
    ]  # fmt: skip


def _where(delivery: Delivery, finding: DeliveryFinding) -> str:
    shown = ", ".join(str(row) for row in finding.rows[:_MOST_ROWS])
    more = "…" if finding.row_count > _MOST_ROWS else ""
    rows = f"{'lignes' if finding.row_count > 1 else 'ligne'} {shown}{more}" if shown else "tout le fichier"
    return f"{delivery.file_name} : {rows}"


def _rows(one: Met) -> str:
    return f"{number(one.rows)} {'ligne' if one.rows < 2 else 'lignes'}, {share(one.rows, one.read)}"


def _board(name: str, shown: Shown) -> dict[str, Any]:
    board = find_board(name)
    rows = [[bar.label, number(bar.records), number(bar.taxa)] for bar in shown.bars]
    return {
        "title": f"Données par {board.label.lower()}",
        "finding": title_of(board, shown),
        "svg": draw(chart_of(board, shown), height_px=180),
        "columns": [[board.head, False], ["Données", True], ["Taxons", True]],
        "rows": rows,
    }


def _written(one: Delivery) -> int:
    result = one.result or {}
    return result.get("added", 0) + result.get("updated", 0) if one.state == "written" else 0


def _left_out(one: Delivery) -> int:
    """Give the rows of a delivery that a blocking finding or a filter keeps out."""
    return (one.rows_read or 0) - (one.rows_valid or 0)
