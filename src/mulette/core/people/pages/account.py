"""Pages to sign in and out, and one's own account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mulette.core.errors import Forbidden, Invalid, TooManyRequests
from mulette.core.house import current_house
from mulette.core.people import signing_in, tokens, visits
from mulette.core.people.forms import TOKEN_LABELS, local_address, read_days
from mulette.core.people.operations import set_password
from mulette.core.people.pages.blueprint import blueprint
from mulette.core.people.passwords import MINIMAL_LENGTH, is_password
from mulette.core.people.queries import explain_person, full_name, sessions_of
from mulette.core.people.secrets import hash_secret
from mulette.core.people.tables import Person
from mulette.core.people.web import (
    current_browser,
    current_viewer,
    forget_session,
    keep_session,
    require_person,
    session_length,
    session_secret,
)
from mulette.core.storage.base import now


@blueprint.get("/connexion")
def sign_in() -> ResponseReturnValue:
    """Ask who it is."""
    next_ = local_address(request.args.get("next", ""), "")
    if not current_viewer().is_anonymous:
        return redirect(next_ or "/")
    return render_template("sign_in.html", next=next_)


@blueprint.post("/connexion")
def sign_in_post() -> ResponseReturnValue:
    """Sign in, or say why not, keeping the name given."""
    house = current_house()
    username, next_ = request.form.get("username", ""), local_address(request.form.get("next", ""), "")
    lasting = session_length(house.settings)
    try:
        with house.store.transaction() as session:
            password = request.form.get("password", "")
            secret = signing_in.sign_in(session, username, password, current_browser(), now=now(), lasting=lasting)
    except TooManyRequests as error:
        return render_template("sign_in.html", next=next_, username=username, message=error.message), error.status
    if secret is None:
        message = "L'identifiant ou le mot de passe n'est pas le bon."
        return render_template("sign_in.html", next=next_, username=username, message=message), 401
    response = _see_other(next_ or "/")
    keep_session(response, secret, house.settings)
    return response


@blueprint.get("/entree/<ticket>")
def enter(ticket: str) -> ResponseReturnValue:
    """Begin, or go on with, a visit in the frame of another platform."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise Forbidden(
            "Le navigateur ne garde pas la session d'un cadre venu d'un autre site : servez GeoNature et Mulette "
            "sous le même domaine, comme sig.exemple.fr et mulette.exemple.fr.",
            code="people.visit-from-another-site",
        )
    house = current_house()
    with house.store.transaction() as session:
        secret, page = visits.enter(session, ticket, session_secret(), current_browser(), now=now())
    response = _see_other(page)
    keep_session(response, secret, house.settings)
    return response


@blueprint.post("/deconnexion")
def sign_out() -> ResponseReturnValue:
    """Sign out."""
    with current_house().store.transaction() as session:
        signing_in.sign_out(session, session_secret())
    response = _see_other(url_for("people.sign_in"))
    forget_session(response)
    return response


@blueprint.get("/moi")
def account() -> ResponseReturnValue:
    """Show one's account: rights, tokens, password, open sessions."""
    return _account_page()


@blueprint.post("/moi/mot-de-passe")
def change_password() -> ResponseReturnValue:
    """Change one's password; the other sessions end."""
    viewer = current_viewer()
    try:
        with current_house().store.transaction() as session:
            person = require_person(session)
            _check_new_password(person)
            new, kept = request.form.get("password", ""), session_secret()
            set_password(session, viewer, person, new, keep_session=kept)
    except Invalid as error:
        return _account_page(errors=error.fields), error.status
    flash("Mot de passe changé. Vos autres sessions sont fermées.", "success")
    return _see_other(url_for("people.account"))


@blueprint.post("/moi/sessions/<secret_hash>")
def end_session(secret_hash: str) -> ResponseReturnValue:
    """End one of one's sessions."""
    with current_house().store.transaction() as session:
        signing_in.end_session(session, require_person(session), secret_hash)
    flash("Session fermée.", "success")
    return _see_other(url_for("people.account"))


@blueprint.post("/moi/jetons")
def create_token() -> ResponseReturnValue:
    """Make a token, and show its secret this once."""
    label, days = request.form.get("label", ""), read_days(request.form.get("days", ""))
    scopes = request.form.getlist("scopes")
    try:
        with current_house().store.transaction() as session:
            person = require_person(session)
            _, secret = tokens.create_token(session, current_viewer(), person, label, scopes, days, now=now())
    except Invalid as error:
        return _account_page(token_errors=error.fields, given={"label": label, "scopes": scopes}), error.status
    return _account_page(new_token=secret)


@blueprint.post("/moi/jetons/<uuid:token_uuid>/retirer")
def revoke_token(token_uuid: UUID) -> ResponseReturnValue:
    """Withdraw a token."""
    with current_house().store.transaction() as session:
        require_person(session)
        tokens.revoke_token(session, current_viewer(), token_uuid, now=now())
    flash("Jeton retiré : il n'ouvre plus rien.", "success")
    return _see_other(url_for("people.account"))


def _account_page(**more: Any) -> str:  # noqa: ANN401
    house, viewer = current_house(), current_viewer()
    permissions = [permission for room in house.rooms for permission in room.permissions]
    with house.store.reading() as session:
        person = require_person(session)
        return render_template(
            "people/account.html",
            **_account(session, person, permissions),
            allowed=[one for one in permissions if viewer.may(one.action, one.object)],
            here_hash=hash_secret(session_secret()),
            minimal_length=MINIMAL_LENGTH,
            token_labels=TOKEN_LABELS,
            now=now(),
            **{"errors": {}, "token_errors": {}, "given": {}, "new_token": "", **more},
        )


def _account(session: Session, person: Person, permissions: list[Any]) -> dict[str, Any]:
    return {
        "person": person,
        "name": full_name(person),
        "explanations": explain_person(session, person, permissions),
        "tokens": tokens.tokens_of(session, person.id),
        "sessions": sessions_of(session, person.id),
    }


def _check_new_password(person: Person) -> None:
    faults = {}
    if not is_password(request.form.get("current", ""), person.password_hash):
        faults["current"] = "Ce n'est pas votre mot de passe actuel."
    if request.form.get("password", "") != request.form.get("again", ""):
        faults["again"] = "Les deux mots de passe diffèrent."
    if faults:
        raise Invalid("Le mot de passe n'a pas été changé.", code="people.bad-password", fields=faults)


def _see_other(address: str) -> Response:
    return make_response(redirect(address, 303))
