"""Pages of the frameworks and datasets: lists, sheets, forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid
from mulette.core.fields import Fields
from mulette.core.house import current_house
from mulette.core.journal.queries import history
from mulette.core.listing import read_state
from mulette.core.metadata import operations, queries
from mulette.core.metadata.operations import ActorGiven, tell_rooms
from mulette.core.metadata.tables import Dataset, Framework
from mulette.core.metadata.values import DATASET_FIELDS, FRAMEWORK_FIELDS, written
from mulette.core.people.queries import organisations
from mulette.core.people.web import current_viewer, require

blueprint = Blueprint("metadata", __name__)
FIELDS = {"framework": FRAMEWORK_FIELDS, "dataset": DATASET_FIELDS}
ACTOR_ROWS = 4


@blueprint.get("/cadres")
def frameworks() -> ResponseReturnValue:
    """List the frameworks."""
    require("read", "dataset")
    state = read_state(request.args, queries.FRAMEWORK_COLUMNS, default_sort="name")
    with current_house().store.reading() as session:
        page = queries.list_frameworks(session, state)
        return render_template("metadata/frameworks.html", page=page, columns=queries.FRAMEWORK_COLUMNS)


@blueprint.get("/jeux-de-donnees")
def datasets() -> ResponseReturnValue:
    """List the datasets."""
    require("read", "dataset")
    state = read_state(request.args, queries.DATASET_COLUMNS, default_sort="name")
    with current_house().store.reading() as session:
        page = queries.list_datasets(session, state)
        return render_template("metadata/datasets.html", page=page, columns=queries.DATASET_COLUMNS)


@blueprint.get("/cadres/<uuid:identifier>")
def framework(identifier: UUID) -> ResponseReturnValue:
    """Show a framework, its datasets and its history."""
    require("read", "dataset")
    with current_house().store.reading() as session:
        found = queries.get_framework(session, identifier)
        inside = queries.datasets_of(session, found)
        return render_template("metadata/framework.html", datasets=inside, **_sheet(session, "framework", found))


@blueprint.get("/jeux-de-donnees/<uuid:identifier>")
def dataset(identifier: UUID) -> ResponseReturnValue:
    """Show a dataset and its history."""
    require("read", "dataset")
    with current_house().store.reading() as session:
        found = queries.get_dataset(session, identifier)
        return render_template("metadata/dataset.html", **_sheet(session, "dataset", found))


@blueprint.get("/cadres/nouveau")
def new_framework() -> ResponseReturnValue:
    """Ask what is to be known of a new framework."""
    require("create", "dataset")
    return _form("framework", None, {})


@blueprint.get("/jeux-de-donnees/nouveau")
def new_dataset() -> ResponseReturnValue:
    """Ask what is to be known of a new dataset."""
    require("create", "dataset")
    return _form("dataset", None, {})


@blueprint.get("/cadres/<uuid:identifier>/modifier")
def edit_framework(identifier: UUID) -> ResponseReturnValue:
    """Ask what changes of a framework."""
    require("update", "dataset")
    return _form("framework", identifier, {})


@blueprint.get("/jeux-de-donnees/<uuid:identifier>/modifier")
def edit_dataset(identifier: UUID) -> ResponseReturnValue:
    """Ask what changes of a dataset."""
    require("update", "dataset")
    return _form("dataset", identifier, {})


@blueprint.post("/cadres")
def add_framework() -> ResponseReturnValue:
    """Make a framework."""
    require("create", "dataset")
    try:
        with current_house().store.transaction() as session:
            made = operations.add_framework(session, current_viewer(), _given("framework"), _given_actors())
    except (Invalid, Conflict) as error:
        return _form("framework", None, request.form, error)
    return _done(f"Cadre « {made.name} » créé.", "metadata.framework", made.uuid)


@blueprint.post("/jeux-de-donnees")
def add_dataset() -> ResponseReturnValue:
    """Make a dataset."""
    require("create", "dataset")
    try:
        with current_house().store.transaction() as session:
            parent = queries.get_framework(session, _uuid("framework"))
            made = operations.add_dataset(session, current_viewer(), parent, _given("dataset"), _given_actors())
    except (Invalid, Conflict) as error:
        return _form("dataset", None, request.form, error)
    return _done(f"Jeu de données « {made.name} » créé.", "metadata.dataset", made.uuid)


@blueprint.post("/cadres/<uuid:identifier>")
def change_framework(identifier: UUID) -> ResponseReturnValue:
    """Change a framework."""
    require("update", "dataset")
    try:
        with current_house().store.transaction() as session:
            found = queries.get_framework(session, identifier)
            operations.change_framework(session, current_viewer(), found, _given("framework"), _given_actors())
    except (Invalid, Conflict) as error:
        return _form("framework", identifier, request.form, error)
    return _done("Modifications enregistrées.", "metadata.framework", identifier)


@blueprint.post("/jeux-de-donnees/<uuid:identifier>")
def change_dataset(identifier: UUID) -> ResponseReturnValue:
    """Change a dataset."""
    require("update", "dataset")
    try:
        with current_house().store.transaction() as session:
            found = queries.get_dataset(session, identifier)
            was_private = found.is_private
            operations.change_dataset(session, current_viewer(), found, _given("dataset"), _given_actors())
            if found.is_private != was_private:
                tell_rooms(current_house().rooms, session, [found.id])
    except (Invalid, Conflict) as error:
        return _form("dataset", identifier, request.form, error)
    return _done("Modifications enregistrées.", "metadata.dataset", identifier)


@blueprint.post("/cadres/<uuid:identifier>/cloture")
def set_open(identifier: UUID) -> ResponseReturnValue:
    """Close a framework, or open it again."""
    require("update", "dataset")
    with current_house().store.transaction() as session:
        found = queries.get_framework(session, identifier)
        if request.form.get("open"):
            operations.open_framework(session, current_viewer(), found)
            words = "Cadre rouvert. Réactivez ses jeux de données un à un."
        else:
            count = operations.close_framework(session, current_viewer(), found)
            words = f"Cadre clos ; {count} jeux de données ne reçoivent plus rien."
    return _done(words, "metadata.framework", identifier)


@blueprint.post("/jeux-de-donnees/<uuid:identifier>/activite")
def set_active(identifier: UUID) -> ResponseReturnValue:
    """Say whether a dataset takes data."""
    require("update", "dataset")
    active = bool(request.form.get("active"))
    with current_house().store.transaction() as session:
        operations.set_active(session, current_viewer(), queries.get_dataset(session, identifier), active=active)
    words = "Le jeu reçoit de nouveau des données." if active else "Le jeu ne reçoit plus de données."
    return _done(words, "metadata.dataset", identifier)


def _done(words: str, endpoint: str, identifier: UUID) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for(endpoint, identifier=identifier), 303)


def _given(kind: str) -> dict[str, Any]:
    many = {name for name, field in FIELDS[kind].items() if field.type == "codes"}
    return {name: request.form.getlist(name) if name in many else request.form.get(name) for name in FIELDS[kind]}


def _given_actors() -> list[ActorGiven]:
    pairs = zip(request.form.getlist("actor_organisation"), request.form.getlist("actor_role"), strict=False)
    try:
        return [ActorGiven(UUID(organisation), role) for organisation, role in pairs if organisation and role]
    except ValueError:
        raise Invalid("Un organisme n'est pas reconnu.", code="web.bad-uuid") from None


def _uuid(name: str) -> UUID:
    try:
        return UUID(request.form.get(name, ""))
    except ValueError:
        raise Invalid(
            "Des champs sont à corriger.", code="metadata.invalid", fields={name: "Ce champ est obligatoire."}
        ) from None


def _sheet(session: Session, kind: str, found: Framework | Dataset) -> dict[str, Any]:
    """Give what a sheet shows: groups of (label, French value), actors, history."""
    terms, fields = queries.active_terms(session), FIELDS[kind]
    groups = {
        group: [(field.label, _said(fields, field.name, getattr(found, field.name), terms)) for field in members]
        for group, members in fields.groups.items()
    }
    actors = [
        (terms["ROLE_ACTEUR"].get(actor.role, actor.role), actor.organisation.name if actor.organisation else "–")
        for actor in sorted(found.actors, key=lambda actor: actor.role)
    ]
    return {
        kind: found,
        "groups": groups,
        "actors": actors,
        "history": history(session, kind, found.uuid),
        "labels": {field.name: field.label for field in fields.values()},
        "may_update": current_viewer().may("update", "dataset"),
    }


def _said(fields: Fields, name: str, value: Any, terms: Mapping[str, Mapping[str, str]]) -> Any:  # noqa: ANN401
    field = fields[name]
    known = terms.get(str(field.nomenclature), {})
    if field.type == "boolean":
        return "oui" if value else "non"
    if field.type == "code":
        return known.get(value, value)
    if field.type == "codes":
        return ", ".join(known.get(code, code) for code in value or [])
    return written(field, value)


def _form(
    kind: str, identifier: UUID | None, given: Mapping[str, Any], error: Invalid | Conflict | None = None
) -> ResponseReturnValue:
    with current_house().store.reading() as session:
        get: Any = queries.get_framework if kind == "framework" else queries.get_dataset
        found = get(session, identifier) if identifier else None
        page = render_template(
            "metadata/form.html",
            kind=kind,
            found=found,
            fields=FIELDS[kind],
            values=_form_values(kind, found, given),
            actors=_form_actors(found, given),
            terms=queries.active_terms(session),
            frameworks=queries.open_frameworks(session),
            organisations=[(str(one.uuid), one.name) for one in organisations(session)],
            errors=error.fields if isinstance(error, Invalid) else {},
            message=error.message if error else "",
        )
    return page, error.status if error else 200


def _form_values(kind: str, found: Framework | Dataset | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """Give what the form shows: what was just typed, else what is stored, else the defaults."""
    if given:
        return {**_given(kind), "framework": request.form.get("framework", "")}
    if found is not None:
        return {name: written(field, getattr(found, name)) for name, field in FIELDS[kind].items()}
    defaults: dict[str, Any] = {name: field.default for name, field in FIELDS[kind].items()}
    return {**defaults, "framework": request.args.get("cadre", "")}


def _form_actors(found: Framework | Dataset | None, given: Mapping[str, Any]) -> list[tuple[str, str]]:
    if given:
        rows = list(
            zip(request.form.getlist("actor_organisation"), request.form.getlist("actor_role"), strict=False)
        )  # fmt: skip
    elif found is not None:
        rows = [(str(actor.organisation.uuid), actor.role) for actor in found.actors if actor.organisation]
    else:
        rows = [("", operations.MAIN_CONTACT)]
    return rows + [("", "")] * max(1, ACTOR_ROWS - len(rows))
