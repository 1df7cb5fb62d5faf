"""Pages of the deliveries: the list, a new one, the story of one, and the templates."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid, NotFound
from mulette.core.house import House, current_house
from mulette.core.intake import asking, deliveries, listing, queries
from mulette.core.intake.deposits import path_of, staging_of
from mulette.core.intake.operations import STATES, vanished_share
from mulette.core.intake.providers import all_providers
from mulette.core.intake.story import steps_of
from mulette.core.intake.summary import summarise
from mulette.core.intake.tables import Delivery
from mulette.core.intake.templates import parse_template
from mulette.core.intake.templates.template import MODES
from mulette.core.listing import read_state
from mulette.core.people.web import current_viewer, needs

blueprint = Blueprint("deliveries", __name__)
_CHANGES_SHOWN = 40


@blueprint.get("/livraisons", endpoint="listing")
@needs("read", "delivery")
def list_deliveries() -> ResponseReturnValue:
    """List the deliveries."""
    state = read_state(request.args, listing.COLUMNS, default_sort="-created_at")
    with current_house().store.reading() as session:
        page = listing.list_deliveries(session, current_viewer(), state)
        for delivery in page.rows:
            delivery.page_url = url_for("deliveries.sheet", delivery=delivery.uuid)
        return render_template(
            "deliveries/list.html",
            page=page,
            columns=listing.COLUMNS,
            states=STATES,
            providers=all_providers(session),
        )


@blueprint.get("/livraisons/nouvelle")
@needs("create", "delivery")
def new() -> ResponseReturnValue:
    """Ask for a file and how to read it."""
    return _form({}, {})


@blueprint.post("/livraisons/nouvelle")
@needs("create", "delivery")
def receive() -> ResponseReturnValue:
    """Receive a file, and go to the page that follows its check."""
    house, viewer, given = current_house(), current_viewer(), request.form
    file = request.files.get("file")
    wanted = {"file": file and file.filename, "template": given.get("template"), "provider": given.get("provider")}
    errors = {name: "À renseigner." for name, value in wanted.items() if not value}
    if errors or file is None:
        return _form(given, errors), 422
    delivery = asking.ask_delivery(
        house,
        viewer,
        file,
        template=given["template"],
        provider=given["provider"],
        mode=given.get("mode") or None,
        dataset=UUID(given["dataset"]) if given.get("dataset") else None,
    )
    return redirect(url_for("jobs.job", job_uuid=asking.ask_check(house, viewer, delivery)), 303)


@blueprint.get("/livraisons/<uuid:delivery>")
@needs("read", "delivery")
def sheet(delivery: UUID) -> ResponseReturnValue:
    """Tell a delivery in five steps."""
    house = current_house()
    with house.store.reading() as session:
        found = queries.get_delivery(session, current_viewer(), delivery)
        findings = queries.findings_of(session, house.rooms, found)
        staging = staging_of(house.settings.files_folder, delivery)
        return render_template(
            "deliveries/sheet.html",
            delivery=found,
            summary=summarise(session, found),
            state=STATES[found.state],
            steps=steps_of(found, findings),
            findings=findings,
            examples=_examples(house, found, findings),
            labels=_labels(house, found),
            changes=staging.changes(_CHANGES_SHOWN).to_dicts(),
            changes_shown=_CHANGES_SHOWN,
            vanished_share=vanished_share(found),
            first_rows=_first_rows(found),
        )


@blueprint.get("/livraisons/<uuid:delivery>/lignes/<finding>")
@needs("read", "delivery")
def rows(delivery: UUID, finding: str) -> ResponseReturnValue:
    """Show the rows of one finding as the file writes them."""
    house = current_house()
    with house.store.reading() as session:
        found = queries.get_delivery(session, current_viewer(), delivery)
        shown = [one for one in queries.findings_of(session, house.rooms, found) if one.kind.id == finding]
    if not shown:
        raise NotFound(f"Cette livraison n'a pas de constat « {finding} ».", code="delivery.no-finding")
    numbers = sorted({row for one in shown for row in one.rows})
    columns = list(dict.fromkeys(column for one in shown for column in one.columns))
    return render_template(
        "deliveries/rows.html",
        delivery=found,
        finding=shown[0].as_report(),
        count=len(numbers),
        columns=columns,
        rows=_rows(house, found, numbers, columns),
    )


@blueprint.post("/livraisons/<uuid:delivery>/approuver")
@needs("approve", "delivery")
def approve(delivery: UUID) -> ResponseReturnValue:
    """Approve a delivery, and go to the page that follows its write."""
    reason = request.form.get("reason") or None
    job = asking.ask_approval(
        current_house(),
        current_viewer(),
        delivery,
        reason=reason,
        accept_deletions=bool(request.form.get("accept_deletions")),
    )
    return redirect(url_for("jobs.job", job_uuid=job), 303)


@blueprint.post("/livraisons/<uuid:delivery>/rejeter")
@needs("approve", "delivery")
def reject(delivery: UUID) -> ResponseReturnValue:
    """Reject a delivery with a reason."""
    house, viewer = current_house(), current_viewer()
    reason = (request.form.get("reason") or "").strip()
    if not reason:
        raise Invalid("Donnez le motif du rejet : le fournisseur le lira.", code="delivery.reason-missing")
    with house.store.reading() as session:
        queries.get_delivery(session, viewer, delivery)
    deliveries.reject(house, viewer, delivery, reason=reason)
    flash("Livraison rejetée : rien n'en est écrit.", "ok")
    return redirect(url_for("deliveries.sheet", delivery=delivery), 303)


@blueprint.post("/livraisons/<uuid:delivery>/reprendre")
@needs("create", "delivery")
def resume(delivery: UUID) -> ResponseReturnValue:
    """Take up a delivery that was stopped."""
    job = asking.ask_resume(current_house(), current_viewer(), delivery)
    return redirect(url_for("jobs.job", job_uuid=job), 303)


@blueprint.get("/modeles")
@needs("read", "delivery")
def templates() -> ResponseReturnValue:
    """List the templates."""
    house = current_house()
    with house.store.reading() as session:
        shipped = queries.shipped_templates(house.rooms)
        stored = queries.stored_templates(session)
    return render_template("deliveries/templates.html", shipped=shipped, stored=stored)


@blueprint.get("/modeles/<code>")
@needs("read", "delivery")
def template(code: str) -> ResponseReturnValue:
    """Show a template: its text and its versions."""
    house = current_house()
    with house.store.reading() as session:
        found = queries.find_template(session, house.rooms, code)
        versions = queries.versions_of(session, code)
    fields = queries.target_of(house.rooms, found.target).fields
    return render_template("deliveries/template.html", template=found, versions=versions, fields=fields)


def _form(given: Any, errors: dict[str, str]) -> str:  # noqa: ANN401
    house = current_house()
    with house.store.reading() as session:
        return render_template(
            "deliveries/new.html",
            given=given,
            errors=errors,
            templates=_template_choices(house, session),
            providers=[(provider.code, provider.name) for provider in all_providers(session)],
            datasets=queries.dataset_choices(session),
            modes=MODES,
        )


def _template_choices(house: House, session: Session) -> list[tuple[str, str]]:
    labels = {code: found.label for code, found in queries.shipped_templates(house.rooms).items()}
    labels |= {version.code: version.label for version in queries.stored_templates(session)}
    return sorted(labels.items(), key=lambda choice: choice[1])


def _first_rows(delivery: Delivery) -> list[dict[str, Any]]:
    """Give the first rows of the file, their columns in the order of the file."""
    reading = delivery.reading or {}
    return [{name: row[name] for name in ("row", *reading["columns"])} for row in reading.get("first_rows", [])]


def _labels(house: House, delivery: Delivery) -> dict[str, str]:
    fields = queries.target_of(house.rooms, delivery.template.target).fields
    return {name: field.label for name, field in fields.items()} | {"geometry": "Géométrie"}


def _examples(house: House, delivery: Delivery, findings: list[Any]) -> dict[str, list[dict[str, Any]]]:
    """Give three rows of the file for each finding, its own columns only."""
    firsts = {finding.kind.id: (list(finding.rows[:3]), finding.columns) for finding in findings if len(finding.rows)}
    numbers = sorted({row for rows, _ in firsts.values() for row in rows})
    if not numbers:
        return {}
    by_row = {row["row"]: row for row in _rows(house, delivery, numbers, [], most=len(numbers))}
    return {
        id_: [
            {"row": number} | {name: by_row[number].get(name) for name in columns if name in by_row[number]}
            for number in rows
            if number in by_row
        ]
        for id_, (rows, columns) in firsts.items()
    }


def _rows(
    house: House, delivery: Delivery, numbers: list[int], columns: list[str], most: int = 50
) -> list[dict[str, Any]]:
    target = queries.target_of(house.rooms, delivery.template.target)
    used = parse_template(delivery.template.text, target.fields, name=delivery.template.code)
    path = path_of(house.settings.files_folder, delivery.file_sha256, delivery.file_name)
    return listing.rows_of_file(path, used, deliveries.limits_of(house.settings), numbers, columns, most)
