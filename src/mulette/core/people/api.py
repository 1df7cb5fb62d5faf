"""REST API of the people: who I am, the directory, tokens."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint, Schema
from apiflask.fields import UUID as UUIDField
from apiflask.fields import Boolean, DateTime, Dict, Integer, List, Nested, String
from apiflask.validators import Length
from flask import url_for
from flask.typing import ResponseReturnValue

from mulette.core.house import current_house
from mulette.core.listing import read_state
from mulette.core.people import operations, queries, tokens, visits
from mulette.core.people.forms import local_address
from mulette.core.people.tables import Person, Role, Token
from mulette.core.people.web import current_viewer, needs, require, require_lent, require_person, signed_in
from mulette.core.storage.base import now

blueprint = APIBlueprint("people_api", __name__, url_prefix="/api/v1", tag="Personnes")


class Me(Schema):
    """Who makes the request, and what they may do."""

    login = String(metadata={"description": "Identifiant ; vide pour un visiteur"})
    name = String(metadata={"description": "Nom affiché"})
    rights = Dict(keys=String(), values=String(), metadata={"description": "action:objet → portée"})


class PersonOut(Schema):
    """A person of the directory."""

    uuid = UUIDField()
    login = String(allow_none=True)
    given_name = String()
    family_name = String()
    email = String(allow_none=True)
    organisation = String(allow_none=True)
    is_active = Boolean()
    roles = List(String())


class PeopleQuery(Schema):
    """What part of the directory is asked for."""

    q = String(load_default="", metadata={"description": "Mots cherchés"})
    sort = String(load_default="family_name")
    page = Integer(load_default=1)
    size = Integer(load_default=50)


class PersonItem(PersonOut):
    """The same, as one of a page; a schema of its own because the description of the API names each once."""


class PeopleOut(Schema):
    """One page of the directory."""

    total = Integer()
    items = List(Nested(PersonItem))


class PersonIn(Schema):
    """A new person."""

    family_name = String(required=True)
    given_name = String(load_default="")
    login = String(load_default=None, allow_none=True)
    email = String(load_default=None, allow_none=True)
    organisation = UUIDField(load_default=None, allow_none=True)
    roles = List(String(), load_default=list)


class TokenIn(Schema):
    """A new token."""

    label = String(required=True, validate=Length(1, 200))
    scopes = List(String(), required=True, metadata={"description": "action:objet"})
    days = Integer(load_default=90)


class TokenOut(Schema):
    """A token; its secret is told once, when it is made."""

    uuid = UUIDField()
    label = String()
    scopes = List(String())
    expires_at = DateTime()
    last_used_at = DateTime(allow_none=True)
    revoked_at = DateTime(allow_none=True)
    secret = String()


class VisitIn(Schema):
    """A visit in the frame of another platform."""

    page = String(load_default="/ex-situ/paillasse", metadata={"description": "Page de Mulette à montrer"})


class VisitOut(Schema):
    """Where the frame goes, once and within 30 seconds."""

    address = String(metadata={"description": "Chemin à ouvrir dans le cadre, depuis l'adresse de Mulette"})


@blueprint.get("/me")
@blueprint.output(Me)
def me() -> dict[str, Any]:
    """Dit qui fait la demande, et ses droits."""
    viewer = current_viewer()
    rights = {f"{action}:{object_}": scope.value for (action, object_), scope in sorted(viewer.rights.items())}
    return {"login": viewer.login, "name": viewer.name, "rights": rights}


@blueprint.get("/people/<uuid:person_uuid>")
@blueprint.output(PersonOut)
def get_person(person_uuid: UUID) -> dict[str, Any]:
    """Donne une personne."""
    require("read", "person")
    with current_house().store.reading() as session:
        person = queries.get_person(session, person_uuid)
        return _person(person, queries.roles_of(session, [person.id])[person.id])


@blueprint.get("/people")
@blueprint.input(PeopleQuery, location="query")
@blueprint.output(PeopleOut)
def list_people(query_data: dict[str, Any]) -> dict[str, Any]:
    """Donne une page de l'annuaire."""
    require("read", "person")
    state = read_state(query_data, queries.PERSON_COLUMNS, default_sort="family_name")
    with current_house().store.reading() as session:
        page = queries.list_people(session, state)
        roles = queries.roles_of(session, [person.id for person in page.rows])
        return {"total": page.total, "items": [_person(person, roles[person.id]) for person in page.rows]}


@blueprint.post("/people")
@needs("administer", "person")
@blueprint.input(PersonIn)
@blueprint.output(PersonOut, status_code=201)
def add_person(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Crée une personne."""
    viewer, organisation, codes = current_viewer(), json_data.pop("organisation"), json_data.pop("roles")
    with current_house().store.transaction() as session:
        if organisation:
            json_data["organisation_id"] = queries.get_organisation(session, organisation).id
        person = operations.add_person(session, viewer, **json_data)
        operations.set_roles(session, viewer, person, codes)
        answer = _person(person, queries.roles_of(session, [person.id])[person.id])
    return answer, 201, {"Location": url_for("people_api.get_person", person_uuid=answer["uuid"])}


@blueprint.get("/tokens")
@blueprint.output(TokenOut(many=True))
def list_tokens() -> list[dict[str, Any]]:
    """Donne mes jetons."""
    with current_house().store.reading() as session:
        return [_token(token) for token in tokens.tokens_of(session, require_person(session).id)]


@blueprint.post("/tokens")
@signed_in
@blueprint.input(TokenIn)
@blueprint.output(TokenOut, status_code=201)
def create_token(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Crée un jeton ; son secret n'est dit que cette fois."""
    with current_house().store.transaction() as session:
        person = require_person(session)
        token, secret = tokens.create_token(session, current_viewer(), person, **json_data, now=now())
        return {**_token(token), "secret": secret}, 201


@blueprint.delete("/tokens/<uuid:token_uuid>")
@blueprint.output({}, status_code=204)
def revoke_token(token_uuid: UUID) -> ResponseReturnValue:
    """Retire un jeton."""
    with current_house().store.transaction() as session:
        require_person(session)
        tokens.revoke_token(session, current_viewer(), token_uuid, now=now())
    return "", 204


@blueprint.post("/visits")
@blueprint.input(VisitIn)
@blueprint.output(VisitOut, status_code=201)
def open_visit(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Ouvre une visite dans le cadre d'une autre plateforme, pour la personne dont elle a signé l'identité."""
    lent = require_lent()
    with current_house().store.transaction() as session:
        ticket = visits.open_visit(session, lent, local_address(json_data["page"]), now=now())
    return {"address": url_for("people.enter", ticket=ticket)}, 201


def _person(person: Person, roles: list[Role]) -> dict[str, Any]:
    return {
        "uuid": person.uuid,
        "login": person.login,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "email": person.email,
        "organisation": person.organisation.name if person.organisation else None,
        "is_active": person.is_active,
        "roles": [role.code for role in roles],
    }


def _token(token: Token) -> dict[str, Any]:
    names = ("uuid", "label", "scopes", "expires_at", "last_used_at", "revoked_at")
    return {name: getattr(token, name) for name in names}
