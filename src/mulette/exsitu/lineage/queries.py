"""Reads of the lineage: a node by its identifier or its label, what it descends from, what descends from it."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Integer, case, cast, literal, select
from sqlalchemy.orm import Session

from mulette.core.errors import NotFound
from mulette.core.people.viewer import Viewer
from mulette.exsitu.lineage.tables import Link, Node
from mulette.exsitu.numbering import LETTERS, Code
from mulette.exsitu.vocabulary import label

DEEPEST = 60
"""Links followed at most: far above the life of a bank, far below a loop."""


@dataclass(frozen=True)
class Step:
    """One link of a walk through the lineage.

    Parameters
    ----------
    parent_id, child_id
        Nodes.
    kind
        How the child comes from the parent.
    share
        Part of the parent in the child, 0 to 1; None: not known.
    depth
        Links from where the walk began, 1 for the nearest.
    """

    parent_id: int
    child_id: int
    kind: str
    share: float | None
    depth: int


def get_node(session: Session, identifier: uuid.UUID, kind: str | None = None) -> Node:
    """Give a node by its UUID.

    Raises
    ------
    NotFound
        No node has it, or it is of another kind.
    """
    node = session.scalar(select(Node).where(Node.uuid == identifier))
    if node is None or (kind is not None and node.kind != kind):
        what = label("NODE_KIND", kind) if kind else "Fiche"
        raise NotFound(f"{what} : rien n'a cet identifiant.", code="node.unknown")
    return node


def nodes_by_id(session: Session, ids: Collection[int]) -> dict[int, Node]:
    """Give nodes by their numbers of row."""
    return {node.id: node for node in session.scalars(select(Node).where(Node.id.in_(ids)))} if ids else {}


def find_by_code(session: Session, viewer: Viewer, code: Code) -> list[Node]:
    """Give the nodes that a label or a number means: those of the viewer's organisation first.

    Several when organisations use the same number, or when a number without letter is that of several kinds; an old
    number is looked for when no number fits.
    """
    if code.kind is not None and code.kind not in LETTERS:
        return []
    for column in (Node.number, Node.legacy_number):
        query = select(Node).where(column == code.number)
        if code.kind is not None:
            query = query.where(Node.kind == code.kind)
        ours = case((Node.organisation_id == viewer.organisation_id, 0), else_=1)
        found = list(session.scalars(query.order_by(ours, Node.id).limit(50)))
        if found:
            first = [node for node in found if node.organisation_id == viewer.organisation_id]
            return first or found
    return []


def ancestors(session: Session, ids: Collection[int]) -> list[Step]:
    """Give all links above some nodes, the nearest first, each once."""
    return _walk(session, ids, upwards=True)


def descendants(session: Session, ids: Collection[int]) -> list[Step]:
    """Give all links below some nodes, the nearest first, each once."""
    return _walk(session, ids, upwards=False)


def _walk(session: Session, ids: Collection[int], *, upwards: bool) -> list[Step]:
    """Follow the links by a recursive query; UNION drops a link met again at the same depth."""
    here, there = (Link.child_id, Link.parent_id) if upwards else (Link.parent_id, Link.child_id)
    first = select(Link.id.label("link_id"), there.label("node_id"), cast(literal(1), Integer).label("depth")).where(
        here.in_(ids)
    )
    walk = first.cte("walk", recursive=True)
    onward = select(Link.id, there, walk.c.depth + 1).join(walk, here == walk.c.node_id).where(walk.c.depth < DEEPEST)
    walk = walk.union(onward)
    met = select(Link, walk.c.depth).join(walk, Link.id == walk.c.link_id).order_by(walk.c.depth, Link.id)
    steps: dict[int, Step] = {}
    for row, depth in session.execute(met):
        steps.setdefault(row.id, Step(row.parent_id, row.child_id, row.kind, row.share, depth))
    return list(steps.values())


def parents(session: Session, node: Node) -> list[tuple[Node, Link]]:
    """Give what a node comes from, with the link."""
    query = select(Node, Link).join(Link, Link.parent_id == Node.id).where(Link.child_id == node.id).order_by(Link.id)
    return [(parent, row) for parent, row in session.execute(query)]


def children(session: Session, node: Node) -> list[tuple[Node, Link]]:
    """Give what comes from a node, with the link."""
    query = select(Node, Link).join(Link, Link.child_id == Node.id).where(Link.parent_id == node.id).order_by(Link.id)
    return [(child, row) for child, row in session.execute(query)]
