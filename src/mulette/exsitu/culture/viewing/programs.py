"""Cultures, events and genealogies as programs read them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.geometry.crs import transform
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank.tables import Location
from mulette.exsitu.culture.queries import event_label
from mulette.exsitu.culture.tables import Culture, CultureEvent
from mulette.exsitu.culture.viewing.filters import Filters
from mulette.exsitu.culture.viewing.genealogy import Genealogy, Member
from mulette.exsitu.culture.viewing.rows import Row, conditions, rows_of
from mulette.exsitu.lineage.queries import nodes_by_id
from mulette.exsitu.numbering import code_of

OWN = (
    "kind",
    "status",
    "phase",
    "started_on",
    "ended_on",
    "container",
    "purpose",
    "responsible",
    "repot_on",
    "comment",
)
TOLD = (
    "kind", "happened_on", "quantity", "change", "plants", "container", "phase", "status", "product", "dose", "person",
    "comment",
)  # fmt: skip


def page(
    session: Session, viewer: Viewer, filters: Filters, today: dt.date, *, after: int, limit: int
) -> dict[str, Any]:
    """Give one page of cultures in the order of their number of row.

    Parameters
    ----------
    after
        ``next`` of the page before; 0 for the first page.
    """
    wanted = [*conditions(viewer, filters, today), Culture.id > after]
    found = rows_of(session, *wanted, limit=limit)
    return {"cultures": [as_told(one) for one in found], "next": found[-1].culture.id if len(found) == limit else None}


def told(session: Session, cultures: Sequence[Culture]) -> list[dict[str, Any]]:
    """Tell some cultures, in their order."""
    session.flush()
    by_id = {row.culture.id: row for row in rows_of(session, Culture.id.in_([one.id for one in cultures]))}
    return [as_told(by_id[one.id]) for one in cultures]


def as_told(row: Row) -> dict[str, Any]:
    """Tell a culture."""
    culture, node = row.culture, row.culture.node
    return {
        **{name: getattr(culture, name) for name in OWN},
        "uuid": culture.uuid,
        "code": row.code,
        "number": node.number,
        "legacy_number": node.legacy_number,
        "cd_nom": node.cd_nom,
        "taxon_name": node.taxon_name,
        "qualifier": node.qualifier,
        "generation": node.generation,
        "count": row.count,
        "origins": list(row.origins),
        "location": row.place.location.uuid if row.place else None,
        "location_code": row.place.code if row.place else None,
        "version": culture.version,
    }


def events(session: Session, found: Sequence[CultureEvent]) -> list[dict[str, Any]]:
    """Tell events, with the codes of the places and of the things that they name."""
    session.flush()
    places = _codes_of_places(session, {one for event in found for one in (event.from_id, event.to_id) if one})
    nodes = nodes_by_id(session, {event.related_id for event in found if event.related_id})
    acts = _acts(session, {one for event in found for one in (event.act_id, event.cancelled_by_id) if one})
    return [
        {
            **{name: getattr(event, name) for name in TOLD},
            "uuid": event.uuid,
            "label": event_label(event.kind),
            "from": places.get(event.from_id or 0),
            "to": places.get(event.to_id or 0),
            "related": code_of(nodes[event.related_id].kind, nodes[event.related_id].number)
            if event.related_id in nodes
            else None,
            "act": acts[event.act_id].uuid,
            "is_undone": event.cancelled_by_id is not None,
            "at": event.created_at,
            "version": event.version,
        }
        for event in found
    ]


def lineage(genealogy: Genealogy, srid: int) -> dict[str, Any]:
    """Tell a genealogy; places are those that the viewer may know, in WGS 84."""
    members = genealogy.members
    shown = {one.node.id: one for one in genealogy.origins}
    shapes = _shapes([one.shape for one in genealogy.origins], srid)
    geometries = dict(zip(shown, shapes, strict=True))
    links = [
        {
            "parent": members[step.parent_id].node.uuid,
            "child": members[step.child_id].node.uuid,
            "kind": step.kind,
            "share": step.share,
        }
        for step in genealogy.steps
    ]
    origins = [
        {
            "uuid": members[one].node.uuid if one in members else shown[one].node.uuid,
            "code": members[one].code if one in members else shown[one].code,
            "share": round(share, 6),
            "place": shown[one].place if one in shown else None,
            "is_precise": shown[one].is_known if one in shown else None,
            "geometry": geometries.get(one),
        }
        for one, share in genealogy.shares.items()
        if one in members or one in shown
    ]
    return {
        "uuid": genealogy.member.node.uuid,
        "code": genealogy.member.code,
        "nodes": [_node(one) for one in members.values()],
        "links": links,
        "origins": origins,
        "left_out": genealogy.left_out,
    }


def _node(one: Member) -> dict[str, Any]:
    node = one.node
    seen = {"number": node.number, "cd_nom": node.cd_nom, "taxon_name": node.taxon_name} if one.is_seen else {}
    return {
        "uuid": node.uuid,
        "kind": node.kind,
        "code": one.code or None,
        "generation": node.generation,
        "depth": one.depth,
        "detail": one.detail or None,
        **seen,
    }


def _shapes(shapes: Sequence[Any], srid: int) -> list[dict[str, Any] | None]:
    """Give shapes as GeoJSON in WGS 84; None where there is none."""
    turned = transform(np.array([one for one in shapes if one is not None], dtype=object), srid, 4326)
    written = iter(json.loads(shapely.to_geojson(one)) for one in turned)
    return [None if one is None else next(written) for one in shapes]


def _codes_of_places(session: Session, ids: Collection[int]) -> dict[int, str]:
    query = select(Location.id, Location.code).where(Location.id.in_(ids))
    return {one: code_of("location", code) for one, code in session.execute(query)} if ids else {}


def _acts(session: Session, ids: Collection[int]) -> dict[int, Act]:
    return {act.id: act for act in session.scalars(select(Act).where(Act.id.in_(ids)))} if ids else {}
