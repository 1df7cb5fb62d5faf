"""The sheet of a bag: what it is, how it was cleaned, what it was determined as."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs, require
from mulette.core.storage.base import now
from mulette.exsitu.collecting.finding import find_cleaning, find_placed
from mulette.exsitu.collecting.operations import materials as operations
from mulette.exsitu.collecting.pages.blueprint import blueprint, done, given_of, inputs_of, refused, to
from mulette.exsitu.collecting.tables import Cleaning, Harvest, Material
from mulette.exsitu.collecting.values import fields_of, read_value
from mulette.exsitu.collecting.viewing import facts
from mulette.exsitu.collecting.viewing.changes import changes_of, determinations_of
from mulette.exsitu.collecting.viewing.harvests import read_row
from mulette.exsitu.collecting.viewing.programs import names_of
from mulette.exsitu.lineage.queries import children, get_node, parents
from mulette.exsitu.lineage.reach import reaches, require_over
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.numbering import code_of


@blueprint.get("/ex-situ/recoltes/<uuid:identifier>/materiel")
def new_material(identifier: UUID) -> ResponseReturnValue:
    """Show the form of a new bag of a harvest."""
    require("create", "harvest")
    return _material_form(identifier, {}, None)


@blueprint.post("/ex-situ/recoltes/<uuid:identifier>/materiel")
@needs("create", "harvest")
def enter_material(identifier: UUID) -> ResponseReturnValue:
    """Add a bag to a harvest."""
    viewer = current_viewer()
    try:
        with current_house().store.transaction() as session:
            harvest, _ = find_placed(session, viewer, Harvest, identifier)
            row = operations.add_material(session, viewer, harvest, given_of("material", "taxon"), at=now())
            made, geste = row.uuid, done(session, viewer)
    except (Invalid, Conflict) as error:
        return _material_form(identifier, request.form, error)
    return to("exsitu_collecting.material", geste, identifier=made)


@blueprint.get("/ex-situ/materiels/<uuid:identifier>")
def material(identifier: UUID) -> ResponseReturnValue:
    """Show a bag, the steps of its cleaning, the form of the next one."""
    require("read", "harvest")
    with current_house().store.reading() as session:
        return _sheet(session, identifier, {}, None)


@blueprint.post("/ex-situ/materiels/<uuid:identifier>/nettoyage")
@needs("update", "harvest")
def enter_cleaning(identifier: UUID) -> ResponseReturnValue:
    """Add a step to the cleaning of a bag."""
    viewer = current_viewer()
    try:
        with current_house().store.transaction() as session:
            _, node = find_placed(session, viewer, Material, identifier)
            operations.add_cleaning(session, viewer, node, given_of("cleaning"), at=now())
            geste = done(session, viewer)
    except Invalid as error:
        with current_house().store.reading() as session:
            return _sheet(session, identifier, request.form, error), error.status
    return to("exsitu_collecting.material", geste, identifier=identifier, _anchor="nettoyage")


@blueprint.post("/ex-situ/nettoyages/<uuid:identifier>/finir")
@needs("update", "harvest")
def end_cleaning(identifier: UUID) -> ResponseReturnValue:
    """End a step: its last day, and the mass that is left."""
    viewer = current_viewer()
    with current_house().store.reading() as session:
        _, cleaned = find_cleaning(session, viewer, identifier)
        bag = cleaned.uuid
    try:
        with current_house().store.transaction() as session:
            step, node = find_cleaning(session, viewer, identifier)
            given = {name: value for name, value in given_of("cleaning").items() if value}
            operations.change_cleaning(session, viewer, step, node, given, at=now())
        flash("Étape finie.", "success")
    except Invalid as error:
        flash(error.message, "error")
    return to("exsitu_collecting.material", identifier=bag, _anchor="nettoyage")


@blueprint.post("/ex-situ/materiels/<uuid:identifier>/determination")
@needs("update", "harvest")
def determine_material(identifier: UUID) -> ResponseReturnValue:
    """Determine a bag again; what descends from it follows."""
    return _determine("material", identifier)


@blueprint.post("/ex-situ/recoltes/<uuid:identifier>/determination")
@needs("update", "harvest")
def determine_harvest(identifier: UUID) -> ResponseReturnValue:
    """Determine a harvest again; what descends from it follows."""
    return _determine("harvest", identifier)


def _determine(thing: str, identifier: UUID) -> ResponseReturnValue:
    viewer = current_viewer()
    names = ("taxon", "qualifier", "determiner", "comment")
    given: dict[str, Any] = {name: request.form.get(name, "") for name in names}
    try:
        given["determined_on"] = _day(request.form.get("determined_on", ""))
        with current_house().store.transaction() as session:
            made = operations.determine(session, viewer, get_node(session, identifier, thing), given, at=now())
            flash(f"Déterminé : {made.taxon_name}. Ce qui en descend suit.", "success")
    except Invalid as error:
        flash(error.message, "error")
    return to(f"exsitu_collecting.{thing}", identifier=identifier, _anchor="determination")


def _day(text: str) -> Any:  # noqa: ANN401
    try:
        return read_value(fields_of("cleaning")["starts_on"], text)
    except ValueError as error:
        raise Invalid(str(error), code="determination.invalid", fields={"determined_on": str(error)}) from error


def _material_form(identifier: UUID, given: Any, error: Invalid | Conflict | None) -> ResponseReturnValue:  # noqa: ANN401
    viewer = current_viewer()
    with current_house().store.reading() as session:
        harvest = read_row(session, viewer, identifier)
        _, node = find_placed(session, viewer, Harvest, identifier)
        require_over(viewer, "create", "harvest", node.author_id, node.organisation_id)
        back = url_for("exsitu_collecting.harvest", identifier=identifier)
        page = render_template(
            "collecting/form.html",
            heading="Ajouter un matériel",
            lead=f"De la récolte {harvest['code']}, {harvest['taxon_name'] or 'mélange'}",
            crumbs=[("Récoltes", url_for("exsitu_collecting.harvests")), (harvest["code"], back)],
            groups=inputs_of("material", given, without=("cd_nom",)),
            has_taxon=True,
            taxon_optional=True,
            given=given,
            back=back,
            verb="Ajouter le matériel",
            **refused(error, "material"),
        )
    return page, error.status if error else 200


def _sheet(session: Session, identifier: UUID, given: Any, error: Invalid | None) -> str:  # noqa: ANN401
    viewer = current_viewer()
    row, node = find_placed(session, viewer, Material, identifier)
    of_table = {name: getattr(row, name, None) for name in fields_of("material")}
    steps = session.scalars(
        select(Cleaning).where(Cleaning.node_id == node.id).order_by(Cleaning.starts_on, Cleaning.id)
    ).all()
    may_change = reaches(viewer, "update", "harvest", node.author_id, node.organisation_id)
    return render_template(
        "collecting/material.html",
        row=row,
        node=node,
        code=code_of("material", node.number),
        mixed=names_of(session, row.taxa or []),
        groups=facts.facts_of("material", of_table, without=("number", "cd_nom", "taxa")),
        harvest=next((_named(one) for one, _ in parents(session, node)), None),
        below=[_named(one) for one, _ in children(session, node)],
        steps=steps,
        determinations=determinations_of(session, node.id),
        inputs=inputs_of("cleaning", given),
        may_change=may_change,
        may_delete=reaches(viewer, "delete", "harvest", node.author_id, node.organisation_id),
        changes=changes_of(session, "material", row.uuid) if may_change else [],
        **refused(error, "cleaning"),
    )


def _named(node: Node) -> dict[str, Any]:
    return {"code": code_of(node.kind, node.number), "name": node.taxon_name or "mélange", "node": node}
