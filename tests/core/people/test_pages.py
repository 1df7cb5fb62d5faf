"""Pages of the people: sign-in, account, directory, roles."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from mulette.core.house import House
from mulette.core.people.operations import set_password
from mulette.core.people.tables import Organisation, Person, SignedSession, Token
from mulette.core.people.viewer import SYSTEM
from mulette.core.people.web import SESSION_COOKIE
from mulette.core.storage.base import now
from tests.factories.people import make_person, sign_in_as

PASSWORD = "anodonte des étangs"


def form_token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def open_account(house: House, *roles: str) -> None:
    with house.store.transaction() as session:
        set_password(session, SYSTEM, make_person(session, "jcariou", *roles), PASSWORD)


def post_sign_in(client: FlaskClient, password: str, next_: str = "") -> object:
    token = form_token(client.get("/connexion").text)
    data = {"username": "jcariou", "password": password, "next": next_, "csrf_token": token}
    return client.post("/connexion", data=data)


def test_signing_in_returns_to_the_page_asked_for_and_out_forgets(house: House, client: FlaskClient) -> None:
    open_account(house, "reader")
    asked = client.get("/moi")
    assert asked.status_code == 302
    assert asked.headers["Location"] == "/connexion?next=/moi"
    answer = post_sign_in(client, PASSWORD, "/moi")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/moi")
    [cookie] = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith(SESSION_COOKIE)]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    page = client.get("/moi").text
    assert "Jeanne Cariou" in page
    assert client.post("/deconnexion", data={"csrf_token": form_token(page)}).status_code == 303
    assert client.get_cookie(SESSION_COOKIE) is None
    assert client.get("/moi").status_code == 302


def test_a_refused_sign_in_keeps_the_name_and_says_why(house: House, client: FlaskClient) -> None:
    open_account(house)
    for _ in range(5):
        answer = post_sign_in(client, "faux")
        assert answer.status_code == 401
        assert 'value="jcariou"' in answer.text
        assert "n&#39;est pas le bon" in answer.text
    slowed = post_sign_in(client, PASSWORD)
    assert slowed.status_code == 429
    assert "Recommencez dans 15 minutes" in slowed.text


@pytest.mark.parametrize("elsewhere", ["//ailleurs.example/", "https://ailleurs.example/", "/\\ailleurs.example"])
def test_signing_in_never_leads_elsewhere(house: House, client: FlaskClient, elsewhere: str) -> None:
    open_account(house)
    assert post_sign_in(client, PASSWORD, elsewhere).headers["Location"] == "/"


def test_a_session_that_ended_makes_a_visitor(house: House, client: FlaskClient) -> None:
    sign_in_as(client, house, "reader")
    assert client.get("/moi").status_code == 200
    with house.store.transaction() as session:
        session.execute(update(SignedSession).values(expires_at=now() - dt.timedelta(seconds=1)))
    assert client.get("/moi").status_code == 302


def test_activity_prolongs_a_session(house: House, client: FlaskClient) -> None:
    sign_in_as(client, house, "reader")
    soon = now() + dt.timedelta(hours=1)
    with house.store.transaction() as session:
        session.execute(update(SignedSession).values(expires_at=soon))
    client.get("/moi")
    with house.store.reading() as session:
        assert session.scalars(select(SignedSession)).one().expires_at > soon + dt.timedelta(hours=10)


def test_a_busy_store_does_not_stop_a_reader(house: House, client: FlaskClient) -> None:
    sign_in_as(client, house, "reader")
    with house.store.transaction() as session:
        session.execute(update(SignedSession).values(expires_at=now() + dt.timedelta(hours=1)))
    if not house.store.is_embedded:
        return
    with house.store.transaction():
        assert client.get("/moi").status_code == 200


def test_a_password_is_changed_with_the_old_one_only(house: House, client: FlaskClient) -> None:
    open_account(house)
    post_sign_in(client, PASSWORD)
    token = form_token(client.get("/moi").text)
    new = {"password": "mulette perlière", "again": "mulette perlière", "csrf_token": token}
    refused = client.post("/moi/mot-de-passe", data={**new, "current": "faux"})
    assert refused.status_code == 422
    assert "pas votre mot de passe actuel" in refused.text
    short = client.post("/moi/mot-de-passe", data={**new, "current": PASSWORD, "password": "court", "again": "court"})
    assert "il en faut au moins 12" in short.text
    assert client.post("/moi/mot-de-passe", data={**new, "current": PASSWORD}).status_code == 303
    assert client.get("/moi").status_code == 200


def test_a_token_is_shown_once_and_withdrawn(house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "reader")
    made = client.post("/moi/jetons", data={"label": "export", "days": "30", "scopes": "read:record"}, headers=headers)
    secret = re.search(r"mulette_[\w-]{43}", made.text)
    assert secret
    assert secret[0] not in client.get("/moi").text
    bearer = {"Authorization": f"Bearer {secret[0]}"}
    assert client.get("/api/v1/me", headers=bearer).json["rights"] == {"read:record": "all"}
    with house.store.reading() as session:
        token = session.scalars(select(Token)).one()
    assert client.post(f"/moi/jetons/{token.uuid}/retirer", headers=headers).status_code == 303
    assert client.get("/api/v1/me", headers=bearer).status_code == 401


def test_a_token_without_right_or_name_is_refused_by_field(house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "reader")
    page = client.post("/moi/jetons", data={"days": "9999", "scopes": "administer:person"}, headers=headers)
    assert page.status_code == 422
    for words in ("Dites à quoi servira", "de 1 à 366 jours", "que vous n&#39;avez pas : administer:person"):
        assert words in page.text


def test_an_administrator_adds_and_changes_a_person(house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "administrator", login="chef")
    with house.store.transaction() as session:
        organisation = Organisation(name="Conservatoire")
        session.add(organisation)
    data = {"family_name": "Bazin", "login": "bbazin", "organisation": str(organisation.uuid), "password": "court"}
    refused = client.post("/personnes", data=data, headers=headers)
    assert refused.status_code == 422
    assert 'value="bbazin"' in refused.text
    added = client.post("/personnes", data={**data, "password": PASSWORD}, headers=headers)
    assert added.status_code == 303
    sheet = added.headers["Location"]
    assert client.post(f"{sheet}/roles", data={"roles": ["reader", "validator"]}, headers=headers).status_code == 303
    assert client.post(sheet, data={"family_name": "Bazin-Roux", "login": "bbazin"}, headers=headers).status_code == 303
    taken = client.post(sheet, data={"family_name": "Bazin", "login": "chef"}, headers=headers)
    assert (taken.status_code, "déjà pris" in taken.text) == (409, True)
    weak = client.post(f"{sheet}/mot-de-passe", data={"password": "court"}, headers=headers)
    assert weak.status_code == 422
    assert client.post(f"{sheet}/compte", data={"close": "1", "reason": "départ"}, headers=headers).status_code == 303
    page = client.get(sheet).text
    for words in ("Bazin-Roux", "Qui peut quoi", "le compte est désactivé", "départ", "Changement de rôles"):
        assert words in page
    assert client.post(f"{sheet}/compte", headers=headers).status_code == 303
    for address in ("/personnes", "/personnes/nouvelle", f"{sheet}/modifier", "/roles", "/roles?role=reader"):
        assert client.get(address).status_code == 200, address


def test_the_last_administrator_is_told_why_they_stay(house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "administrator")
    with house.store.reading() as session:
        sheet = f"/personnes/{session.scalars(select(Person)).one().uuid}"
    answer = client.post(f"{sheet}/roles", headers=headers)
    assert (answer.status_code, "dernière personne" in answer.text) == (409, True)
    answer = client.post(f"{sheet}/compte", data={"close": "1"}, headers=headers)
    assert (answer.status_code, "dernière personne" in answer.text) == (409, True)


def test_rights_of_a_role_are_changed_from_its_form(house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "administrator")
    visitor = client.application.test_client()  # type: ignore[union-attr]
    assert visitor.get("/personnes").status_code == 302
    data = {"read:person": "all", "read:record": "none"}
    assert client.post("/roles/public", data=data, headers=headers).status_code == 303
    assert visitor.get("/personnes").status_code == 200
    locked = client.post("/roles/administrator", data={"administer:role": "none"}, headers=headers)
    assert (locked.status_code, "ce droit lui reste" in locked.text) == (409, True)
    assert client.get("/roles?role=chef").status_code == 404


def test_organisations_are_listed_added_and_changed(house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "administrator")
    assert client.post("/organismes", data={"name": "CEN"}, headers=headers).status_code == 303
    again = client.post("/organismes", data={"name": "CEN", "url": "cen"}, headers=headers)
    assert (again.status_code, "https://" in again.text) == (422, True)
    with house.store.reading() as session:
        address = f"/organismes/{session.scalars(select(Organisation)).one().uuid}"
    assert client.post(address, data={"name": "Conservatoire"}, headers=headers).status_code == 303
    assert "Conservatoire" in client.get("/organismes").text
    for page in (address, "/organismes/nouvel"):
        assert client.get(page).status_code == 200


def test_the_directory_does_not_show_accounts_to_a_contributor(house: House, client: FlaskClient) -> None:
    sign_in_as(client, house, "contributor")
    assert client.get("/personnes").status_code == 403


def test_a_data_administrator_reads_the_directory_only(house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "data_administrator")
    page = client.get("/personnes")
    assert page.status_code == 200
    assert "Ajouter une personne" not in page.text
    assert client.post("/personnes", data={"family_name": "X"}, headers=headers).status_code == 403
