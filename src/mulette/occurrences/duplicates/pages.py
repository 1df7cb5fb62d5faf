"""Pages of the duplicates: the pairs to look at, two records side by side, and what is decided of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.errors import NotFound
from mulette.core.house import current_house
from mulette.core.jobs.operations import submit
from mulette.core.listing import read_state
from mulette.core.people.web import current_viewer, needs
from mulette.occurrences.correcting.edits import EDITABLE
from mulette.occurrences.duplicates import operations, queries
from mulette.occurrences.filters import read_filters
from mulette.occurrences.viewing import choices, rows, sheet
from mulette.occurrences.viewing.basemap import areas_under

blueprint = Blueprint("duplicates", __name__)


@blueprint.get("/doublons")
@needs("merge", "record")
def listing() -> ResponseReturnValue:
    """List the pairs in a state."""
    house, viewer = current_house(), current_viewer()
    state = request.args.get("state", "proposed")
    if state not in queries.STATES:
        raise NotFound(f"« {state} » n'est pas un état d'une paire.", code="pair.state-unknown")
    query = request.args.copy()
    query.pop("state", None)
    filters = read_filters(query, house.store.srid)
    shown = read_state(request.args, queries.COLUMNS, default_sort="-score")
    with house.store.reading() as session:
        page = queries.list_pairs(session, viewer, filters, state, shown)
        linked = [replace(one, url=url_for("duplicates.pair", identifier=one.uuid)) for one in page.rows]
        return render_template(
            "duplicates/list.html",
            page=replace(page, rows=linked),
            columns=queries.COLUMNS,
            state=state,
            states=queries.STATES,
            chips=choices.chips(session, filters, query),
            filters=choices.form_fields(session, filters, query),
        )


@blueprint.get("/doublons/<uuid:identifier>")
@needs("merge", "record")
def pair(identifier: UUID) -> ResponseReturnValue:
    """Show two records side by side."""
    house, viewer = current_house(), current_viewer()
    with house.store.reading() as session:
        found = queries.get_pair(session, viewer, identifier)
        here = queries.records_of(session, found)
        both = rows.read_rows(session, viewer, [one.id for one in here])
        places = [sheet.place_of(session, one, house.store.srid, is_known=True) for one in here]
        return render_template(
            "duplicates/pair.html",
            pair=found,
            words=queries.words_of(found),
            rows=[replace(row, url=url_for("records.record", identifier=row.uuid)) for row in both],
            places=[place.words for place in places],
            config=_map_of(places),
            lines=queries.side_by_side(session, here[0], here[-1]) if len(here) > 1 else [],
            senders=queries.senders_of(session, here),
            takable=EDITABLE,
            decision=queries.decision_of(session, found),
            states=queries.STATES,
            can_split=queries.merge_of(session, found) is not None,
        )


@blueprint.post("/doublons/chercher")
@needs("merge", "record")
def look() -> ResponseReturnValue:
    """Look for duplicates in the background."""
    job = submit(
        current_house(), "duplicates.look", "Recherche de doublons", {}, current_viewer(),
        url=url_for("duplicates.listing"),
    )  # fmt: skip
    return redirect(url_for("jobs.job", job_uuid=job.uuid), 303)


@blueprint.post("/doublons/<uuid:identifier>/fusionner")
@needs("merge", "record")
def merge(identifier: UUID) -> ResponseReturnValue:
    """Merge the two records of a pair."""
    with current_house().store.transaction() as session:
        queries.get_pair(session, current_viewer(), identifier)
        operations.merge(
            session,
            current_viewer(),
            operations.find_pair(session, identifier),
            kept_id=request.form.get("kept", 0, type=int),
            take=request.form.getlist("take"),
            reason=request.form.get("reason", ""),
            today=dt.datetime.now(dt.UTC).date(),
        )
    flash("Les deux données n'en font plus qu'une.", "ok")
    return redirect(url_for("duplicates.pair", identifier=identifier), 303)


@blueprint.post("/doublons/<uuid:identifier>/separer")
@needs("merge", "record")
def split(identifier: UUID) -> ResponseReturnValue:
    """Bring back the record that was merged."""
    with current_house().store.transaction() as session:
        found = queries.get_pair(session, current_viewer(), identifier)
        merged = queries.merge_of(session, found)
        if merged is None:
            raise NotFound("Ces deux données ne sont pas fusionnées.", code="pair.not-merged")
        operations.split(session, current_viewer(), merged, reason=request.form.get("reason", ""))
    flash("La donnée fusionnée est revenue, avec son identifiant.", "ok")
    return redirect(url_for("duplicates.pair", identifier=identifier), 303)


@blueprint.post("/doublons/garder-separees")
@needs("merge", "record")
def keep_apart() -> ResponseReturnValue:
    """Keep apart the records of one pair or of several."""
    chosen = [UUID(text) for text in request.form.getlist("id")]
    with current_house().store.transaction() as session:
        for identifier in chosen:
            queries.get_pair(session, current_viewer(), identifier)
        pairs = [operations.find_pair(session, identifier) for identifier in chosen]
        count = operations.keep_apart(session, current_viewer(), pairs, reason=request.form.get("reason") or None)
    flash(f"{count} paire{'s' * (count > 1)} gardée{'s' * (count > 1)} séparée{'s' * (count > 1)}.", "ok")
    return redirect(url_for("duplicates.listing"), 303)


def _map_of(places: list[sheet.Place]) -> dict[str, Any] | None:
    """Give the small map of the places of some records."""
    boxes = [place.bounds for place in places if place.bounds]
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return {
        "bounds": (min(west), min(south), max(east), max(north)),
        "shapes": {"type": "GeometryCollection", "geometries": [place.shape for place in places]},
        "areas": areas_under(),
    }
