"""Pages of the providers: who sends files."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from mulette.core.errors import Conflict, Invalid
from mulette.core.house import current_house
from mulette.core.intake import providers
from mulette.core.intake.calendar import find_rhythm
from mulette.core.intake.listing import list_deliveries
from mulette.core.intake.operations import STATES
from mulette.core.intake.pages.blueprint import blueprint
from mulette.core.listing import ListState
from mulette.core.people.tables import Organisation
from mulette.core.people.web import current_viewer, needs

_LATEST = 20


@blueprint.get("/fournisseurs", endpoint="providers")
@needs("read", "delivery")
def list_providers() -> ResponseReturnValue:
    """List the providers."""
    with current_house().store.reading() as session:
        counts = providers.count_deliveries(session, current_viewer())
        return render_template("deliveries/providers.html", providers=providers.all_providers(session), counts=counts)


@blueprint.get("/fournisseurs/nouveau")
@needs("create", "provider")
def new_provider() -> ResponseReturnValue:
    """Ask what is to be known of a new provider."""
    return _form({}, {})


@blueprint.post("/fournisseurs")
@needs("create", "provider")
def add_provider() -> ResponseReturnValue:
    """Add a provider, and go back to the file that it sends."""
    given = {name: request.form.get(name, "").strip() for name in ("code", "name", "organisation")}
    errors = {name: "À renseigner." for name in ("code", "name") if not given[name]}
    if errors:
        return _form(given, errors), 422
    try:
        with current_house().store.transaction() as session:
            providers.add_provider(
                session, current_viewer(), given["code"], given["name"], organisation=given["organisation"] or None
            )
    except (Invalid, Conflict) as error:
        return _form(given, {"code": error.message}), 422
    flash(f"Fournisseur « {given['name']} » ajouté.", "ok")
    return redirect(url_for("deliveries.provider", code=given["code"]), 303)


@blueprint.get("/fournisseurs/<code>")
@needs("read", "delivery")
def provider(code: str) -> ResponseReturnValue:
    """Show a provider and its last deliveries."""
    state = ListState(sort="created_at", descending=True, size=_LATEST, filters={"provider": (code,)})
    with current_house().store.reading() as session:
        found = providers.get_provider(session, code)
        page = list_deliveries(session, current_viewer(), state)
        return render_template(
            "deliveries/provider.html", provider=found, page=page, states=STATES, rhythm=find_rhythm(session, found)
        )


def _form(given: Mapping[str, str], errors: dict[str, str]) -> str:
    with current_house().store.reading() as session:
        names = session.scalars(select(Organisation.name).order_by(Organisation.name)).all()
    return render_template("deliveries/new_provider.html", given=given, errors=errors, organisations=names)
