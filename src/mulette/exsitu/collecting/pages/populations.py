"""Pages of the populations: where they are, what was harvested there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.errors import Conflict, Invalid
from mulette.core.house import current_house
from mulette.core.listing import read_state
from mulette.core.people.web import current_viewer, needs, require
from mulette.core.storage.base import now
from mulette.exsitu.collecting.finding import find_placed
from mulette.exsitu.collecting.operations import populations as operations
from mulette.exsitu.collecting.pages.blueprint import (
    Refusal,
    blueprint,
    done,
    drawn,
    filters_of_page,
    given_of,
    inputs_of,
    picker,
    refused,
    tabs,
    to,
)
from mulette.exsitu.collecting.placing import GIVEN
from mulette.exsitu.collecting.surroundings import read_surroundings
from mulette.exsitu.collecting.tables import Population
from mulette.exsitu.collecting.viewing import facts
from mulette.exsitu.collecting.viewing import harvests as harvesting
from mulette.exsitu.collecting.viewing import populations as viewing
from mulette.exsitu.collecting.viewing.changes import changes_of
from mulette.exsitu.collecting.viewing.filters import Filters
from mulette.exsitu.lineage.reach import reaches, require_over

MORE = (*GIVEN, "taxon")


@blueprint.get("/ex-situ/populations")
def populations() -> ResponseReturnValue:
    """List the populations."""
    require("read", "harvest")
    viewer, filters = current_viewer(), filters_of_page()
    state = read_state(request.args, viewing.COLUMNS, default_sort="taxon_name")
    with current_house().store.reading() as session:
        page = viewing.list_rows(session, viewer, filters, state)
        rows = [{**one, "url": url_for("exsitu_collecting.population", identifier=one["uuid"])} for one in page.rows]
        return render_template(
            "collecting/populations.html",
            page=replace(page, rows=rows),
            columns=viewing.COLUMNS,
            tabs=tabs("exsitu_collecting.populations"),
            new_url=url_for("exsitu_collecting.new_population") if viewer.may("create", "harvest") else "",
        )


@blueprint.get("/ex-situ/populations/<uuid:identifier>")
def population(identifier: UUID) -> ResponseReturnValue:
    """Show a population on its map, with its harvests."""
    require("read", "harvest")
    house, viewer = current_house(), current_viewer()
    with house.store.reading() as session:
        row = viewing.read_row(session, viewer, identifier)
        _, node = find_placed(session, viewer, Population, identifier)
        found, _ = harvesting.read_after(session, viewer, Filters(population=identifier), after=0, limit=200)
        may_change = reaches(viewer, "update", "harvest", node.author_id, node.organisation_id)
        return render_template(
            "collecting/population.html",
            row=row,
            groups=facts.population_facts(row),
            config=drawn(row, house.store.srid),
            harvests=found,
            may_change=may_change,
            may_delete=reaches(viewer, "delete", "harvest", node.author_id, node.organisation_id),
            changes=changes_of(session, "population", identifier) if may_change and row["is_known"] else [],
        )


@blueprint.get("/ex-situ/populations/nouvelle")
def new_population() -> ResponseReturnValue:
    """Show the form of a new population."""
    require("create", "harvest")
    return _form(None, {})


@blueprint.post("/ex-situ/populations/nouvelle")
@needs("create", "harvest")
def enter_population() -> ResponseReturnValue:
    """Add a population."""
    viewer = current_viewer()
    try:
        with current_house().store.transaction() as session:
            around = read_surroundings(session, current_house().settings)
            given = given_of("population", *MORE)
            row = operations.add_population(session, viewer, given, at=now(), around=around)
            identifier, geste = row.uuid, done(session, viewer)
            warnings = around.warnings(row.geom)
    except (Invalid, Conflict) as error:
        return _form(None, request.form, error)
    for one in warnings:
        flash(one.message, "warning")
    return to("exsitu_collecting.population", geste, identifier=identifier)


@blueprint.get("/ex-situ/populations/<uuid:identifier>/modifier")
def edit_population(identifier: UUID) -> ResponseReturnValue:
    """Show the form of a population."""
    require("update", "harvest")
    return _form(identifier, None)


@blueprint.post("/ex-situ/populations/<uuid:identifier>/modifier")
@needs("update", "harvest")
def change_population(identifier: UUID) -> ResponseReturnValue:
    """Change a population."""
    viewer = current_viewer()
    try:
        with current_house().store.transaction() as session:
            found = find_placed(session, viewer, Population, identifier)
            around = read_surroundings(session, current_house().settings)
            given = given_of("population", *GIVEN)
            operations.change_population(session, viewer, *found, given, at=now(), around=around)
    except (Invalid, Conflict) as error:
        return _form(identifier, request.form, error)
    flash("Population modifiée.", "success")
    return to("exsitu_collecting.population", identifier=identifier)


def _form(
    identifier: UUID | None, given: Mapping[str, Any] | None, error: Refusal | None = None
) -> ResponseReturnValue:
    house, viewer = current_house(), current_viewer()
    with house.store.reading() as session:
        row = viewing.read_row(session, viewer, identifier) if identifier else None
        if row is not None and identifier is not None:
            _, node = find_placed(session, viewer, Population, identifier)
            require_over(viewer, "update", "harvest", node.author_id, node.organisation_id)
        given = (row or {}) if given is None else given
        fixed = ("cd_nom", "number", "qualifier") if row else ("cd_nom",)
        back = (
            url_for("exsitu_collecting.population", identifier=identifier)
            if row
            else url_for("exsitu_collecting.populations")
        )
        page = render_template(
            "collecting/form.html",
            heading=f"Modifier la population {row['code']}" if row else "Ajouter une population",
            lead=row["taxon_name"] if row else "Un taxon, un nom de station et un point suffisent.",
            crumbs=[("Populations", url_for("exsitu_collecting.populations"))],
            groups=inputs_of("population", given, without=fixed),
            has_taxon=row is None,
            has_place=True,
            given=given,
            config=picker(session, row),
            back=back,
            verb="Enregistrer" if row else "Ajouter la population",
            **refused(error, "population"),
        )
    return page, error.status if error else 200
