"""Forms of the tests: new ones for one or several lots, and how a test is led."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Forbidden, Invalid, NotFound
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs, require
from mulette.core.storage.base import now
from mulette.exsitu.bank.tables import Lot
from mulette.exsitu.bank.viewing.head import Held, find_lot, packages_of
from mulette.exsitu.lineage.queries import find_by_code
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.numbering import Code, parse_code
from mulette.exsitu.testing.operations import planning
from mulette.exsitu.testing.pages.blueprint import (
    back_to_test,
    blueprint,
    given_of_form,
    inputs,
    last_act,
    part_rows,
    today,
)
from mulette.exsitu.testing.queries import find_protocol, find_test, list_protocols, phases_of, pretreatments_of
from mulette.exsitu.testing.values import PHASE, PRETREATMENT, seed_test_fields, with_defaults
from mulette.exsitu.testing.viewing.words import parts_of

GROUPS = {
    "Quand et pourquoi": ("started_on", "status", "purpose", "kind", "treatment", "operator"),
    "Graines": ("replicates", "seeds"),
    "Conduite": ("criterion", "lasts_days", "count_every_days", "zero_on", "comment"),
}
"""Fields of the form of a new test under their headings."""
CHANGE_GROUPS = {"Conduite": ("purpose", "treatment", "zero_on", "operator", "criterion", "lasts_days",
                              "count_every_days", "comment")}  # fmt: skip
STATUSES = [("running", "Commencer : les graines sortent du stock"), ("planned", "Prévoir : rien ne sort encore")]
Refused = Invalid | Conflict | NotFound


@blueprint.get("/ex-situ/essais/nouveau")
def new() -> ResponseReturnValue:
    """Show the form of new tests, filled by the protocol chosen."""
    require("create", "seed_test")
    return _new_form(None)


@blueprint.post("/ex-situ/essais/nouveau")
@needs("create", "seed_test")
def add_tests() -> ResponseReturnValue:
    """Add the same test for each lot."""
    viewer, moment = current_viewer(), now()
    names = [name for name in seed_test_fields() if name != "package"]
    try:
        with current_house().store.transaction() as session:
            lots = _lots(session, request.form.getlist("lot"), request.form.get("code", ""))
            asked = request.form.get("protocol", "")
            protocol = find_protocol(session, UUID(asked)) if asked else None
            given = given_of_form(names) | {"package": request.form.get("package", "")}
            made = planning.plan_tests(session, viewer, lots, given, at=moment, protocol=protocol)
            first, act = made[0].test.uuid, last_act(session, moment)
            count = len(made)
    except (Invalid, Conflict, NotFound) as error:
        return _new_form(error)
    if count == 1:
        return back_to_test(first, act)
    flash(f"{act.label if act else 'Essais ajoutés'}.", "success")
    return redirect(url_for("exsitu_testing.tests", geste=act.uuid if act else None), 303)


@blueprint.get("/ex-situ/essais/<uuid:identifier>/modifier")
def edit_test(identifier: UUID) -> ResponseReturnValue:
    """Show the form of how a test is led."""
    require("update", "seed_test")
    return _change_form(identifier, None)


@blueprint.post("/ex-situ/essais/<uuid:identifier>/modifier")
@needs("update", "seed_test")
def change_test(identifier: UUID) -> ResponseReturnValue:
    """Change how a test is led."""
    try:
        with current_house().store.transaction() as session:
            found = find_test(session, current_viewer(), identifier, "update")
            given = given_of_form([*CHANGE_GROUPS["Conduite"], "phases", "pretreatments"])
            planning.change_test(session, current_viewer(), found, given, at=now())
    except (Invalid, Conflict) as error:
        return _change_form(identifier, error)
    flash("Essai modifié.", "success")
    return back_to_test(identifier)


def _new_form(error: Refused | None) -> ResponseReturnValue:
    source = request.form if error else request.args
    with current_house().store.reading() as session:
        asked = source.get("protocol", "")
        chosen = next((one for one in list_protocols(session) if str(one.uuid) == asked), None)
        identifiers = request.form.getlist("lot") if error else request.args.get("lots", "").split(",")
        lots = _lots(session, identifiers, "")
        held = packages_of(session, *lots[0]) if len(lots) == 1 else []
        given = with_defaults({name: getattr(chosen, name, None) for name in planning.OF_PROTOCOL} if chosen else {})
        given |= {"started_on": today(), "status": "running" if len(lots) < 2 else "planned"}
        if error:
            given |= given_of_form(seed_test_fields())
        page = render_template(
            "exsitu_testing/new.html",
            lots=[(lot, node, sum(one.quantity for one in packages_of(session, lot, node))) for lot, node in lots],
            packages=[one for one in held if one.quantity > 0],
            package=source.get("package", "") or _package_of(held, identifiers),
            code=source.get("code", ""),
            protocols=[(str(one.uuid), one.name) for one in list_protocols(session, only_open=True)],
            chosen=chosen,
            groups=_groups(GROUPS, given),
            parts={name: part_rows(name, given) for name in ("pretreatments", "phases")},
            **_refusal(error),
        )
    return page, error.status if error else 200


def _change_form(identifier: UUID, error: Refused | None) -> ResponseReturnValue:
    with current_house().store.reading() as session:
        found = find_test(session, current_viewer(), identifier, "update")
        given = {name: getattr(found.test, name) for name in CHANGE_GROUPS["Conduite"]}
        given["phases"] = parts_of(phases_of(session, [found.test.id])[found.test.id], PHASE)
        given["pretreatments"] = parts_of(pretreatments_of(session, [found.test.id])[found.test.id], PRETREATMENT)
        if error:
            given |= given_of_form([*CHANGE_GROUPS["Conduite"], "phases", "pretreatments"])
        page = render_template(
            "exsitu_testing/edit.html",
            found=found,
            groups=_groups(CHANGE_GROUPS, given),
            parts={name: part_rows(name, given) for name in ("pretreatments", "phases")},
            **_refusal(error),
        )
    return page, error.status if error else 200


def _groups(groups: Mapping[str, Sequence[str]], given: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Give the inputs of a form under their headings; the state is said in words."""
    shown = {heading: inputs(names, given) for heading, names in groups.items()}
    for one in (one for group in shown.values() for one in group if one["name"] == "status"):
        one.update(label="À faire", choices=STATUSES, help="")
    return shown


def _refusal(error: Refused | None) -> dict[str, Any]:
    if isinstance(error, Forbidden):
        raise error
    labels = {name: field.label for name, field in seed_test_fields().items()} | {"code": "Lot", "lots": "Lot"}
    errors = dict(getattr(error, "fields", {}))
    if "lots" in errors:
        errors["code"] = errors.pop("lots")
    return {"errors": errors, "message": error.message if error else "", "labels": labels}


def _lots(session: Session, identifiers: Sequence[str], code: str) -> list[tuple[Lot, Node]]:
    """Give the lots of a form: those that were picked, and the one whose label was scanned."""
    return [_lot(session, one) for one in dict.fromkeys([*identifiers, code.strip()]) if one]


def _lot(session: Session, text: str) -> tuple[Lot, Node]:
    """Give the lot that a UUID or a label names; the label of a package names its lot."""
    try:
        return find_lot(session, current_viewer(), UUID(text))
    except ValueError:
        code = parse_code(text.replace("\x00", ""))
    wanted = Code("lot", code.number) if code.kind in {None, "package"} else code
    nodes = [node for node in find_by_code(session, current_viewer(), wanted) if node.kind == "lot"]
    if not nodes:
        raise Invalid(
            f"« {text[:40]} » n'est le code d'aucun lot.", code="test.unknown-lot", fields={"code": "Lot inconnu."}
        )
    return find_lot(
        session, current_viewer(), session.scalars(select(Lot).where(Lot.node_id == nodes[0].id)).one().uuid
    )


def _package_of(held: Sequence[Held], asked: Sequence[str]) -> str:
    """Give the UUID of the package whose label was scanned, if one was."""
    labels = {one.code: str(one.package.uuid) for one in held}
    return next((labels[text] for text in asked if text in labels), "")
