"""The list of deliveries, the story of one, and the rows of the file behind a finding."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from mulette.core.errors import NotFound
from mulette.core.findings.kinds import Finding
from mulette.core.house import House, current_house
from mulette.core.intake import accepting, habits, listing, queries
from mulette.core.intake.batch import ROW
from mulette.core.intake.deposits import staging_of
from mulette.core.intake.following import follow
from mulette.core.intake.operations import MOST_VANISHED, STATES, vanished_share
from mulette.core.intake.pages.blueprint import blueprint
from mulette.core.intake.providers import all_providers
from mulette.core.intake.report import is_wholly_blocked
from mulette.core.intake.story import steps_of
from mulette.core.intake.summary import summarise
from mulette.core.intake.tables import Delivery
from mulette.core.intake.verbatim import open_file, rows_of_file
from mulette.core.listing import Page, read_state
from mulette.core.metadata.tables import Dataset
from mulette.core.people.tables import Person
from mulette.core.people.web import current_viewer, needs

_CHANGES_SHOWN = 40
_EXAMPLES = 3
_NAMING = 3


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


@blueprint.get("/livraisons/<uuid:delivery>")
@needs("read", "delivery")
def sheet(delivery: UUID) -> ResponseReturnValue:
    """Tell a delivery in five steps."""
    house, viewer = current_house(), current_viewer()
    with house.store.reading() as session:
        found = queries.get_delivery(session, viewer, delivery)
        findings = queries.findings_of(session, house.rooms, found)
        profile = habits.profile_of(session, found)
        return render_template(
            "deliveries/sheet.html",
            delivery=found,
            sender=session.get(Person, found.author_id) if found.author_id else None,
            dataset=session.scalar(select(Dataset.name).where(Dataset.uuid == found.dataset_uuid)),
            summary=summarise(session, found),
            state=STATES[found.state],
            steps=steps_of(found, findings),
            following=follow(house, session, viewer, found),
            findings=list(zip(findings, _examples(house, found, findings), strict=True)),
            is_blocked=is_wholly_blocked(findings),
            labels=labels_of(house, found),
            changes=staging_of(house.settings.files_folder, delivery)
            .changes()
            .head(_CHANGES_SHOWN)
            .collect()
            .to_dicts(),
            changes_shown=_CHANGES_SHOWN,
            vanished_share=vanished_share(found),
            most_vanished=MOST_VANISHED,
            first_rows=_first_rows(found),
            acceptances=accepting.acceptances_of(session, found, dt.datetime.now(dt.UTC).date()),
            must_be_accepted=accepting.must_be_accepted(house.settings),
            profile=profile,
            kinds=queries.all_kinds(house.rooms),
            fewest=habits.FEWEST,
        )


@blueprint.get("/livraisons/<uuid:delivery>/lignes/<finding>")
@needs("read", "delivery")
def rows(delivery: UUID, finding: str) -> ResponseReturnValue:
    """Show the rows of one finding as the file writes them, for some columns if the address names them."""
    house, state = current_house(), read_state(request.args, listing.COLUMNS, default_sort="file_name")
    with house.store.reading() as session:
        found = queries.get_delivery(session, current_viewer(), delivery)
        asked = request.args.getlist("colonne")
        shown = [
            one
            for one in queries.findings_of(session, house.rooms, found)
            if one.kind.id == finding and (not asked or list(one.columns) == asked)
        ]
    if not shown:
        raise NotFound(f"Cette livraison n'a pas de constat « {finding} ».", code="delivery.no-finding")
    numbers = sorted({row for one in shown for row in one.rows})
    columns = list(dict.fromkeys(column for one in shown for column in one.columns))
    wanted = numbers[state.offset : state.offset + state.size]
    cells = rows_of_file(open_file(house, found)[0], wanted, columns) if wanted else []
    return render_template(
        "deliveries/rows.html",
        delivery=found,
        finding=shown[0].as_report(),
        columns=columns,
        page=Page(cells, len(numbers), state),
        count=len(numbers),
    )


def _first_rows(delivery: Delivery) -> list[dict[str, Any]]:
    """Give the first rows of the file, their columns in the order of the file."""
    reading = delivery.reading or {}
    return [{name: row[name] for name in (ROW, *reading["columns"])} for row in reading.get("first_rows", [])]


def labels_of(house: House, delivery: Delivery) -> dict[str, str]:
    """Give the French label of each field of a delivery."""
    fields = queries.target_of(house.rooms, delivery.template.target).fields
    return {name: field.label for name, field in fields.items()} | {"geometry": "Géométrie"}


def _examples(house: House, delivery: Delivery, findings: Sequence[Finding]) -> list[list[dict[str, Any]]]:
    """Give the first rows of the file for each finding: its own columns, then what names the row."""
    numbers = {row for finding in findings if finding.columns for row in finding.rows[:_EXAMPLES]}
    if not numbers:
        return [[] for _ in findings]
    source, _ = open_file(house, delivery)
    names = source.columns[:_NAMING]
    by_row = {row[ROW]: row for row in rows_of_file(source, numbers)}
    return [
        [
            {name: by_row[number][name] for name in (ROW, *finding.columns, *names) if name in by_row[number]}
            for number in finding.rows[:_EXAMPLES]
            if number in by_row
        ]
        for finding in findings
    ]
