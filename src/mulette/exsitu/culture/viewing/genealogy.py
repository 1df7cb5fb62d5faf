"""The genealogy of a thing: what it comes from up to the mother populations, what comes from it, shares of a mix."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import NotFound
from mulette.core.people.viewer import Viewer
from mulette.exsitu.bank.viewing.origins import Origin, origins_of
from mulette.exsitu.collecting.tables import Harvest
from mulette.exsitu.culture.queries import counts
from mulette.exsitu.culture.tables import Culture
from mulette.exsitu.descent import Descent, origin_shares
from mulette.exsitu.lineage.queries import Step, ancestors, descendants, get_node, nodes_by_id
from mulette.exsitu.lineage.reach import reaches
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.numbering import code_of
from mulette.exsitu.sowing.tables import Sowing
from mulette.exsitu.vocabulary import label

OBJECTS = {
    "population": "harvest", "harvest": "harvest", "material": "harvest", "lot": "seed_lot", "test": "seed_test",
    "sowing": "culture", "culture": "culture", "output": "seed_output",
}  # fmt: skip
"""Object of rights that each kind of node is of."""
MOST = 300
"""Things drawn at most, the nearest first; the page says how many more there are."""


@dataclass(frozen=True)
class Member:
    """A thing of the genealogy, as the viewer may see it.

    Parameters
    ----------
    node
        Its node.
    code
        Code of its label; empty: the viewer may not know which it is.
    depth
        Links from the thing that the genealogy is of: below zero for an ancestor.
    detail
        What tells it from its neighbours: day, number of plants.
    """

    node: Node
    code: str
    depth: int
    detail: str = ""

    @property
    def kind(self) -> str:
        """French word of its kind."""
        return label("NODE_KIND", self.node.kind)

    @property
    def is_seen(self) -> bool:
        """Whether the viewer may know which it is."""
        return bool(self.code)


@dataclass(frozen=True)
class Genealogy:
    """The genealogy of a thing.

    Parameters
    ----------
    member
        The thing itself.
    members
        All of it, by number of node.
    steps
        Links, the nearest first.
    origins
        Mother populations and harvests without one, as the viewer may know their places.
    shares
        Part of each origin in the thing, 0 to 1, by number of node, the largest first.
    left_out
        Things too many to be drawn.
    """

    member: Member
    members: dict[int, Member]
    steps: list[Step]
    origins: list[Origin]
    shares: dict[int, float]
    left_out: int

    @property
    def links(self) -> list[Descent]:
        """Links as the concept of descent reads them."""
        return [Descent(step.parent_id, step.child_id, step.share) for step in self.steps]

    @property
    def above(self) -> list[Member]:
        """What it comes from, the nearest first."""
        return sorted((one for one in self.members.values() if one.depth < 0), key=lambda one: -one.depth)

    @property
    def below(self) -> list[Member]:
        """What comes from it, the nearest first."""
        return sorted((one for one in self.members.values() if one.depth > 0), key=lambda one: one.depth)


def genealogy_of(session: Session, viewer: Viewer, identifier: uuid.UUID) -> Genealogy:
    """Give the genealogy of a thing.

    Raises
    ------
    NotFound
        Nothing has this UUID, or the viewer may not know that it exists.
    """
    node = get_node(session, identifier)
    viewer.require("read", OBJECTS[node.kind])
    if not _is_seen(viewer, node):
        raise NotFound("Rien n'a cet identifiant.", code="node.unknown")
    above, below = ancestors(session, [node.id]), descendants(session, [node.id])
    depths = {node.id: 0}
    for step in above:
        depths.setdefault(step.parent_id, -step.depth)
    for step in below:
        depths.setdefault(step.child_id, step.depth)
    kept = sorted(depths, key=lambda one: abs(depths[one]))[:MOST]
    shown = set(kept)
    nodes = nodes_by_id(session, shown)
    details = _details(session, shown)
    members = {one: _member(viewer, nodes[one], depths[one], details.get(one, "")) for one in kept}
    steps = [step for step in (*above, *below) if {step.parent_id, step.child_id} <= shown]
    up = [Descent(step.parent_id, step.child_id, step.share) for step in above]
    shares = {int(one): share for one, share in origin_shares(up, node.id).items()}  # type: ignore[call-overload]
    return Genealogy(
        members[node.id], members, steps, origins_of(session, viewer, node.id), shares, len(depths) - len(kept)
    )


def _member(viewer: Viewer, node: Node, depth: int, detail: str) -> Member:
    if not _is_seen(viewer, node):
        return Member(node, "", depth)
    return Member(node, code_of(node.kind, node.number), depth, detail)


def _is_seen(viewer: Viewer, node: Node) -> bool:
    return reaches(viewer, "read", OBJECTS[node.kind], node.author_id, node.organisation_id)


def _details(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Say in a few words when things were made, and how many plants a culture has; one query a kind."""
    told: dict[int, str] = {}
    days = (
        select(Harvest.node_id, Harvest.date_min).where(Harvest.node_id.in_(ids)),
        select(Sowing.node_id, Sowing.sown_on).where(Sowing.node_id.in_(ids)),
    )
    for query in days:
        told |= {node_id: _said(day) for node_id, day in session.execute(query)}
    cultures = {one.id: one for one in session.scalars(select(Culture).where(Culture.node_id.in_(ids)))}
    living = counts(session, list(cultures))
    for one in cultures.values():
        plants = living[one.id]
        ended = label("CULTURE_STATUS", one.status).lower() if one.ended_on else ""
        told[one.node_id] = ended or f"{plants} plant{'s' if plants > 1 else ''}"
    return told


def _said(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"
