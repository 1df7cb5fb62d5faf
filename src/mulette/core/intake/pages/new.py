"""Sending a file: what it is, and how it is to be read."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.errors import Conflict, Invalid, NotFound
from mulette.core.house import current_house
from mulette.core.intake import asking, queries
from mulette.core.intake.pages.blueprint import blueprint
from mulette.core.intake.providers import all_providers
from mulette.core.people.web import current_viewer, needs


@blueprint.get("/livraisons/nouvelle")
@needs("create", "delivery")
def new() -> ResponseReturnValue:
    """Ask for a file and how to read it."""
    return _form(request.args, {})


@blueprint.post("/livraisons/nouvelle")
@needs("create", "delivery")
def receive() -> ResponseReturnValue:
    """Receive a file, have it checked in the background, and go to its page."""
    house, viewer, given, file = current_house(), current_viewer(), request.form, request.files.get("file")
    wanted = {"file": file and file.filename, "provider": given.get("provider")}
    errors = {name: "À renseigner." for name, value in wanted.items() if not value}
    if errors or file is None:
        return _form(given, errors), 422
    try:
        delivery = asking.ask_delivery(
            house,
            viewer,
            file,
            template=given.get("template") or None,
            provider=given["provider"],
            mode=given.get("mode") or None,
            dataset=_dataset(given.get("dataset", "")),
            again=bool(given.get("again")),
        )
    except (Invalid, NotFound, Conflict) as error:
        return _form(given, {}, error.message, is_written=error.code == "delivery.same-file"), 422
    asking.ask_check(house, viewer, delivery)
    return redirect(url_for("deliveries.sheet", delivery=delivery), 303)


def _dataset(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Invalid("Choisissez le jeu de données dans la liste.", code="delivery.bad-dataset") from error


def _form(given: Mapping[str, str], errors: dict[str, str], message: str = "", *, is_written: bool = False) -> str:
    house = current_house()
    with house.store.reading() as session:
        codes = {*queries.shipped_templates(house.rooms), *(one.code for one in queries.stored_templates(session))}
        found = sorted((queries.find_template(session, house.rooms, code) for code in codes), key=lambda one: one.label)
        return render_template(
            "deliveries/new.html",
            given=given,
            errors=errors,
            message=message,
            is_written=is_written,
            templates=[(one.code, one.label) for one in found],
            descriptions=[(one.label, one.description) for one in found if one.description],
            providers=[(provider.code, provider.name) for provider in all_providers(session)],
            tied=next((one.template for one in all_providers(session) if one.code == given.get("provider")), None),
            datasets=queries.dataset_choices(session),
        )
