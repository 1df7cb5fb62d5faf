"""Harvests: saved once they are checked, with their node, under their population."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid
from mulette.core.people.viewer import Viewer
from mulette.exsitu.collecting import permits
from mulette.exsitu.collecting.operations import common
from mulette.exsitu.collecting.operations.checking import Checked, check_harvest
from mulette.exsitu.collecting.surroundings import NOWHERE, Surroundings
from mulette.exsitu.collecting.tables import Harvest, HarvestObserver, Permit, Population
from mulette.exsitu.lineage import operations as lineage
from mulette.exsitu.lineage.reach import require_over
from mulette.exsitu.lineage.tables import Link, Node
from mulette.exsitu.numbering import code_of

_OF_NODE = ("number", "legacy_number", "cd_nom", "qualifier")


def add_harvest(
    session: Session,
    author: Viewer,
    given: Mapping[str, Any],
    *,
    at: dt.datetime,
    around: Surroundings = NOWHERE,
    identifier: uuid.UUID | None = None,
) -> Harvest:
    """Add a harvest: ``check_harvest``, then ``save_new``."""
    checked = check_harvest(session, author, given, today=at.date(), around=around)
    return save_new(session, author, checked, at=at, identifier=identifier)


def save_new(
    session: Session, author: Viewer, checked: Checked, *, at: dt.datetime, identifier: uuid.UUID | None = None
) -> Harvest:
    """Save a new harvest that was checked.

    Raises
    ------
    Invalid
        It has faults.
    Conflict
        The number is taken.
    """
    author.require("create", "harvest")
    checked.require_sound()
    values = dict(checked.values)
    of_node = {name: values.pop(name, None) for name in _OF_NODE}
    name = checked.taxon.lb_nom if checked.taxon else None
    year = values["date_min"].year
    node = lineage.add_node(
        session, author, "harvest", at=at, identifier=identifier, taxon_name=name, year=year, **of_node
    )
    population = checked.population
    harvest = Harvest(node_id=node.id, **values, **{**common.stamp(author, at), "uuid": node.uuid})
    _put_place(harvest, checked)
    harvest.is_sensitive = bool(population and population.is_sensitive)
    session.add(harvest)
    session.flush()
    if population is not None:
        _put_population(session, population, node)
    _put_collectors(session, harvest, checked.collectors or [])
    _hold_permit(session, harvest, node, checked)
    label = f"Récolte {code_of('harvest', node.number)}, {node.taxon_name}"
    common.note_added(session, author, "harvest", harvest, label, at, _told(session, harvest, node))
    return harvest


def save_change(
    session: Session, author: Viewer, harvest: Harvest, node: Node, checked: Checked, *, at: dt.datetime
) -> None:
    """Save the change of a harvest that was checked with ``known``.

    Raises
    ------
    Forbidden
        The author's right does not reach it.
    Invalid
        It has faults.
    """
    require_over(author, "update", "harvest", node.author_id, node.organisation_id)
    checked.require_sound()
    before = _told(session, harvest, node)
    harvest.updated_at = at
    for name, value in checked.values.items():
        setattr(harvest, name, value)
    if checked.place is not None:
        _put_place(harvest, checked)
    if checked.population is not None:
        harvest.is_sensitive = checked.population.is_sensitive
        for row in session.scalars(select(Link).where(Link.child_id == node.id, Link.kind == "harvested")):
            session.delete(row)
        session.flush()
        _put_population(session, checked.population, node)
    if checked.collectors is not None:
        _put_collectors(session, harvest, checked.collectors)
    session.flush()
    _hold_permit(session, harvest, node, checked)
    label = f"Récolte {code_of('harvest', node.number)} modifiée"
    common.note_changed(session, author, "harvest", harvest, label, at, before, _told(session, harvest, node))


def delete_harvest(
    session: Session, author: Viewer, harvest: Harvest, node: Node, *, at: dt.datetime, reason: str
) -> None:
    """Delete a harvest that nothing descends from.

    Raises
    ------
    Forbidden
        The author's right does not reach it.
    Invalid
        No reason is given.
    Conflict
        Something descends from it.
    """
    require_over(author, "delete", "harvest", node.author_id, node.organisation_id)
    if not reason.strip():
        raise Invalid("Dites pourquoi.", code="harvest.no-reason", fields={"reason": "Dites pourquoi."})
    common.remove(session, author, "harvest", harvest, reason=reason.strip(), at=at)


def collectors_of(session: Session, harvest_id: int) -> list[str]:
    """Give the names of who harvested, the main one first."""
    query = select(HarvestObserver.name).where(HarvestObserver.harvest_id == harvest_id)
    return list(session.scalars(query.order_by(HarvestObserver.is_main.desc(), HarvestObserver.id)))


def _hold_permit(session: Session, harvest: Harvest, node: Node, checked: Checked) -> None:
    """Take the permit for oneself, and look again: somebody else may have taken what was left meanwhile."""
    if harvest.permit_id is None or checked.lacks or not checked.protections or node.cd_nom is None:
        return
    permit = session.get_one(Permit, harvest.permit_id, with_for_update=True)
    asked = (node.cd_nom, harvest.date_min, harvest.geom, harvest.quantity, harvest.unit)
    if reasons := permits.why_not(session, permit, *asked, without=node.id):
        raise Conflict(
            f"Une autre récolte vient de compter sur le permis {permit.number}. {' '.join(reasons)}",
            code="permit.overtaken",
        )


def _put_place(harvest: Harvest, checked: Checked) -> None:
    for name, value in (checked.place.columns if checked.place else {}).items():
        setattr(harvest, name, value)
    population = checked.population
    harvest.has_population_place = bool(population and checked.place and checked.place.shape is population.geom)


def _put_population(session: Session, population: Population, node: Node) -> None:
    parent = session.get(Node, population.node_id)
    assert parent is not None
    lineage.link(session, parent, node, "harvested")


def _put_collectors(session: Session, harvest: Harvest, names: list[str]) -> None:
    session.execute(delete(HarvestObserver).where(HarvestObserver.harvest_id == harvest.id))
    session.add_all(
        HarvestObserver(harvest_id=harvest.id, name=name, is_main=place == 0) for place, name in enumerate(names)
    )
    session.flush()


def _told(session: Session, harvest: Harvest, node: Node) -> dict[str, Any]:
    parents = select(Node.number).join(Link, Link.parent_id == Node.id).where(Link.child_id == node.id)
    population = session.scalar(parents.where(Link.kind == "harvested"))
    return common.told(harvest, node, population=population, collectors=collectors_of(session, harvest.id))
