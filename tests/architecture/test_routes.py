"""Every route, crawled: writes refuse a missing form token, visitors are refused save where it is said here."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from mulette.core.house import House, open_house
from mulette.rooms import ROOMS
from mulette.settings import Settings
from mulette.web.app import create_app
from tests.factories.people import sign_in_as

NOTHING = "00000000-0000-0000-0000-000000000000"
OPEN_TO_ALL = {
    "static": "style, scripts and icons",
    "openapi.spec": "the description of the API",
    "people.sign_in": "one must be able to sign in",
    "people.sign_in_post": "one must be able to sign in",
    "people.sign_out": "leads to the sign-in page",
    "geonature.sign_in": "one must be able to sign in",
    "people_api.me": "says that nobody is signed in",
    "media.media": "public media only; others are not found",
    "media.thumbnail": "public media only; others are not found",
    "media.original": "public media only; others are not found",
    "media_api.describe": "public media only; others are not found",
    "health.alive": "says that the server answers",
    "health.ready": "says what the server lacks",
    "health.metrics": "from this machine, or with a token",
    "instance.style": "the colours of the installation",
    "instance.static_file": "the logo of the installation",
    "house.api_docs": "the description of the API",
    "places_api.area_kinds": "areas published by others",
    "places_api.areas": "areas published by others",
    "places_api.area": "areas published by others",
    "places_api.tile": "areas published by others",
    "taxa.names": "names of TAXREF are public",
    "taxa.sheet": "names and statuses are public",
    "taxa_api.search": "names of TAXREF are public",
    "taxa_api.taxon": "names and statuses are public",
    "nomenclature_api.types": "the SINP terms are public",
    "nomenclature_api.terms": "the SINP terms are public",
    "product_files.file": "public products only; others are not found",
    "ogc.landing": "says where everything is",
    "ogc.conformance": "names the standards",
    "ogc.collections": "public products only",
    "ogc.collection": "public products only; others are not found",
    "ogc.items": "public products only; others are not found",
    "ogc.item": "public products only; others are not found",
    "ogc.tilesets": "public products only; others are not found",
    "ogc.tile": "public products only; others are not found",
}


@pytest.fixture(scope="module")
def house(new_settings: object) -> Iterator[House]:
    settings: Settings = new_settings("geopackage")  # type: ignore[operator]
    with open_house(settings, ROOMS) as house:
        yield house


@pytest.fixture(scope="module")
def app(house: House) -> APIFlask:
    return create_app(house)


@pytest.fixture(scope="module")
def administrator(house: House, app: APIFlask) -> FlaskClient:
    client = app.test_client()
    sign_in_as(client, house, "administrator")
    return client


def address(rule: Rule) -> str:
    """Fill an address with identifiers of things that do not exist."""
    return re.sub(r"<(?:(\w+)(?:\([^)]*\))?:)?\w+>", lambda part: NOTHING if part[1] == "uuid" else "0", rule.rule)


def routes(app: APIFlask) -> list[tuple[Rule, str]]:
    ways = ((rule, method) for rule in app.url_map.iter_rules() for method in sorted(rule.methods or ()))
    return [(rule, method) for rule, method in ways if method not in {"HEAD", "OPTIONS"}]


def test_every_write_refuses_a_missing_form_token(app: APIFlask, administrator: FlaskClient) -> None:
    writes = [(rule, method) for rule, method in routes(app) if method != "GET"]
    assert len(writes) > 10
    let_through = []
    for rule, method in writes:
        answer = administrator.open(address(rule), method=method)
        if answer.status_code != 403 or "web.forged-request" not in answer.text:
            let_through.append((method, rule.rule, answer.status_code))
    assert let_through == []


def test_every_route_refuses_a_visitor_save_those_said_here(app: APIFlask) -> None:
    visitor = app.test_client()
    let_through = []
    for rule, method in routes(app):
        if rule.endpoint in OPEN_TO_ALL:
            continue
        answer = visitor.open(address(rule), method=method)
        asked_to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith("/connexion")
        if answer.status_code not in {401, 403} and not asked_to_sign_in:
            let_through.append((method, rule.rule, answer.status_code))
    assert let_through == []


def test_every_route_bears_the_strict_policy(app: APIFlask, administrator: FlaskClient) -> None:
    for rule, method in routes(app):
        answer = administrator.open(address(rule), method=method)
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"], rule.rule
        assert "unsafe" not in answer.headers["Content-Security-Policy"], rule.rule


def test_no_route_breaks_on_what_does_not_exist(app: APIFlask, administrator: FlaskClient) -> None:
    for rule, method in routes(app):
        if method == "GET" and rule.endpoint != "health.ready":  # 503 is its word for what is missing
            assert administrator.get(address(rule)).status_code < 500, rule.rule


def test_routes_said_open_exist(app: APIFlask) -> None:
    assert set(OPEN_TO_ALL) <= set(app.view_functions)
