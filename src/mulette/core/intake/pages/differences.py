"""What a delivery changes and deletes, or did: lists to read, filter and take away."""

from __future__ import annotations

from pathlib import PurePath
from uuid import UUID

import polars as pl
from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from mulette.core.house import current_house
from mulette.core.intake import queries
from mulette.core.intake.batch import ROW
from mulette.core.intake.deposits import staging_of
from mulette.core.intake.pages.blueprint import blueprint
from mulette.core.intake.pages.delivery import labels_of
from mulette.core.intake.pages.downloads import attach
from mulette.core.intake.tables import Delivery
from mulette.core.listing import Column, ListState, Page, read_state
from mulette.core.people.web import current_viewer, needs

CHANGES = (
    Column("field", "Champ"),
    Column("change", "Avant → après", is_sortable=False),
    Column(ROW, "Ligne du fichier", is_number=True),
)
GONE = (
    Column("key", "Identifiant chez le fournisseur"),
    Column("date", "Date"),
    Column("name", "Nom cité"),
    Column("observers", "Observateurs"),
    Column("uuid", "Identifiant permanent", is_shown=False),
)


@blueprint.get("/livraisons/<uuid:delivery>/changements")
@needs("read", "delivery")
def changes(delivery: UUID) -> ResponseReturnValue:
    """List what changes, field by field; one field alone if the address names it."""
    state = read_state(request.args, CHANGES, default_sort=ROW)
    found, labels = _find(delivery)
    told = staging_of(current_house().settings.files_folder, delivery).changes()
    counts = told.group_by("field").len().sort("len", descending=True).collect()
    return render_template(
        "deliveries/changes.html",
        delivery=found,
        page=_page(_chosen(told, state), state),
        columns=CHANGES,
        labels=labels,
        fields=[(name, labels.get(name, name), count) for name, count in counts.iter_rows()],
    )


@blueprint.get("/livraisons/<uuid:delivery>/changements.csv")
@needs("read", "delivery")
def changes_file(delivery: UUID) -> ResponseReturnValue:
    """Give what changes as CSV."""
    state = read_state(request.args, CHANGES, default_sort=ROW)
    found, _ = _find(delivery)
    told = _chosen(staging_of(current_house().settings.files_folder, delivery).changes(), state)
    names = {ROW: "ligne", "field": "champ", "before": "avant", "after": "après"}
    return _as_csv(told.rename(names).collect(), found, "changements")


@blueprint.get("/livraisons/<uuid:delivery>/suppressions")
@needs("read", "delivery")
def gone(delivery: UUID) -> ResponseReturnValue:
    """List the records that go."""
    state = read_state(request.args, GONE, default_sort="date")
    found, _ = _find(delivery)
    told = staging_of(current_house().settings.files_folder, delivery).gone()
    return render_template("deliveries/gone.html", delivery=found, page=_page(told, state), columns=GONE)


@blueprint.get("/livraisons/<uuid:delivery>/suppressions.csv")
@needs("read", "delivery")
def gone_file(delivery: UUID) -> ResponseReturnValue:
    """Give the records that go as CSV."""
    found, _ = _find(delivery)
    told = staging_of(current_house().settings.files_folder, delivery).gone()
    names = {"key": "identifiant", "name": "nom_cite", "observers": "observateurs"}
    return _as_csv(told.rename(names).collect(), found, "suppressions")


def _find(delivery: UUID) -> tuple[Delivery, dict[str, str]]:
    house = current_house()
    with house.store.reading() as session:
        found = queries.get_delivery(session, current_viewer(), delivery)
    return found, labels_of(house, found)


def _chosen(told: pl.LazyFrame, state: ListState) -> pl.LazyFrame:
    fields = (state.filters or {}).get("champ")
    told = told.filter(pl.col("field").is_in(fields)) if fields else told
    sides = (
        pl.col(side).str.to_lowercase().str.contains(state.q.lower(), literal=True) for side in ("before", "after")
    )
    return told.filter(pl.any_horizontal(sides)) if state.q else told


def _page(told: pl.LazyFrame, state: ListState) -> Page:
    total = told.select(pl.len()).collect().item()
    ordered = told.sort(state.sort, descending=state.descending, maintain_order=True)
    return Page(ordered.slice(state.offset, state.size).collect().to_dicts(), total, state)


def _as_csv(frame: pl.DataFrame, delivery: Delivery, what: str) -> Response:
    text = "\ufeff" + frame.write_csv(separator=";")
    return attach([text], "text/csv; charset=utf-8", f"{PurePath(delivery.file_name).stem}-{what}.csv")
