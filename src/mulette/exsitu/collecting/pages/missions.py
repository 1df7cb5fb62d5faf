"""Pages of the missions: planned, under way, done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid
from mulette.core.house import current_house
from mulette.core.listing import read_state
from mulette.core.people.web import current_viewer, needs, require
from mulette.core.storage.base import now
from mulette.exsitu.collecting.finding import find_held
from mulette.exsitu.collecting.operations import missions as operations
from mulette.exsitu.collecting.pages.blueprint import (
    Refusal,
    blueprint,
    done,
    given_of,
    inputs_of,
    refused,
    tabs,
    to,
    today,
)
from mulette.exsitu.collecting.tables import Mission
from mulette.exsitu.collecting.viewing import choices, held
from mulette.exsitu.collecting.viewing import harvests as viewing
from mulette.exsitu.collecting.viewing.changes import changes_of
from mulette.exsitu.collecting.viewing.filters import Filters
from mulette.exsitu.lineage.reach import reaches, require_over


@blueprint.get("/ex-situ/missions")
def missions() -> ResponseReturnValue:
    """List the missions."""
    require("read", "harvest")
    viewer = current_viewer()
    state = read_state(request.args, held.MISSION_COLUMNS, default_sort="-starts_on")
    with current_house().store.reading() as session:
        page = held.list_missions(session, viewer, state, today())
        rows = [{**one, "url": url_for("exsitu_collecting.mission", identifier=one["uuid"])} for one in page.rows]
        return render_template(
            "collecting/missions.html",
            page=replace(page, rows=rows),
            columns=held.MISSION_COLUMNS,
            tabs=tabs("exsitu_collecting.missions"),
            new_url=url_for("exsitu_collecting.new_mission") if viewer.may("create", "harvest") else "",
        )


@blueprint.get("/ex-situ/missions/<uuid:identifier>")
def mission(identifier: UUID) -> ResponseReturnValue:
    """Show a mission: what it plans, the permits it needs, what it harvested."""
    require("read", "harvest")
    viewer = current_viewer()
    with current_house().store.reading() as session:
        row = find_held(session, viewer, Mission, identifier)
        found, _ = viewing.read_after(session, viewer, Filters(mission=identifier), after=0, limit=200)
        may_change = reaches(viewer, "update", "harvest", row.author_id, row.organisation_id)
        return render_template(
            "collecting/mission.html",
            **held.mission_sheet(session, viewer, row, today()),
            harvests=[{**one, "where": viewing.where_words(one)} for one in found],
            may_change=may_change,
            may_delete=reaches(viewer, "delete", "harvest", row.author_id, row.organisation_id),
            changes=changes_of(session, "mission", row.uuid) if may_change else [],
        )


@blueprint.get("/ex-situ/missions/nouvelle")
def new_mission() -> ResponseReturnValue:
    """Show the form of a new mission."""
    require("create", "harvest")
    return _form(None, {})


@blueprint.post("/ex-situ/missions/nouvelle")
@needs("create", "harvest")
def enter_mission() -> ResponseReturnValue:
    """Plan a mission."""
    viewer = current_viewer()
    try:
        with current_house().store.transaction() as session:
            row = operations.add_mission(session, viewer, _given(), at=now())
            identifier, geste = row.uuid, done(session, viewer)
    except (Invalid, Conflict) as error:
        return _form(None, request.form, error)
    return to("exsitu_collecting.mission", geste, identifier=identifier)


@blueprint.get("/ex-situ/missions/<uuid:identifier>/modifier")
def edit_mission(identifier: UUID) -> ResponseReturnValue:
    """Show the form of a mission."""
    require("update", "harvest")
    return _form(identifier, None)


@blueprint.post("/ex-situ/missions/<uuid:identifier>/modifier")
@needs("update", "harvest")
def change_mission(identifier: UUID) -> ResponseReturnValue:
    """Change a mission."""
    try:
        with current_house().store.transaction() as session:
            row = find_held(session, current_viewer(), Mission, identifier)
            operations.change_mission(session, current_viewer(), row, _given(), at=now())
    except (Invalid, Conflict) as error:
        return _form(identifier, request.form, error)
    flash("Mission modifiée.", "success")
    return to("exsitu_collecting.mission", identifier=identifier)


def _form(
    identifier: UUID | None, given: Mapping[str, Any] | None, error: Refusal | None = None
) -> ResponseReturnValue:
    viewer = current_viewer()
    with current_house().store.reading() as session:
        row = find_held(session, viewer, Mission, identifier) if identifier else None
        if row is not None:
            require_over(viewer, "update", "harvest", row.author_id, row.organisation_id)
        if given is None and row is not None:
            given = held.mission_values(session, viewer, row)
        heading = f"Modifier la mission {row.code}" if row else "Préparer une mission"
        back = (
            url_for("exsitu_collecting.mission", identifier=row.uuid) if row else url_for("exsitu_collecting.missions")
        )
        page = render_template(
            "collecting/form.html",
            heading=heading,
            lead="Des dates prévues suffisent pour commencer.",
            crumbs=[("Missions", url_for("exsitu_collecting.missions"))],
            groups=_inputs(session, given or {}),
            back=back,
            verb="Enregistrer" if row else "Ajouter la mission",
            **refused(error, "mission"),
        )
    return page, error.status if error else 200


def _given() -> dict[str, Any]:
    return {**given_of("mission"), "permits": request.form.getlist("permits")}


def _inputs(session: Session, given: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Give the inputs of a mission; its permits are boxes to tick."""
    groups = inputs_of("mission", given)
    chosen = given.getlist("permits") if hasattr(given, "getlist") else given.get("permits") or []
    offered = choices.permit_numbers(session, current_viewer())
    boxes = {"type": "codes", "value": chosen, "choices": offered, "help": "Ceux que la mission demande."}
    return {
        heading: [{**one, **boxes} if one["name"] == "permits" else one for one in inputs]
        for heading, inputs in groups.items()
    }
