"""One culture whole: where it stands, the story of its events, its parents and children, its photographs."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.media.queries import media_of
from mulette.core.media.tables import MediaFile
from mulette.core.people.viewer import Viewer
from mulette.core.taxonomy.tables import Taxon
from mulette.exsitu.acts.operations import may_undo
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank.viewing.places import Named, locations_named
from mulette.exsitu.cultivation import Standing
from mulette.exsitu.culture.queries import events_of, find_culture, standing_of
from mulette.exsitu.culture.tables import CultureEvent
from mulette.exsitu.culture.viewing.rows import Row, as_rows
from mulette.exsitu.lineage.queries import children, nodes_by_id, parents
from mulette.exsitu.lineage.reach import reaches
from mulette.exsitu.lineage.tables import Link, Node
from mulette.exsitu.numbering import code_of


@dataclass(frozen=True)
class Told:
    """An event as the story shows it.

    Parameters
    ----------
    event
        The event.
    count
        Plants after it; None: it was undone.
    origin, place
        Where a move came from and led to.
    related
        Thing that it names, with its code.
    act
        What was done; ``may_undo`` whether the viewer may undo it now.
    """

    event: CultureEvent
    count: int | None
    origin: Named | None
    place: Named | None
    related: tuple[Node, str] | None
    act: Act
    may_undo: bool


class Chart(NamedTuple):
    """The curve of the count, and its table twin: columns as ``(name, French label, unit or None for words)``."""

    title: str
    spec: dict[str, Any]
    columns: list[tuple[str, str, str | None]]
    rows: list[dict[str, Any]]


@dataclass(frozen=True)
class Sheet:
    """What the page of a culture shows.

    Parameters
    ----------
    row
        The culture as lists show it.
    authors
        Authors of the name of its taxon.
    standing
        Where it stands, the living plants among it.
    story
        Its events, the latest first.
    chart
        The curve of its count; None: one event only.
    parents, children
        Where it comes from and what comes from it, with the links.
    photos
        Photographs that the viewer may see.
    may_write, may_change
        Whether the viewer may tell an event, change what it says of itself.
    """

    row: Row
    authors: str
    standing: Standing
    story: list[Told]
    chart: Chart | None
    parents: list[tuple[Node, Link]]
    children: list[tuple[Node, Link]]
    photos: list[MediaFile]
    may_write: bool
    may_change: bool


def sheet_of(session: Session, viewer: Viewer, identifier: uuid.UUID, at: dt.datetime) -> Sheet:
    """Gather a culture as it is at a moment.

    Raises
    ------
    NotFound
        None has this UUID, or the viewer may not know that it exists.
    """
    culture = find_culture(session, viewer, identifier)
    node = culture.node
    row = as_rows(session, [culture])[0]
    events = list(events_of(session, culture, cancelled=True))
    kept = [one for one in events if one.cancelled_by_id is None]
    now = standing_of(kept)
    key = (node.author_id, node.organisation_id)
    taxon = session.get(Taxon, node.cd_nom) if node.cd_nom is not None else None
    return Sheet(
        row,
        (taxon.lb_auteur or "") if taxon else "",
        now,
        _story(session, viewer, events, dict(zip([one.id for one in kept], now.counts, strict=True)), at),
        _chart(kept, now, at.date() if row.is_open else None),
        parents(session, node),
        children(session, node),
        media_of(session, viewer, "culture", culture.uuid),
        reaches(viewer, "create", "culture", *key),
        reaches(viewer, "update", "culture", *key),
    )


def _story(
    session: Session, viewer: Viewer, events: list[CultureEvent], counts: dict[int, int], at: dt.datetime
) -> list[Told]:
    places = locations_named(session, {one for event in events for one in (event.from_id, event.to_id) if one})
    nodes = nodes_by_id(session, {event.related_id for event in events if event.related_id})
    acts = {act.id: act for act in session.scalars(select(Act).where(Act.id.in_({one.act_id for one in events})))}
    told = []
    for event in reversed(events):
        node, act = nodes.get(event.related_id or 0), acts[event.act_id]
        told.append(
            Told(
                event,
                counts.get(event.id),
                places.get(event.from_id or 0),
                places.get(event.to_id or 0),
                (node, code_of(node.kind, node.number)) if node else None,
                act,
                may_undo(viewer, act, at),
            )
        )
    return told


def _chart(events: list[CultureEvent], now: Standing, today: dt.date | None) -> Chart | None:
    """Draw the count in time, up to today where the culture goes on."""
    changed = [(event, count) for event, count in zip(events, now.counts, strict=True) if event.change]
    if len(changed) < 2:
        return None
    rows = [{"day": event.happened_on.isoformat(), "change": event.change, "count": count} for event, count in changed]
    points = [{"day": row["day"], "count": row["count"]} for row in rows]
    if today is not None and today.isoformat() > str(points[-1]["day"]):
        points.append({"day": today.isoformat(), "count": now.count})
    spec = {
        "data": {"values": points},
        "mark": {"type": "line", "interpolate": "step-after", "point": True, "tooltip": True},
        "encoding": {
            "x": {"field": "day", "type": "temporal", "axis": {"title": None}},
            "y": {"field": "count", "type": "quantitative", "axis": {"title": "Plants", "tickMinStep": 1}},
        },
        "height": 200,
    }
    most = max(now.counts)
    title = f"{now.count} plants sur {most}" if most else "Aucun plant"
    columns = [("day", "Jour", None), ("change", "En plus ou en moins", ""), ("count", "Plants", "")]
    return Chart(title, spec, columns, rows)
