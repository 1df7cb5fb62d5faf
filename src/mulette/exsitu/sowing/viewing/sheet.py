"""One sowing whole: what it is, its counts, what came of it, the treatments beside it, its stock and its history."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mulette.core.journal.queries import Change, history
from mulette.core.journal.tables import Tombstone
from mulette.core.people.viewer import Viewer
from mulette.exsitu.bank.tables import Movement
from mulette.exsitu.lineage.queries import children
from mulette.exsitu.lineage.reach import in_reach, reaches
from mulette.exsitu.lineage.tables import Link, Node
from mulette.exsitu.sowing.emergence import Count, Point, curve
from mulette.exsitu.sowing.queries import counts_of, find_sowing, in_time, prickings_of, standings
from mulette.exsitu.sowing.statuses import ALIVE, NEXT, Status
from mulette.exsitu.sowing.tables import Pricking, Sowing, SowingCount
from mulette.exsitu.sowing.values import words_of
from mulette.exsitu.sowing.viewing.charts import Chart, emergence_chart, treatments_chart
from mulette.exsitu.sowing.viewing.rows import Row, rows_of
from mulette.exsitu.sowing.viewing.telling import in_words
from mulette.exsitu.vocabulary import label

UNITS = {"seed": "graines", "g": "g"}


@dataclass(frozen=True)
class Counted:
    """A count, and where the sowing stood after it."""

    count: SowingCount
    point: Point


@dataclass(frozen=True)
class Sheet:
    """What the sheet of a sowing shows.

    Parameters
    ----------
    row
        The sowing as lists show it.
    counts
        Its counts, the latest first.
    pricked
        Seedlings pricked out, each with the node of its culture.
    children
        What descends from it, with how.
    treatments
        Sowings of the same lot in the same act, itself among them; empty when it stands alone.
    movements
        Lines of the ledger that it caused, and those that cancel them.
    changes
        Its history and that of its counts, the latest first.
    chart, comparison
        Its emergence curve; that of the treatments.
    may_write, may_change
        Whether the viewer may count, end or cancel it; whether they may change it.
    """

    row: Row
    counts: list[Counted]
    pricked: list[tuple[Pricking, Node]]
    children: list[tuple[Node, Link]]
    treatments: list[Row]
    movements: list[Movement]
    changes: list[Change]
    chart: Chart | None
    comparison: Chart | None
    may_write: bool
    may_change: bool

    @property
    def sowing(self) -> Sowing:
        """The sowing."""
        return self.row.sowing

    @property
    def is_alive(self) -> bool:
        """Whether its seedlings are counted."""
        return self.sowing.status in ALIVE

    @property
    def next_states(self) -> frozenset[Status]:
        """What its state may become."""
        return NEXT.get(Status(self.sowing.status), frozenset())

    @property
    def is_untouched(self) -> bool:
        """Whether it may still be cancelled or split: nothing was counted, nothing came of it."""
        return not (self.counts or self.pricked or self.children) and self.sowing.status in ("planned", "sown")


def read_sheet(session: Session, viewer: Viewer, identifier: uuid.UUID) -> Sheet:
    """Gather all that the sheet of a sowing shows.

    Raises
    ------
    NotFound
        No sowing has this UUID, or the viewer may not know that it exists.
    """
    sowing = find_sowing(session, viewer, identifier)
    counts, prickings = counts_of(session, sowing), prickings_of(session, sowing)
    told = in_time(counts, prickings)
    points = [point for one, point in zip(told, curve(told), strict=True) if not one.pricked]
    beside = _treatments(session, viewer, sowing)
    key = (sowing.node.author_id, sowing.node.organisation_id)
    return Sheet(
        row=rows_of(session, Sowing.id == sowing.id)[0],
        counts=[Counted(one, point) for one, point in zip(counts, points, strict=True)][::-1],
        pricked=[(one, session.get_one(Node, one.culture_node_id)) for one in prickings],
        children=children(session, sowing.node),
        treatments=beside,
        movements=_movements(session, sowing),
        changes=_changes(session, sowing, [one.uuid for one in counts if one.version > 1]),
        chart=emergence_chart(sowing.sown_on, sowing.seeds, told),
        comparison=_comparison(session, beside),
        may_write=reaches(viewer, "create", "culture", *key),
        may_change=reaches(viewer, "update", "culture", *key),
    )


def facts(row: Row) -> list[tuple[str, list[tuple[str, Any, None]]]]:
    """Give what is known of a sowing under its headings: label, value, nothing."""
    sowing = row.sowing

    def term(name: str, code: str | None) -> str | None:
        return label(name, code) if code else None

    amount = f"{sowing.quantity:n} {UNITS[sowing.unit]}".replace(".", ",")
    groups: list[tuple[str, list[tuple[str, Any]]]] = [
        (
            "Semis",
            [
                ("Jour", sowing.sown_on),
                ("Quantité", amount),
                ("Qui a semé", sowing.operator),
                ("Campagne", sowing.campaign),
                ("Modalité", sowing.treatment),
                ("Objectif", term("SOWING_OBJECTIVE", sowing.objective)),
                ("Fin prévue", sowing.expected_end),
                ("Fin", sowing.ended_on),
            ],
        ),
        (
            "Conduite",
            [
                ("Prétraitements", words_of(sowing.pretreatments) or None),
                ("Substrat", term("SUBSTRATE_NURSERY", sowing.substrate)),
                ("Contenant", term("SOWING_CONTAINER", sowing.container)),
                ("Alvéoles ou pots", sowing.cells),
                ("Profondeur", None if sowing.depth_mm is None else depth_words(sowing.depth_mm)),
                ("Régime", term("SOWING_REGIME", sowing.regime)),
                ("Commentaire", sowing.comment),
            ],
        ),
    ]
    return [(heading, [(words, value, None) for words, value in rows if value is not None]) for heading, rows in groups]


def depth_words(depth_mm: float) -> str:
    """Say a depth.

    >>> depth_words(0), depth_words(2.5)
    ('en surface', '2,5 mm')
    """
    return f"{depth_mm:g} mm".replace(".", ",") if depth_mm else "en surface"


def _treatments(session: Session, viewer: Viewer, sowing: Sowing) -> list[Row]:
    if not sowing.treatment:
        return []
    same = (
        Sowing.act_id == sowing.act_id,
        Sowing.lot_id == sowing.lot_id,
        Sowing.treatment.is_not(None),
        Sowing.status != Status.CANCELLED,
        in_reach(viewer, "read", "culture"),
    )
    found = rows_of(session, *same)
    return found if len(found) > 1 else []


def _comparison(session: Session, rows: list[Row]) -> Chart | None:
    counts: dict[int, list[Count]] = standings(session, [row.sowing.id for row in rows])
    grown = {
        row.sowing.treatment or row.code: (row.sowing.sown_on, row.sowing.seeds, counts[row.sowing.id])
        for row in rows
        if row.sowing.status != Status.PLANNED
    }
    return treatments_chart(grown)


def _movements(session: Session, sowing: Sowing) -> list[Movement]:
    caused = select(Movement.id).where(Movement.cause_id == sowing.node_id)
    query = select(Movement).where(or_(Movement.cause_id == sowing.node_id, Movement.cancels_id.in_(caused)))
    return list(session.scalars(query.order_by(Movement.id)))


def _changes(session: Session, sowing: Sowing, corrected: list[uuid.UUID]) -> list[Change]:
    gone = select(Tombstone.object_uuid).where(Tombstone.object == "sowing_count", Tombstone.key == str(sowing.uuid))
    changes = history(session, "sowing", sowing.uuid)  # determinations of its node are among them
    for identifier in [*corrected, *session.scalars(gone)]:
        changes += history(session, "sowing_count", identifier)
    return in_words(session, sorted(changes, key=lambda one: one.at, reverse=True))
