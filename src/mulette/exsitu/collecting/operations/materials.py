"""Bags brought back from harvests, what they turn out to be, and the steps of their cleaning."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.operations import record_act
from mulette.exsitu.collecting.operations import common
from mulette.exsitu.collecting.operations.populations import fixed
from mulette.exsitu.collecting.tables import Cleaning, Harvest, Material
from mulette.exsitu.collecting.values import Faults, Values, date_faults, fields_of, read_given, refuse
from mulette.exsitu.lineage import operations as lineage
from mulette.exsitu.lineage.reach import require_over
from mulette.exsitu.lineage.tables import Determination, Link, Node
from mulette.exsitu.numbering import code_of
from mulette.exsitu.vocabulary import label

_OF_NODE = ("number", "cd_nom", "qualifier")


def add_material(
    session: Session,
    author: Viewer,
    harvest: Harvest,
    given: Mapping[str, Any],
    *,
    at: dt.datetime,
    identifier: uuid.UUID | None = None,
) -> Material:
    """Add a bag to a harvest, with its node; only here may several taxa be mixed.

    Raises
    ------
    Forbidden
        The author's right does not reach the harvest.
    Invalid
        A value cannot be taken.
    Conflict
        The number is taken.
    """
    author.require("create", "harvest")
    parent = session.get(Node, harvest.node_id)
    assert parent is not None
    require_over(author, "create", "harvest", parent.author_id, parent.organisation_id)
    own, misnamed = common.name_taxon(session, given)
    values, faults = read_given("material", own, is_new=True)
    faults |= misnamed
    _check(session, values, harvest.date_min, at.date(), faults)
    of_node = {name: values.pop(name, None) for name in _OF_NODE}
    of_node["taxon_name"], of_node["generation"] = None, parent.generation
    if not values.get("taxa"):
        of_node |= _taxon(session, parent, of_node, faults)
    refuse(faults, "material.invalid", fields_of("material"))
    node = lineage.add_node(
        session, author, "material", at=at, identifier=identifier, organisation_id=parent.organisation_id,
        year=harvest.date_min.year, **of_node,
    )  # fmt: skip
    material = Material(node_id=node.id, **values, **{**common.stamp(author, at), "uuid": node.uuid})
    session.add(material)
    session.flush()
    lineage.link(session, parent, node, "extracted")
    words = f"Matériel {code_of('material', node.number)}, {node.taxon_name or 'mélange'}"
    common.note_added(session, author, "material", material, words, at, common.told(material, node))
    return material


def change_material(
    session: Session, author: Viewer, material: Material, node: Node, given: Mapping[str, Any], *, at: dt.datetime
) -> None:
    """Change a bag; its taxon changes by ``determine``.

    Raises
    ------
    Forbidden
        The author's right does not reach it.
    Invalid
        A value cannot be taken.
    """
    require_over(author, "update", "harvest", node.author_id, node.organisation_id)
    values, faults = read_given("material", given, is_new=False)
    fixed(values, faults, node)
    _check(session, values, harvested_on(session, node), at.date(), faults)
    refuse(faults, "material.invalid", fields_of("material"))
    before = common.told(material, node)
    for name, value in values.items():
        setattr(material, name, value)
    material.updated_at = at
    session.flush()
    words = f"Matériel {code_of('material', node.number)} modifié"
    common.note_changed(session, author, "material", material, words, at, before, common.told(material, node))


def determine(
    session: Session, author: Viewer, node: Node, given: Mapping[str, Any], *, at: dt.datetime
) -> Determination:
    """Determine a population, a harvest or a bag again; what descends from it follows.

    Parameters
    ----------
    given
        ``cd_nom``, ``qualifier``, ``determined_on``, ``determiner``, ``comment``.

    Raises
    ------
    Forbidden
        The author's right does not reach it.
    Invalid
        The referential lacks the taxon, or the day is to come.
    """
    require_over(author, "update", "harvest", node.author_id, node.organisation_id)
    given, faults = common.name_taxon(session, given)
    cd_nom = given.get("cd_nom")
    taxon = common.find_taxon(session, int(cd_nom) if cd_nom is not None else None, faults)
    if cd_nom is None and not faults:
        faults["cd_nom"] = "Ce champ est demandé."
    faults |= date_faults(given, "determined_on", "", at.date())
    refuse(faults, "determination.invalid")
    assert taxon is not None
    words = {name: given.get(name) or None for name in ("qualifier", "determined_on", "determiner", "comment")}
    made = lineage.determine(session, author, node, taxon_name=taxon.lb_nom, cd_nom=taxon.cd_nom, at=at, **words)
    if node.kind == "material":
        bag = session.scalar(select(Material).where(Material.node_id == node.id))
        if bag is not None:
            bag.taxa = None
    said = f"{code_of(node.kind, node.number)} déterminé : {taxon.lb_nom}"
    record_act(session, author, "collecting.determine", said, at=at)
    session.flush()
    return made


def add_cleaning(
    session: Session,
    author: Viewer,
    node: Node,
    given: Mapping[str, Any],
    *,
    at: dt.datetime,
    identifier: uuid.UUID | None = None,
) -> Cleaning:
    """Add a step to the cleaning of a bag, or of a lot.

    Raises
    ------
    Forbidden
        The author's right does not reach it.
    Invalid
        A value cannot be taken.
    """
    require_over(author, "update", "harvest", node.author_id, node.organisation_id)
    values, faults = read_given("cleaning", given, is_new=True)
    _check_step(session, node, values, at.date(), faults)
    step = Cleaning(node_id=node.id, **values, **common.stamp(author, at, identifier))
    session.add(step)
    session.flush()
    words = f"{label('CLEANING_KIND', step.kind)} de {code_of(node.kind, node.number)}"
    common.note_added(session, author, "cleaning", step, words, at, common.told(step))
    return step


def change_cleaning(
    session: Session, author: Viewer, step: Cleaning, node: Node, given: Mapping[str, Any], *, at: dt.datetime
) -> None:
    """Change a step: its end, its masses, its counts.

    Raises
    ------
    Forbidden
        The author's right does not reach it.
    Invalid
        A value cannot be taken.
    """
    require_over(author, "update", "harvest", node.author_id, node.organisation_id)
    values, faults = read_given("cleaning", given, is_new=False)
    known = {name: getattr(step, name) for name in fields_of("cleaning")}
    _check_step(session, node, {**known, **values}, at.date(), faults)
    before = common.told(step)
    for name, value in values.items():
        setattr(step, name, value)
    step.updated_at = at
    session.flush()
    words = f"{label('CLEANING_KIND', step.kind)} de {code_of(node.kind, node.number)} modifié"
    common.note_changed(session, author, "cleaning", step, words, at, before, common.told(step))


def harvested_on(session: Session, node: Node) -> dt.date | None:
    """Give the day of the harvest that a bag comes from."""
    query = select(Harvest.date_min).join(Link, Link.parent_id == Harvest.node_id).where(Link.child_id == node.id)
    return session.scalar(query.limit(1))


def _taxon(session: Session, parent: Node, of_node: Values, faults: Faults) -> Values:
    """Give the taxon of a bag: the one said, else that of its harvest."""
    if of_node["cd_nom"] is None:
        return {
            "cd_nom": parent.cd_nom,
            "taxon_name": parent.taxon_name,
            "qualifier": of_node["qualifier"] or parent.qualifier,
        }
    taxon = common.find_taxon(session, of_node["cd_nom"], faults)
    return {"taxon_name": taxon.lb_nom if taxon else None}


def _check(session: Session, values: Values, harvested: dt.date | None, today: dt.date, faults: Faults) -> None:
    if "taxa" in values:
        codes = common.name_taxa(session, values["taxa"], faults, "taxa")
        values["taxa"] = codes or None
        if len(codes) == 1:
            faults["taxa"] = "Un seul taxon n'est pas un mélange : donnez-le comme taxon."
        if codes and values.get("cd_nom") is not None:
            faults["cd_nom"] = "Un mélange n'a pas de taxon à lui seul : laissez vide."
    received = values.get("received_on")
    if received and received > today:
        faults["received_on"] = f"Ce jour ({received:%d/%m/%Y}) est à venir."
    elif received and harvested and received < harvested:
        faults["received_on"] = f"Reçu le {received:%d/%m/%Y}, avant la récolte ({harvested:%d/%m/%Y})."


def _check_step(session: Session, node: Node, values: Values, today: dt.date, faults: Faults) -> None:
    for name, why in date_faults(values, "starts_on", "ends_on", today).items():
        faults.setdefault(name, why)
    harvested, start = harvested_on(session, node), values.get("starts_on")
    if harvested and start and start < harvested:
        faults.setdefault("starts_on", f"Le début précède la récolte ({harvested:%d/%m/%Y}).")
    before, after = values.get("mass_before_g"), values.get("mass_after_g")
    if before is not None and after is not None and after > before:
        faults.setdefault("mass_after_g", f"{after:g} g après, pour {before:g} g avant.")
    refuse(faults, "cleaning.invalid", fields_of("cleaning"))
