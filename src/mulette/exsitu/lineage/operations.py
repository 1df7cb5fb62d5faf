"""Writes of the lineage: a node with its number, a link, a determination that its descendants inherit."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid
from mulette.core.journal.operations import bury, note, snapshot
from mulette.core.people.viewer import Viewer
from mulette.exsitu.lineage.queries import ancestors, descendants, nodes_by_id
from mulette.exsitu.lineage.tables import Counter, Determination, Link, Node
from mulette.exsitu.numbering import PATTERN, format_number
from mulette.exsitu.vocabulary import label, require_term

UNSEEN = frozenset({"version"})
"""Columns that the journal does not tell."""


def add_node(
    session: Session,
    author: Viewer,
    kind: str,
    *,
    at: dt.datetime,
    organisation_id: int | None = None,
    number: str | None = None,
    legacy_number: str | None = None,
    cd_nom: int | None = None,
    taxon_name: str | None = None,
    qualifier: str | None = None,
    generation: int = 0,
    year: int | None = None,
    identifier: uuid.UUID | None = None,
) -> Node:
    """Add a node; the caller checks the right, adds the row of its kind, and notes both in the journal.

    Parameters
    ----------
    organisation_id
        Who holds it; the author's organisation by default.
    number
        Its number; the next one of the series by default.
    year
        Year of the series; that of ``at`` by default.

    Raises
    ------
    Invalid
        No organisation is said, and the author has none.
    Conflict
        The number is taken.
    """
    holder = organisation_id or author.organisation_id
    if holder is None:
        raise Invalid(
            "Dites quel organisme détient, ou rattachez votre compte à un organisme.",
            code="exsitu.no-organisation",
            fields={"organisation": "Organisme à dire."},
        )
    given = (number or "").strip()
    if given:
        _require_free(session, kind, holder, given)
    node = Node(
        uuid=identifier or uuid.uuid4(),
        kind=kind,
        number=given or next_number(session, kind, holder, year or at.year),
        legacy_number=legacy_number,
        cd_nom=cd_nom,
        taxon_name=taxon_name,
        qualifier=qualifier,
        generation=generation,
        organisation_id=holder,
        author_id=author.person_id,
        created_at=at,
        updated_at=at,
    )
    session.add(node)
    session.flush()
    return node


def next_number(session: Session, kind: str, organisation_id: int, year: int, pattern: str = PATTERN) -> str:
    """Give the next free number of a series, and count it as given; two writers never get the same one."""
    while True:
        number = format_number(pattern, year, _count_up(session, kind, organisation_id, year))
        if not _is_taken(session, kind, organisation_id, number):  # a number given by hand, or taken over
            return number


def _count_up(session: Session, kind: str, organisation_id: int, year: int) -> int:
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else pg_insert
    key = [Counter.kind, Counter.organisation_id, Counter.year]
    statement = insert(Counter).values(kind=kind, organisation_id=organisation_id, year=year, last=1)
    raised = statement.on_conflict_do_update(index_elements=key, set_={"last": Counter.last + 1})
    return int(session.execute(raised.returning(Counter.last)).scalar_one())


def _is_taken(session: Session, kind: str, organisation_id: int, number: str) -> bool:
    same = select(Node.id).where(Node.kind == kind, Node.organisation_id == organisation_id, Node.number == number)
    return session.scalar(same) is not None


def _require_free(session: Session, kind: str, organisation_id: int, number: str) -> None:
    if _is_taken(session, kind, organisation_id, number):
        what = label("NODE_KIND", kind).lower()
        raise Conflict(
            f"Le numéro {number} est déjà pris ({what}). Choisissez-en un autre, ou laissez vide.",
            code="node.number-taken",
            number=number,
        )


def link(session: Session, parent: Node, child: Node, kind: str, *, share: float | None = None) -> Link:
    """Say that a child descends from a parent (rule R11: no cycle); the caller checks the right.

    Parameters
    ----------
    share
        Part of the parent in the child, 0 to 1; None: not known.

    Raises
    ------
    Conflict
        The child is the parent, or one of its ancestors.
    """
    require_term("LINK_KIND", kind, "kind")
    if parent.id == child.id or _descends(session, parent, child):
        raise Conflict(
            f"{child.number} est un ancêtre de {parent.number} : il ne peut pas aussi en descendre.", code="link.cycle"
        )
    row = Link(parent_id=parent.id, child_id=child.id, kind=kind, share=share)
    session.add(row)
    session.flush()
    return row


def _descends(session: Session, node: Node, from_: Node) -> bool:
    """Whether a node descends from another; nothing does from one that has no children yet, the usual case."""
    has_children = session.scalar(select(Link.id).where(Link.parent_id == from_.id).limit(1)) is not None
    return has_children and any(step.parent_id == from_.id for step in ancestors(session, [node.id]))


def determine(
    session: Session,
    author: Viewer,
    node: Node,
    *,
    taxon_name: str,
    cd_nom: int | None,
    at: dt.datetime,
    qualifier: str | None = None,
    determined_on: dt.date | None = None,
    determiner: str | None = None,
    comment: str | None = None,
) -> Determination:
    """Give a node another determination; all that descends from it and was of the same taxon follows (rule R11).

    The caller checks the right. Descendants that were of another taxon, sorted out of a mix, keep it.

    Returns
    -------
    The determination of the node itself; those of the descendants are marked inherited.
    """
    former = node.cd_nom
    below = {step.child_id for step in descendants(session, [node.id])}
    said: dict[str, Any] = {
        "cd_nom": cd_nom,
        "taxon_name": taxon_name,
        "qualifier": qualifier,
        "determined_on": determined_on,
        "determiner": determiner,
        "comment": comment,
    }
    own = _determine_one(session, author, node, said, at=at, is_inherited=False)
    for follower in nodes_by_id(session, below).values():
        if follower.cd_nom == former:
            _determine_one(session, author, follower, said, at=at, is_inherited=True)
    session.flush()
    return own


def _determine_one(
    session: Session, author: Viewer, node: Node, said: dict[str, Any], *, at: dt.datetime, is_inherited: bool
) -> Determination:
    before = snapshot(node, without=UNSEEN)
    node.cd_nom, node.taxon_name, node.qualifier = said["cd_nom"], said["taxon_name"], said["qualifier"]
    node.updated_at = at
    note(session, author, "determine", node.kind, node.uuid, before, snapshot(node, without=UNSEEN), at=at)
    row = Determination(node_id=node.id, is_inherited=is_inherited, author_id=author.person_id, created_at=at, **said)
    session.add(row)
    return row


def delete_node(session: Session, author: Viewer, node: Node, *, at: dt.datetime, reason: str) -> None:
    """Delete a node without children, with its links and determinations; the caller has deleted the row of its kind.

    Raises
    ------
    Conflict
        Something descends from it.
    """
    children = session.scalar(select(func.count()).select_from(Link).where(Link.parent_id == node.id)) or 0
    if children:
        raise Conflict(
            f"{node.number} a des descendants ({children}) : il ne se supprime pas.", code="node.has-children"
        )
    for row in session.scalars(select(Link).where(Link.child_id == node.id)):
        session.delete(row)
    for made in session.scalars(select(Determination).where(Determination.node_id == node.id)):
        session.delete(made)
    note(session, author, "delete", node.kind, node.uuid, snapshot(node, without=UNSEEN), None, reason=reason, at=at)
    bury(session, author, node.kind, node.id, node.uuid, reason=reason, at=at)
    session.flush()
    session.delete(node)
    session.flush()
