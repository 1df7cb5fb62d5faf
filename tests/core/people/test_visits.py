"""Visits in the frame of another platform: a ticket once, rights that are lent, frames for them alone."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from mulette.core.house import House
from mulette.core.people.platforms import withdraw_trust
from mulette.core.people.tables import Membership, Person, Right, Role, SignedSession, VisitTicket
from mulette.core.people.viewer import SYSTEM
from mulette.core.people.web import SESSION_COOKIE
from mulette.core.storage.base import now
from mulette.web.app import create_app
from tests.factories.delegation import showing, trust
from tests.factories.people import sign_in_as

VISITS, ME = "/api/v1/visits", "/api/v1/me"
GEONATURE = "https://geonature.example"


@pytest.fixture
def app(house: House) -> APIFlask:
    """Let the pages of one GeoNature show ours."""
    settings = house.settings.model_copy(update={"frame_ancestors": GEONATURE})
    return create_app(House(settings, house.store, house.rooms))


def ask(client: FlaskClient, secret: str, page: str = "/moi", **other: object) -> str:
    body = json.dumps({"page": page}).encode()
    headers = {**showing(secret, "POST", VISITS, body, **other), "Content-Type": "application/json"}
    answer = client.post(VISITS, data=body, headers=headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json["address"])


def test_a_ticket_opens_once_a_session_with_the_rights_lent(house: House, client: FlaskClient) -> None:
    secret = trust(house, role="administrator")
    address = ask(client, secret, cruved={"EXSITU_LOTS": {"R": 3}})
    frame = client.application.test_client()
    entered = frame.get(address, headers={"Sec-Fetch-Site": "same-site"})
    assert (entered.status_code, entered.headers["Location"]) == (303, "/moi")
    me = frame.get(ME).json
    assert me["name"] == "Jeanne Cariou"
    assert set(me["rights"]) <= {"read:seed_lot"}
    assert frame.get("/moi").status_code == 200
    again = client.application.test_client().get(address)
    assert SESSION_COOKIE not in again.headers.get("Set-Cookie", "")
    assert client.application.test_client().get(address, headers={"Accept": "application/json"}).status_code == 401


def test_a_ticket_ends_within_seconds_and_only_a_platform_asks_for_one(house: House, client: FlaskClient) -> None:
    address = ask(client, trust(house))
    with house.store.transaction() as session:
        session.execute(update(VisitTicket).values(expires_at=now() - dt.timedelta(seconds=1)))
    assert client.get(address, headers={"Accept": "application/json"}).status_code == 401
    headers = sign_in_as(client, house, "administrator")
    assert client.post(VISITS, json={}, headers=headers).json["type"] == "urn:mulette:people.not-lent"


def test_a_frame_goes_on_with_its_session_and_follows_the_rights_of_the_moment(
    house: House, client: FlaskClient
) -> None:
    secret = trust(house, role="administrator")
    frame = client.application.test_client()
    frame.get(ask(client, secret, cruved={"EXSITU_LOTS": {"R": 3, "D": 3}}))
    held = frame.get_cookie(SESSION_COOKIE)
    frame.get(ask(client, secret, cruved={"EXSITU_LOTS": {"R": 1}}))
    assert frame.get_cookie(SESSION_COOKIE) == held
    with house.store.reading() as session:
        [signed] = session.scalars(select(SignedSession))
        assert signed.cruved == {"EXSITU_LOTS": {"R": 1}}
        assert signed.expires_at <= now() + dt.timedelta(hours=1)
    frame.get(ask(client, secret, sub="43"))
    assert frame.get_cookie(SESSION_COOKIE) != held


def test_a_visit_keeps_within_its_ceiling_and_ends_with_trust(house: House, client: FlaskClient) -> None:
    secret = trust(house, role="contributor")
    frame = client.application.test_client()
    frame.get(ask(client, secret))
    with house.store.transaction() as session:
        person = session.scalars(select(Person)).one()
        role = session.scalars(select(Role).where(Role.code == "administrator")).one()
        session.add(Membership(person_id=person.id, role_id=role.id))
        contributor = session.scalars(select(Role).where(Role.code == "contributor")).one()
        held = session.scalars(select(Right).where(Right.role_id == contributor.id))
        ceiling = {(right.action, right.object): right.scope for right in held}
    rights = {tuple(name.split(":")): scope for name, scope in frame.get(ME).json["rights"].items()}
    assert not set(rights) - set(ceiling)
    assert ("administer", "person") not in rights
    with house.store.transaction() as session:
        withdraw_trust(session, SYSTEM, "cbna", now=now())
    assert frame.get(ME).json == {"login": "", "name": "", "rights": {}}


def test_only_the_platform_set_frames_visits_and_never_the_pages_of_who_signed_in_here(
    house: House, client: FlaskClient
) -> None:
    frame = client.application.test_client()
    frame.get(ask(client, trust(house)))
    page = frame.get("/moi")
    assert f"frame-ancestors {GEONATURE};" in page.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in page.headers
    own = client.application.test_client()
    sign_in_as(own, house, "reader")
    page = own.get("/moi")
    assert "frame-ancestors 'none';" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"


def test_a_frame_from_another_site_is_told_how_to_be_served(house: House, client: FlaskClient) -> None:
    address = ask(client, trust(house))
    refused = client.get(address, headers={"Sec-Fetch-Site": "cross-site"})
    assert (refused.status_code, "sous le même domaine" in refused.text) == (403, True)
    assert client.get(address).status_code == 303


def test_a_visit_leads_to_our_pages_only(house: House, client: FlaskClient) -> None:
    entered = client.get(ask(client, trust(house), page="https://ailleurs.example/"))
    assert entered.headers["Location"] == "/"


def test_a_person_of_a_platform_receives_no_product_by_name_or_organisation(house: House, client: FlaskClient) -> None:
    from mulette.core.diffusion.products.product import Audience
    from mulette.core.diffusion.products.queries import is_among
    from mulette.core.people.viewer import Viewer

    secret = trust(house)
    client.get(ME, headers=showing(secret, "GET", ME))
    with house.store.reading() as session:
        person = session.scalars(select(Person)).one()
        here = Viewer(person.id, "jcariou", "Jeanne Cariou", person.organisation_id)
        audience = Audience(organisations=("CBNA",), persons=("jcariou",))
        assert is_among(session, here, audience)
        assert not is_among(session, replace(here, is_lent=True), audience)


def test_the_sheet_of_a_person_says_which_platform_they_come_from(house: House, client: FlaskClient) -> None:
    client.get(ME, headers=showing(trust(house), "GET", ME))
    with house.store.reading() as session:
        person = session.scalars(select(Person)).one()
    administrator = client.application.test_client()
    sign_in_as(administrator, house, "administrator", login="admin")
    sheet = administrator.get(f"/personnes/{person.uuid}").text
    assert "Vient de « GeoNature », où son identifiant est <b>jcariou</b>." in sheet
    assert "Première venue d&#39;une autre plateforme" in sheet
