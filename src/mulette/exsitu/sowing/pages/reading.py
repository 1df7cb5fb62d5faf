"""Pages that show the sowings: the list, one sowing, those of a lot."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.house import current_house
from mulette.core.listing import read_state
from mulette.core.people.viewer import Viewer
from mulette.core.people.web import current_viewer, require
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank.tables import Location, Lot
from mulette.exsitu.bank.viewing.head import lot_head
from mulette.exsitu.bank.viewing.places import choices
from mulette.exsitu.lineage.reach import in_reach
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.sowing.counts import COUNT_FIELDS
from mulette.exsitu.sowing.pages.blueprint import blueprint, input_of, labels_url, query_of_page, today
from mulette.exsitu.sowing.tables import Sowing
from mulette.exsitu.sowing.viewing import copying, rows, sheet
from mulette.exsitu.sowing.viewing.filters import UNCOUNTED_DAYS, Filters, read_filters
from mulette.exsitu.sowing.viewing.telling import LABELS
from mulette.exsitu.vocabulary import terms

COUNT_INPUTS = ("counted_on", "emerged", "is_cumulative", "dead", "removed", "is_polyembryonic", "comment")


@blueprint.get("/ex-situ/semis")
def sowings() -> ResponseReturnValue:
    """List the sowings."""
    require("read", "culture")
    viewer, day, filters = current_viewer(), today(), read_filters(request.args)
    state = read_state(request.args, rows.COLUMNS, default_sort="-sown_on")
    with current_house().store.reading() as session:
        page = rows.list_rows(session, viewer, filters, state, day)
        return render_template(
            "sowings/list.html",
            page=page,
            columns=rows.COLUMNS,
            today=day,
            uncounted_days=UNCOUNTED_DAYS,
            chips=_chips(session, filters),
            filters=_filter_fields(session, viewer, filters),
            may_sow=viewer.may("create", "culture"),
            labels=labels_url(row.code for row in page.rows),
            batch=_batch(viewer),
            export_url=_export_url(viewer),
        )


@blueprint.get("/ex-situ/semis/<uuid:identifier>")
def sowing(identifier: UUID) -> ResponseReturnValue:
    """Show a sowing."""
    require("read", "culture")
    with current_house().store.reading() as session:
        found = sheet.read_sheet(session, current_viewer(), identifier)
        return render_template(
            "sowings/sheet.html",
            sheet=found,
            row=found.row,
            sowing=found.sowing,
            groups=sheet.facts(found.row),
            today=today(),
            uncounted_days=UNCOUNTED_DAYS,
            count_inputs=[input_of(COUNT_FIELDS[name], {"counted_on": today()}) for name in COUNT_INPUTS],
            labels=labels_url([found.row.code]),
            words=LABELS,
        )


@blueprint.get("/ex-situ/lots/<uuid:identifier>/semis")
def lot_sowings(identifier: UUID) -> ResponseReturnValue:
    """Show the sowings of a lot and what came of them: a tab of its sheet."""
    require("read", "culture")
    viewer = current_viewer()
    with current_house().store.reading() as session:
        head = lot_head(session, viewer, identifier, "exsitu_sowing.lot_sowings", today=today())
        found = rows.rows_of(
            session,
            Sowing.lot_id == head.lot.id,
            in_reach(viewer, "read", "culture"),
            order=(Sowing.sown_on.desc(), Sowing.id.desc()),
        )
        return render_template(
            "sowings/lot.html", head=head, rows=found, may_sow=viewer.may("create", "culture") and head.may_move
        )


@blueprint.get("/ex-situ/semis/gestes/<uuid:act>")
def made(act: UUID) -> ResponseReturnValue:
    """Show the sowings that one act made, and lead to their labels."""
    require("read", "culture")
    viewer, day = current_viewer(), today()
    with current_house().store.reading() as session:
        found = rows.rows_of(session, *rows.conditions(viewer, Filters(act=act), day))
        done = session.scalar(select(Act).where(Act.uuid == act))
        standing = [row.code for row in found if row.sowing.status != "cancelled"]
        return render_template(
            "sowings/made.html", rows=found, act=done, labels=labels_url(standing), standing=standing
        )


def _batch(viewer: Viewer) -> list[tuple[str, str]]:
    """Give what may be done to the sowings picked: verb, address."""
    writes = [("Semer les prévus", url_for("exsitu_sowing.sow_picked")), ("Déplacer", url_for("exsitu_sowing.move"))]
    labels = ("Étiquettes", url_for("exsitu_sowing.labels_picked"))
    return [labels, *writes] if viewer.may("create", "culture") else [labels]


def _export_url(viewer: Viewer) -> str:
    if not viewer.may("export", "culture"):
        return ""
    return url_for("exsitu_sowing.export_choice", **query_of_page())


def _chips(session: Session, filters: Filters) -> list[tuple[str, str, str, str]]:
    found = [("Recherche", filters.q, "q", filters.q)] if filters.q else []
    if filters.year:
        found.append(("Année", str(filters.year), "year", str(filters.year)))
    found += [("État", terms("SOWING_STATUS")[one], "status", one) for one in filters.status]
    if filters.campaign:
        found.append(("Campagne", filters.campaign, "campaign", filters.campaign))
    if filters.location:
        name = session.scalar(select(Location.name).where(Location.uuid == filters.location)) or "inconnu"
        found.append(("Lieu", name, "location", str(filters.location)))
    if filters.uncounted:
        found.append(("Sans comptage depuis", f"{filters.uncounted} jours", "uncounted", str(filters.uncounted)))
    if filters.lot:
        known = select(Node.number).join(Lot, Lot.node_id == Node.id).where(Lot.uuid == filters.lot)
        found.append(("Lot", session.scalar(known) or "inconnu", "lot", str(filters.lot)))
    if filters.act:
        found.append(("Geste", "une campagne", "act", str(filters.act)))
    return found


def _filter_fields(session: Session, viewer: Viewer, filters: Filters) -> list[dict[str, Any]]:
    known = copying.campaigns(session, viewer)
    return [
        {"name": "year", "label": "Année", "type": "text", "value": filters.year or ""},
        {
            "name": "status",
            "label": "État",
            "type": "select",
            "value": (filters.status or ("",))[0],
            "choices": list(terms("SOWING_STATUS").items()),
        },
        {
            "name": "campaign",
            "label": "Campagne",
            "type": "select",
            "value": filters.campaign,
            "choices": [(one.name, one.name) for one in known],
        },
        {
            "name": "location",
            "label": "Lieu",
            "type": "select",
            "value": str(filters.location or ""),
            "choices": choices(session, viewer),
        },
        {
            "name": "uncounted",
            "label": "Sans comptage depuis (jours)",
            "type": "text",
            "value": filters.uncounted or "",
            "help": "En terre, et que personne n’a compté depuis tant de jours.",
        },
    ]
