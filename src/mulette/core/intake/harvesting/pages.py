"""Pages of the harvests: the sources, their last runs, a button to harvest now."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.errors import Conflict, Invalid, NotFound
from mulette.core.house import current_house
from mulette.core.intake.harvesting import sources
from mulette.core.intake.harvesting.kinds import all_kinds
from mulette.core.intake.harvesting.secrets import file_of, find_secret, variable_of
from mulette.core.intake.providers import all_providers
from mulette.core.intake.queries import dataset_choices
from mulette.core.jobs.operations import submit
from mulette.core.people.web import current_viewer, needs

blueprint = Blueprint("harvests", __name__)
STATES = {
    "running": ("en cours", "running"),
    "done": ("réussie", "ok"),
    "failed": ("échouée", "bad"),
    "interrupted": ("interrompue", "warn"),
}
"""French word and kind of state."""
_LATEST = 30
_FIELDS = ("code", "label", "provider", "kind", "address", "export", "login", "dataset", "frequency_days", "is_written")


@blueprint.get("/moissons")
@needs("read", "delivery")
def listing() -> ResponseReturnValue:
    """List the sources, each with its last harvest."""
    with current_house().store.reading() as session:
        found = sources.list_sources(session)
        return render_template("harvests/listing.html", sources=found, states=STATES)


@blueprint.get("/moissons/nouvelle")
@needs("administer", "harvest")
def new() -> ResponseReturnValue:
    """Ask what is to be known of a new source."""
    return _form({}, {})


@blueprint.post("/moissons")
@needs("administer", "harvest")
def add() -> ResponseReturnValue:
    """Add a source, and go to its page."""
    house, given = current_house(), {name: request.form.get(name, "").strip() for name in _FIELDS}
    try:
        with house.store.transaction() as session:
            sources.add_source(session, current_viewer(), house.rooms, _read(given))
    except Invalid as error:
        return _form(given, error.fields, error.message), 422
    except (Conflict, NotFound) as error:
        return _form(given, {}, error.message), 422
    return redirect(url_for("harvests.sheet", code=given["code"]), 303)


@blueprint.get("/moissons/<code>")
@needs("administer", "harvest")
def sheet(code: str) -> ResponseReturnValue:
    """Show a source and its last harvests."""
    house = current_house()
    with house.store.reading() as session:
        source = sources.get_source(session, code)
        return render_template(
            "harvests/sheet.html",
            source=source,
            kind=all_kinds(house.rooms)[source.kind],
            harvests=sources.harvests_of(session, source, limit=_LATEST),
            states=STATES,
            has_secret=bool(find_secret(house.settings, code)),
            variable=variable_of(code),
            file=file_of(house.settings, code),
        )


@blueprint.post("/moissons/<code>/lancer")
@needs("administer", "harvest")
def run(code: str) -> ResponseReturnValue:
    """Harvest a source now, in the background, and go to the page of this work."""
    house = current_house()
    with house.store.reading() as session:
        source = sources.get_source(session, code)
    url = url_for("harvests.sheet", code=code)
    job = submit(house, "intake.harvest", f"Moisson de {source.label}", {"source": code}, current_viewer(), url=url)
    return redirect(url_for("jobs.job", job_uuid=job.uuid), 303)


def _read(given: Mapping[str, str]) -> sources.SourceGiven:
    faults = {
        name: "Un nombre entier est attendu."
        for name in ("export", "frequency_days")
        if given[name] and not (given[name].isascii() and given[name].isdigit() and len(given[name]) <= 6)
    }
    if faults:
        raise Invalid("La source n'est pas complète.", code="harvest.bad-source", fields=faults)
    return sources.SourceGiven(
        code=given["code"],
        label=given["label"],
        provider=given["provider"],
        kind=given["kind"],
        address=given["address"],
        export=int(given["export"]) if given["export"] else None,
        login=given["login"],
        dataset=_dataset(given["dataset"]),
        frequency_days=int(given["frequency_days"]) if given["frequency_days"] else None,
        is_written=bool(given["is_written"]),
    )


def _dataset(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Invalid("Choisissez le jeu de données dans la liste.", code="delivery.bad-dataset") from error


def _form(given: Mapping[str, str], errors: Mapping[str, str], message: str = "") -> str:
    house = current_house()
    with house.store.reading() as session:
        return render_template(
            "harvests/new.html",
            given=given,
            errors=errors,
            message=message,
            kinds=[(kind.name, kind.label) for kind in all_kinds(house.rooms).values()],
            providers=[(provider.code, provider.name) for provider in all_providers(session)],
            datasets=dataset_choices(session),
        )
