"""A culture starts: seedlings pricked out, cuttings taken, plants divided or potted apart, plants brought back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid
from mulette.core.journal.operations import note, snapshot
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.operations import record_act
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.collecting.tables import Material
from mulette.exsitu.cultivation import DIVIDING, generation_of, require_open, require_whole
from mulette.exsitu.culture.operations.writing import UNSEEN, put_event, settle
from mulette.exsitu.culture.queries import SOURCES, culture_of_node, events_of, source_named, standing_of
from mulette.exsitu.culture.tables import Culture, CultureEvent
from mulette.exsitu.culture.values import Values, culture_fields, read
from mulette.exsitu.lineage.operations import add_node, link
from mulette.exsitu.lineage.reach import require_over
from mulette.exsitu.lineage.tables import Link, Node
from mulette.exsitu.sowing.operations import prick_out
from mulette.exsitu.sowing.queries import find_sowing, location_named
from mulette.exsitu.vocabulary import label

SOWN_NATURES = frozenset({"seed", "fruit", "dna", "soil"})
"""Natures of material that no culture starts from: seeds are banked, then sown."""
MOST_SOURCES = 50


@dataclass(frozen=True)
class Source:
    """Where plants of a new culture come from.

    Parameters
    ----------
    node
        Sowing, culture or material.
    quantity
        Plants that come from it.
    by
        From a culture: ``division``, ``potting_on`` or ``cutting``; a potting on takes the plants out of it.
    """

    node: Node
    quantity: int
    by: str = "cutting"


def add_culture(
    session: Session,
    author: Viewer,
    given: Mapping[str, Any],
    sources: Sequence[Source],
    *,
    at: dt.datetime,
    identifier: uuid.UUID | None = None,
    act: Act | None = None,
) -> Culture:
    """Start a culture.

    Seedlings leave their sowing; plants potted apart leave their culture; cuttings and divisions leave it as it is.
    The generation is that of the parents.

    Parameters
    ----------
    given
        Values of ``fields.yaml``; ``location`` is a code.
    sources
        Where its plants come from; several make a mix, whose shares are their numbers of plants.
    act
        Act that it is part of; one of its own by default, undone whole.

    Raises
    ------
    Invalid
        A value cannot be taken, no plant or no source.
    Conflict
        The sources are not of one taxon, or one has fewer plants than asked.
    """
    author.require("create", "culture")
    values = read(given, culture_fields(), today=at.date())
    _check_sources(session, author, sources)
    total = sum(one.quantity for one in sources)
    where = location_named(session, author, values["location"]) if values.get("location") else None
    own = act or record_act(session, author, "culture.add", _label(sources, total), at=at, undo={})
    culture = _new(session, author, values, sources, identifier, at)
    for source in sources:
        _take_from(session, author, source, culture, own, at)
        link(session, source.node, culture.node, _link_kind(source), share=_share(source.quantity, total))
    entry = {"to_id": where.id if where else None, "container": values.get("container"), "phase": "pricked_out"}
    for source in sources:
        _enter(session, author, source, culture, entry, own, at)
    settle(session, culture, at)
    if act is None:
        own.undo = {"cultures": [culture.id]}
    note(session, author, "create", "culture", culture.uuid, after=_told(culture), at=at)
    return culture


def add_seedlings(
    session: Session, author: Viewer, culture: Culture, values: Values, *, act: Act, at: dt.datetime
) -> CultureEvent:
    """Prick more seedlings out of a sowing into a culture; shares of a mix follow the numbers of plants."""
    quantity = require_whole(values.get("quantity"))
    if not values.get("source"):
        raise Invalid("Dites de quel semis.", code="culture.no-source", fields={"source": "Code du semis."})
    node = source_named(session, author, values["source"], ("sowing",))
    check_taxon([culture.node, node])
    day = values["happened_on"]
    sowing = find_sowing(session, author, node.uuid, lock=True)
    prick_out(session, author, sowing, culture.node, quantity, on=day, at=at)
    known = session.scalar(select(Link).where(Link.parent_id == node.id, Link.child_id == culture.node_id))
    if known is None:
        link(session, node, culture.node, "pricked_out")
    said = {"quantity": quantity, "change": quantity, "related_id": node.id, "happened_on": day}
    event = put_event(session, author, culture, "pricking_out", act=act, at=at, person=values.get("person"), **said)
    reshare(session, culture)
    return event


def entry_act(session: Session, culture: Culture) -> Act:
    """Give the act by which a culture started."""
    first = select(Act).join(CultureEvent, CultureEvent.act_id == Act.id).where(CultureEvent.culture_id == culture.id)
    return session.scalars(first.order_by(CultureEvent.id).limit(1)).one()


def reshare(session: Session, culture: Culture) -> None:
    """Give the links above a mix the shares that the entries of plants say."""
    entered = select(CultureEvent.related_id, func.sum(CultureEvent.change)).where(
        CultureEvent.culture_id == culture.id,
        CultureEvent.cancelled_by_id.is_(None),
        CultureEvent.change > 0,
        CultureEvent.related_id.is_not(None),
    )
    plants = dict(session.execute(entered.group_by(CultureEvent.related_id)).all())
    total = sum(plants.values())
    for one in session.scalars(select(Link).where(Link.child_id == culture.node_id)):
        one.share = _share(plants[one.parent_id], total) if plants.get(one.parent_id) else None
    session.flush()


def _share(quantity: int, total: int) -> float | None:
    """Give the share of a source in a mix; a single source has none to say."""
    return None if quantity == total else quantity / total


def _check_sources(session: Session, author: Viewer, sources: Sequence[Source]) -> None:
    if not 0 < len(sources) <= MOST_SOURCES or len({one.node.id for one in sources}) < len(sources):
        raise Invalid(
            "Dites d'où viennent les plants : un semis, une culture ou du matériel, chacun une fois.",
            code="culture.no-source",
            fields={"source": "Une origine au moins, chacune une fois."},
        )
    for source in sources:
        require_whole(source.quantity)
        if source.node.kind not in SOURCES:
            what = label("NODE_KIND", source.node.kind).lower()
            raise Conflict(
                f"{source.node.number} ({what}) : une culture vient d'un semis, d'une culture ou de matériel.",
                code="culture.bad-source",
            )
        if source.node.kind == "culture" and source.by not in DIVIDING:
            raise Invalid(
                "D'une culture viennent des boutures (cutting), des éclats (division) ou des plants rempotés à part "
                "(potting_on).",
                code="culture.bad-way",
                fields={"by": "cutting, division ou potting_on."},
            )
        if source.node.kind == "material":
            _check_material(session, source.node)
    check_taxon([one.node for one in sources])


def _check_material(session: Session, node: Node) -> None:
    nature = session.scalar(select(Material.nature).where(Material.node_id == node.id))
    if nature in SOWN_NATURES:
        raise Conflict(
            f"Le matériel {node.number} est fait de « {label('MATERIAL_NATURE', nature).lower()} » : mettez-le en lot, "
            "puis semez le lot.",
            code="culture.material-is-sown",
        )


def check_taxon(nodes: Sequence[Node]) -> None:
    """Refuse plants of several taxa in one culture: only material may be mixed."""
    if len({one.cd_nom or one.taxon_name for one in nodes}) > 1:
        names = " et ".join(sorted({one.taxon_name or "un taxon inconnu" for one in nodes})[:2])
        raise Conflict(f"Une culture est d'un seul taxon ; ici {names}.", code="culture.several-taxa")


def _new(
    session: Session,
    author: Viewer,
    values: Values,
    sources: Sequence[Source],
    identifier: uuid.UUID | None,
    at: dt.datetime,
) -> Culture:
    first, day = sources[0].node, values["started_on"]
    node = add_node(
        session,
        author,
        "culture",
        at=at,
        organisation_id=author.organisation_id or first.organisation_id,
        number=values.get("number"),
        cd_nom=first.cd_nom,
        taxon_name=first.taxon_name,
        qualifier=first.qualifier,
        generation=generation_of(one.node.generation for one in sources),
        year=day.year,
        identifier=identifier,
    )
    culture = Culture(
        uuid=node.uuid,
        node=node,
        started_on=day,
        author_id=author.person_id,
        created_at=at,
        updated_at=at,
        kind=values.get("kind") or "batch",
        status="growing",
        phase="pricked_out",
        responsible=values.get("responsible") or author.name or None,
        **{name: values.get(name) for name in ("purpose", "repot_on", "comment")},
    )
    session.add(culture)
    session.flush()
    return culture


def _take_from(session: Session, author: Viewer, source: Source, culture: Culture, act: Act, at: dt.datetime) -> None:
    """Take the plants out of where they come from, and tell it there."""
    day = culture.started_on
    if source.node.kind == "sowing":
        sowing = find_sowing(session, author, source.node.uuid, lock=True)
        prick_out(session, author, sowing, culture.node, source.quantity, on=day, at=at)
    elif source.node.kind == "culture":
        mother = culture_of_node(session, source.node.id, lock=True)
        require_over(author, "create", "culture", source.node.author_id, source.node.organisation_id)
        now = standing_of(events_of(session, mother))
        require_open(now, source.by, day)
        if day < mother.started_on:
            raise Invalid(
                f"La culture {source.node.number} commence le {mother.started_on:%d/%m/%Y}.",
                code="culture.too-early",
                fields={"started_on": "Trop tôt."},
            )
        leaves = source.by == "potting_on"
        if leaves and source.quantity >= now.count:
            raise Conflict(
                f"La culture {source.node.number} a {now.count} plants : pour les prendre tous, rempotez-la sur place.",
                code="culture.takes-all",
                living=now.count,
            )
        said: dict[str, Any] = {
            "quantity": source.quantity,
            "change": -source.quantity if leaves else 0,
            "related_id": culture.node_id,
        }
        if leaves and mother.kind == "individuals":
            said["plants"] = sorted(now.alive)[-source.quantity :]
        put_event(session, author, mother, source.by, act=act, at=at, happened_on=day, **said)
        settle(session, mother, at)


def _enter(
    session: Session,
    author: Viewer,
    source: Source,
    culture: Culture,
    entry: Mapping[str, Any],
    act: Act,
    at: dt.datetime,
) -> None:
    """Tell the plants of a source as they enter their culture."""
    said = {"quantity": source.quantity, "change": source.quantity, "related_id": source.node.id, **entry}
    put_event(session, author, culture, _entry_kind(source), act=act, at=at, happened_on=culture.started_on, **said)


def _entry_kind(source: Source) -> str:
    return {"sowing": "pricking_out", "culture": source.by}.get(source.node.kind, "start")


def _link_kind(source: Source) -> str:
    return {"sowing": "pricked_out", "culture": DIVIDING.get(source.by, "")}.get(source.node.kind, "potted")


def _label(sources: Sequence[Source], total: int) -> str:
    numbers = ", ".join(one.node.number for one in sources[:3])
    words = {"sowing": "repiqués du semis", "culture": "tirés de la culture"}.get(
        sources[0].node.kind, "mis en culture depuis"
    )
    return f"{total} plants {words} {numbers}"


def _told(culture: Culture) -> dict[str, Any]:
    return {**snapshot(culture, without=UNSEEN), "number": culture.node.number}
