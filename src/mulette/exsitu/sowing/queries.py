"""Reads of the sowings that operations and pages share: one sowing, its counts, what lives; what a code names."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid, NotFound
from mulette.core.people.viewer import Viewer
from mulette.exsitu.bank.tables import Location, Lot, Package
from mulette.exsitu.lineage.queries import find_by_code
from mulette.exsitu.lineage.reach import reaches
from mulette.exsitu.numbering import Code, parse_code
from mulette.exsitu.sowing.emergence import Count, curve
from mulette.exsitu.sowing.tables import Pricking, Sowing, SowingCount
from mulette.exsitu.sowing.values import storable

UNKNOWN = "Aucun semis n'a cet identifiant."


def find_sowing(session: Session, viewer: Viewer, identifier: uuid.UUID, *, lock: bool = False) -> Sowing:
    """Give a sowing by its UUID.

    Parameters
    ----------
    lock
        Whether to hold its row until the transaction ends, so that two tablets do not count at once.

    Raises
    ------
    NotFound
        No sowing has it, or the viewer may not know that it exists.
    """
    query = select(Sowing).where(Sowing.uuid == identifier)
    if lock:
        query = query.with_for_update(of=Sowing).execution_options(populate_existing=True)
    sowing = session.scalar(query)
    if sowing is None or not reaches(viewer, "read", "culture", sowing.node.author_id, sowing.node.organisation_id):
        raise NotFound(UNKNOWN, code="sowing.unknown")
    return sowing


def sowing_of_node(session: Session, node_id: int) -> Sowing:
    """Give the sowing of a node."""
    return session.scalars(select(Sowing).where(Sowing.node_id == node_id)).one()


def counts_of(session: Session, sowing: Sowing) -> Sequence[SowingCount]:
    """Give the counts of a sowing in the order of time."""
    query = select(SowingCount).where(SowingCount.sowing_id == sowing.id)
    return session.scalars(query.order_by(SowingCount.counted_on, SowingCount.id)).all()


def count_of(session: Session, sowing: Sowing, identifier: uuid.UUID) -> SowingCount:
    """Give a count of a sowing by its UUID.

    Raises
    ------
    NotFound
        It has no such count.
    """
    mine = (SowingCount.sowing_id == sowing.id, SowingCount.uuid == identifier)
    count = session.scalar(select(SowingCount).where(*mine))
    if count is None:
        raise NotFound("Ce semis n'a pas ce comptage.", code="count.unknown")
    return count


def prickings_of(session: Session, sowing: Sowing) -> Sequence[Pricking]:
    """Give what was pricked out of a sowing, in the order of time."""
    query = select(Pricking).where(Pricking.sowing_id == sowing.id)
    return session.scalars(query.order_by(Pricking.pricked_on, Pricking.id)).all()


def in_time(counts: Sequence[SowingCount], prickings: Sequence[Pricking]) -> list[Count]:
    """Put counts and prickings of a sowing in the order of time; on one day, one counts before one pricks out."""
    told = [
        Count(one.counted_on, one.emerged, one.is_cumulative, one.dead, one.removed, may_exceed=one.is_polyembryonic)
        for one in counts
    ]
    pricked = [Count(one.pricked_on, pricked=one.quantity) for one in prickings]
    return sorted([*told, *pricked], key=_moment)


def living(session: Session, sowing: Sowing) -> int:
    """Give how many seedlings of a sowing live in it now: emerged, less dead, removed and pricked out."""
    points = curve(in_time(counts_of(session, sowing), prickings_of(session, sowing)))
    return points[-1].living if points else 0


def standings(session: Session, sowing_ids: Collection[int]) -> dict[int, list[Count]]:
    """Give counts and prickings of several sowings, in the order of time, in two queries."""
    one = SowingCount
    figures = (one.counted_on, one.emerged, one.is_cumulative, one.dead, one.removed, one.is_polyembryonic)
    counts = select(one.sowing_id, *figures).where(one.sowing_id.in_(sowing_ids)).order_by(one.counted_on, one.id)
    told: dict[int, list[Count]] = {number: [] for number in sowing_ids}
    for number, day, emerged, is_cumulative, dead, removed, may_exceed in session.execute(counts):
        told[number].append(Count(day, emerged, is_cumulative, dead, removed, may_exceed=may_exceed))
    pricked = select(Pricking.sowing_id, Pricking.pricked_on, Pricking.quantity)
    for number, day, quantity in session.execute(pricked.where(Pricking.sowing_id.in_(sowing_ids))):
        told[number].append(Count(day, pricked=quantity))
    return {number: sorted(ones, key=_moment) for number, ones in told.items()}


def _moment(one: Count) -> tuple[dt.date, bool]:
    return one.day, one.pricked > 0


def lot_named(session: Session, viewer: Viewer, text: str) -> tuple[Lot, Package | None]:
    """Give the lot that a scan names, and the package if it names one.

    Parameters
    ----------
    text
        Code of a lot or of a package, number alone, or UUID of a lot.

    Raises
    ------
    Invalid
        Nothing, several things, or something else bears it; ``fields`` says ``lot``.
    """
    text = storable(text)
    code = parse_code(text)
    if code.kind not in (None, "lot", "package"):
        raise _refused(f"« {text} » n'est pas l'étiquette d'un lot ni d'un paquet.")
    lot = _lot_by_uuid(session, text) or _lot_by_number(session, viewer, code, text)
    package = None
    if code.kind == "package":
        package = session.scalar(select(Package).where(Package.lot_id == lot.id, Package.rank == code.rank))
        if package is None:
            raise _refused(f"Le lot {code.number} n'a pas de paquet {code.rank}.")
    return lot, package


def location_named(session: Session, viewer: Viewer, text: str) -> Location:
    """Give the location that a scan, a code or a UUID names.

    Raises
    ------
    Invalid
        None bears it, or it is closed; ``fields`` says ``location``.
    """
    text = storable(text)
    code = parse_code(text)
    by_uuid = _uuid(text)
    known = Location.uuid == by_uuid if by_uuid else Location.code == code.number
    ours = case((Location.organisation_id == viewer.organisation_id, 0), else_=1)
    found = session.scalar(select(Location).where(known).order_by(ours, Location.id).limit(1))
    if found is None or code.kind not in (None, "location"):
        raise _refused(f"« {text} » n'est pas l'étiquette d'un lieu.", "location")
    if not found.is_open:
        raise _refused(f"Le lieu {found.code} est fermé.", "location")
    return found


def next_position(session: Session, location_id: int | None, but: Collection[int] = ()) -> int:
    """Give the rank after the last sowing of a place, some left out; 1 for the first, 0 without a place."""
    here = (Sowing.location_id == location_id, Sowing.id.not_in(but))
    return (session.scalar(select(func.max(Sowing.position)).where(*here)) or 0) + 1 if location_id else 0


def _lot_by_uuid(session: Session, text: str) -> Lot | None:
    identifier = _uuid(text)
    return session.scalar(select(Lot).where(Lot.uuid == identifier)) if identifier else None


def _lot_by_number(session: Session, viewer: Viewer, code: Code, text: str) -> Lot:
    nodes = find_by_code(session, viewer, Code("lot", code.number))
    if not nodes:
        raise _refused(f"Aucun lot ne porte « {text} ». Vérifiez l'étiquette.")
    if len(nodes) > 1:
        raise _refused(f"Plusieurs lots portent « {text} » ; ouvrez la fiche du bon et scannez son code.")
    return session.scalars(select(Lot).where(Lot.node_id == nodes[0].id)).one()


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text.strip())
    except ValueError:
        return None


def _refused(sentence: str, field: str = "lot") -> Invalid:
    return Invalid(sentence, code=f"sowing.unknown-{field}", fields={field: sentence})
