"""What protects every answer: policy, forged requests refused, the key made once."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from mulette.core.house import House
from mulette.core.people.web import SESSION_COOKIE
from mulette.settings import Settings
from mulette.web.security import VISIT_COOKIE, content_policy, secret_key, token_for
from tests.factories.people import sign_in_as

ADDRESS = "/organismes"
DATA = {"name": "CEN"}


@pytest.fixture
def headers(house: House, client: FlaskClient) -> dict[str, str]:
    return sign_in_as(client, house, "administrator")


def post(client: FlaskClient, headers: dict[str, str], **data: str) -> int:
    return client.post(ADDRESS, data={**DATA, **data}, headers=headers).status_code


def test_a_write_without_the_token_of_the_form_is_refused(client: FlaskClient, headers: dict[str, str]) -> None:
    refused = client.post(ADDRESS, data=DATA)
    assert refused.status_code == 403
    assert "web.forged-request" in refused.text
    assert post(client, {"X-CSRF-Token": "0" * 64}) == 403
    assert post(client, {"X-CSRF-Token": "é"}) == 403
    assert post(client, {}, csrf_token=headers["X-CSRF-Token"]) == 303


def test_the_token_of_another_browser_is_refused(house: House, client: FlaskClient, headers: dict[str, str]) -> None:
    other = token_for(secret_key(house.settings), "another session")
    assert post(client, {"X-CSRF-Token": other}) == 403


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://ailleurs.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "http://localhost"}, 303),
    ],
)
def test_a_right_token_from_another_site_is_refused(
    client: FlaskClient, headers: dict[str, str], said: dict[str, str], status: int
) -> None:
    assert post(client, {**headers, **said}) == status


def test_a_visitor_signs_in_with_the_token_of_their_own_form(client: FlaskClient) -> None:
    data = {"username": "x", "password": "y"}
    assert client.post("/connexion", data=data).status_code == 403
    page = client.get("/connexion")
    cookie = client.get_cookie(VISIT_COOKIE)
    assert cookie is not None
    assert "HttpOnly" in page.headers["Set-Cookie"]
    token = page.text.split('name="csrf_token" value="')[1][:64]
    assert client.post("/connexion", data={**data, "csrf_token": token}).status_code == 401
    client.set_cookie(VISIT_COOKIE, "of somebody else")
    assert client.post("/connexion", data={**data, "csrf_token": token}).status_code == 403


def test_a_program_with_a_token_needs_no_form_but_a_cookie_of_the_api_does(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    body = {"label": "x", "scopes": ["read:person"]}
    assert client.post("/api/v1/tokens", json=body).status_code == 403
    secret = client.post("/api/v1/tokens", json=body, headers=headers).json["secret"]
    program = client.application.test_client()  # type: ignore[union-attr]
    assert program.post("/api/v1/tokens", json=body).status_code == 401
    bearer = {"Authorization": f"Bearer {secret}", "Origin": "https://ailleurs.example"}
    assert program.post("/api/v1/tokens", json=body, headers=bearer).status_code == 201


@pytest.mark.parametrize("address", ["/connexion", "/nulle-part", "/moi", "/api/v1/me", "/static/logo.svg"])
def test_every_answer_bears_the_strict_policy(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_the_policy_opens_to_the_tile_service_only() -> None:
    policy = content_policy(Settings(tile_url="https://tiles.example:8443/{z}/{x}/{y}.png"))
    opened = [part.split()[0] for part in policy.split("; ") if "tiles.example:8443" in part]
    assert opened == ["img-src", "connect-src"]


def test_cookies_are_kept_to_https_where_the_installation_says_so(house: House, app: APIFlask) -> None:
    from mulette.web.app import create_app

    closed = house.settings.model_copy(update={"secure_cookies": True})
    client = create_app(House(closed, house.store, house.rooms)).test_client()
    page = client.get("/connexion")
    assert "Secure" in page.headers["Set-Cookie"]
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in app.test_client().get("/connexion").headers


def test_a_session_nobody_knows_makes_a_visitor(client: FlaskClient) -> None:
    client.set_cookie(SESSION_COOKIE, "made up")
    assert client.get("/api/v1/me").json["login"] == ""


def test_the_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    settings = Settings(database=str(tmp_path / "x.gpkg"), files=tmp_path / "files")
    key = secret_key(settings)
    assert len(key) == 64
    assert secret_key(settings) == key
    [path] = (tmp_path / "files").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert secret_key(Settings(secret_key="given")) == b"given"
