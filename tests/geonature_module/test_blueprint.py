"""The module forwards to Mulette: each resource, whole, with who asks; and says what happened when it cannot."""

from __future__ import annotations

import hashlib
import io
import json
import re
import socket
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import requests
from flask import Flask, Response, request
from flask.testing import FlaskClient
from gn_module_exsitu.conf_schema_toml import GnModuleSchemaConf
from sqlalchemy import select

from mulette.core.house import House
from mulette.core.people.tables import Person
from mulette.core.people.web import SESSION_COOKIE
from mulette.web.app import create_app
from tests.factories.delegation import showing

API = "/api/v1/exsitu/"
VALUES = {"uuid": str(uuid.UUID(int=0)), "int": "1"}


def routes(house: House) -> list[tuple[str, str]]:
    """List method and path of all resources of the seed bank, with something in each variable place."""
    found = []
    for rule in create_app(house).url_map.iter_rules():
        if rule.rule.startswith(API):
            path = re.sub(r"<(?:(\w+)(?:\([^)]*\))?:)?\w+>", lambda part: VALUES.get(part[1], "x"), rule.rule)
            found += [(method, path) for method in sorted(rule.methods - {"OPTIONS", "HEAD"})]
    return found


@pytest.mark.parametrize("settings", ["geopackage"], indirect=True)
def test_every_resource_answers_through_geonature_as_it_does_directly(
    house: House, mulette: str, secret: str, geonature: Callable[..., FlaskClient]
) -> None:
    client, cruved = geonature(mulette, secret), {"EXSITU_LOTS": dict.fromkeys("CRUVED", 3)}
    client.application.extensions["exsitu_host"].scopes = {
        of: cruved.get(of, {}) for of in client.application.extensions["exsitu_host"].scopes
    } | {"ALL": {"R": 3}}
    found = routes(house)
    assert found
    for method, path in found:
        body = b"" if method == "GET" else b"{}"
        kind = {} if method == "GET" else {"Content-Type": "application/json"}
        said = showing(secret, method, path, body, cruved=cruved)
        direct = requests.request(method, mulette + path, data=body, headers={**said, **kind}, timeout=30)
        through = client.open(f"/exsitu/{path.removeprefix(API)}", method=method, data=body, headers=kind)
        assert (through.status_code, through.mimetype) == (
            direct.status_code,
            direct.headers.get("Content-Type", "").partition(";")[0],
        ), (method, path)
        if direct.status_code < 300 and "json" in through.mimetype:
            assert through.json == direct.json(), (method, path)


def test_the_person_is_known_in_mulette_by_their_name_in_geonature(
    house: House, mulette: str, secret: str, geonature: Callable[..., FlaskClient]
) -> None:
    client = geonature(mulette, secret)
    me = client.get("/exsitu/me").json
    assert (me["login"], me["name"]) == ("cbna:jcariou", "Jeanne Cariou")
    with house.store.reading() as session:
        person = session.scalars(select(Person)).one()
        assert (person.family_name, person.password_hash) == ("Jeanne Cariou", None)


def test_a_visit_opens_the_screens_of_mulette_in_the_frame(
    mulette: str, secret: str, geonature: Callable[..., FlaskClient]
) -> None:
    client = geonature(mulette, secret, MULETTE_PUBLIC_URL=mulette)
    opened = client.post("/exsitu/visit", json={"page": "/moi"}).json
    assert opened["origin"] == mulette
    with requests.Session() as frame:
        page = frame.get(opened["address"], timeout=30)
        assert (page.url, page.status_code, "Jeanne Cariou" in page.text) == (f"{mulette}/moi", 200, True)
        assert SESSION_COOKIE in frame.cookies
    assert SESSION_COOKIE not in requests.get(opened["address"], timeout=30).cookies


def test_a_wrong_secret_or_clock_is_told_and_does_not_sign_the_person_out_of_geonature(
    mulette: str, secret: str, geonature: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    forged = geonature(mulette, "another").get("/exsitu/lots")
    assert (forged.status_code, forged.json["type"]) == (502, "urn:mulette:exsitu.identity-refused")
    assert "n'est signée par aucune plateforme reconnue" in forged.json["detail"]
    present = time.time()
    client = geonature(mulette, secret)
    for shift, words in ((-600, "périmée"), (600, "datée du futur")):
        monkeypatch.setattr("gn_module_exsitu.forwarding.time.time", lambda shift=shift: present + shift)
        assert words in client.get("/exsitu/lots").json["detail"]


def echo() -> Flask:
    """Make a service that tells what it was asked, and answers as Mulette may."""
    app = Flask(__name__)

    @app.route("/api/v1/exsitu/<path:rest>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    def tell(rest: str) -> Response:
        if rest == "file":
            return Response(b"x" * 3_000_000, headers={"Content-Disposition": "attachment; filename=lots.csv"})
        if rest == "unchanged":
            return Response(status=304, headers={"ETag": '"7"'})
        said = {
            "method": request.method,
            "path": request.path,
            "query": request.query_string.decode(),
            "headers": {name.lower(): value for name, value in request.headers.items()},
            "digest": hashlib.sha256(request.get_data()).hexdigest(),
        }
        headers = {"ETag": '"7"', "Location": f"{API}lots/1", "Set-Cookie": "a=b", "X-Frame-Options": "DENY"}
        return Response(json.dumps(said), 201, headers, mimetype="application/json")

    return app


def test_what_makes_writes_safe_passes_and_what_is_of_geonature_stays(
    serve: Callable[[Flask], str], geonature: Callable[..., FlaskClient]
) -> None:
    client = geonature(serve(echo()))
    client.set_cookie("token", "of GeoNature")
    kept = {"If-Match": '"6"', "Idempotency-Key": "k-1", "Accept-Language": "fr", "X-Request-Id": "r-1"}
    dropped = {"Authorization": "Bearer of-geonature", "X-Other": "1"}
    target = "/exsitu/lots/é à/split?q=%C3%A9%20a&tri=%7Enumber&page=2"
    answer = client.patch(target, data=b'{"a": 1}', headers={**kept, **dropped, "Content-Type": "application/json"})
    seen = answer.json
    assert {name: seen["headers"][name.lower()] for name in kept} == kept
    assert "x-other" not in seen["headers"]
    assert "cookie" not in seen["headers"]
    assert seen["headers"]["authorization"].startswith("Mulette-Identity ")
    assert (seen["method"], seen["path"]) == ("PATCH", f"{API}lots/é à/split")
    assert seen["query"] == "q=%C3%A9%20a&tri=~number&page=2"
    assert seen["digest"] == hashlib.sha256(b'{"a": 1}').hexdigest()
    assert (answer.status_code, answer.headers["ETag"], answer.headers["Location"]) == (201, '"7"', "/exsitu/lots/1")
    assert "Set-Cookie" not in answer.headers
    assert "X-Frame-Options" not in answer.headers


def test_files_pass_both_ways_whole(serve: Callable[[Flask], str], geonature: Callable[..., FlaskClient]) -> None:
    client = geonature(serve(echo()))
    content = b"numero;taxon\n" * 250_000
    sent = client.post("/exsitu/imports", data={"file": (io.BytesIO(content), "lots.csv")})
    assert sent.json["headers"]["content-type"].startswith("multipart/form-data; boundary=")
    assert int(sent.json["headers"]["content-length"]) > len(content)
    raw = client.put("/exsitu/imports/1", data=content)
    assert raw.json["digest"] == hashlib.sha256(content).hexdigest()
    got = client.get("/exsitu/file")
    assert (len(got.data), got.headers["Content-Disposition"]) == (3_000_000, "attachment; filename=lots.csv")
    unchanged = client.get("/exsitu/unchanged")
    assert (unchanged.status_code, unchanged.headers["ETag"], unchanged.data) == (304, '"7"', b"")


@pytest.mark.parametrize("path", ["lots/../../people", "./lots", "lots//1", "../me", "lots/%0A"])
def test_nothing_but_the_seed_bank_is_reached(
    path: str, serve: Callable[[Flask], str], geonature: Callable[..., FlaskClient]
) -> None:
    answer = geonature(serve(echo())).get(f"/exsitu/{path}")
    assert answer.status_code in (308, 400, 404)


def test_a_person_who_is_not_signed_in_or_may_not_open_the_module_goes_no_further(
    geonature: Callable[..., FlaskClient],
) -> None:
    client = geonature("http://127.0.0.1:9")
    host = client.application.extensions["exsitu_host"]
    host.scopes = {**host.scopes, "ALL": {"R": 0}}
    assert (client.get("/exsitu/lots").status_code, client.post("/exsitu/visit").status_code) == (403, 403)
    host.user = None
    assert client.get("/exsitu/lots").json["type"] == "urn:mulette:exsitu.sign-in-needed"


def test_without_its_secret_the_module_says_so(geonature: Callable[..., FlaskClient]) -> None:
    for config in ({"secret": ""}, {"SECRET_FILE": "/nowhere/exsitu.secret"}):
        answer = geonature("http://127.0.0.1:9", **config).get("/exsitu/lots")
        assert (answer.status_code, answer.json["type"]) == (503, "urn:mulette:exsitu.no-secret")


def test_a_service_that_is_down_is_told_and_nothing_was_saved(geonature: Callable[..., FlaskClient]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        client = geonature(f"http://127.0.0.1:{free.getsockname()[1]}")
        for answer in (
            client.get("/exsitu/lots"),
            client.post("/exsitu/movements", json={}),
            client.post("/exsitu/visit"),
        ):
            assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
            assert "rien n'a été enregistré ; réessayez" in answer.json["detail"]


def hang_up() -> tuple[str, threading.Thread]:
    """Listen on loopback, read one request, and end without an answer."""
    listening = socket.create_server(("127.0.0.1", 0))

    def once() -> None:
        with listening, listening.accept()[0] as caller:
            caller.recv(65_536)

    thread = threading.Thread(target=once)
    thread.start()
    return f"http://127.0.0.1:{listening.getsockname()[1]}", thread


@pytest.mark.parametrize(
    ("method", "headers", "words"),
    [
        ("POST", {}, "peut-être enregistrée ; vérifiez"),
        ("POST", {"Idempotency-Key": "k"}, "elle ne sera pas faite deux fois"),
        ("GET", {}, "rien n'a changé"),
    ],
)
def test_an_answer_that_got_lost_is_not_told_as_nothing_saved(
    method: str, headers: dict[str, str], words: str, geonature: Callable[..., FlaskClient]
) -> None:
    address, thread = hang_up()
    answer = geonature(address).open("/exsitu/movements", method=method, headers=headers)
    thread.join()
    assert (answer.status_code, words in answer.json["detail"]) == (504, True)


def test_a_service_that_is_slow_is_told_as_such(geonature: Callable[..., FlaskClient]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        client = geonature(f"http://127.0.0.1:{silent.getsockname()[1]}", READ_SECONDS=1)
        assert client.post("/exsitu/movements").json["type"] == "urn:mulette:exsitu.answer-lost"


def test_settings_have_defaults_that_browsers_may_read() -> None:
    config: dict[str, Any] = GnModuleSchemaConf().load({})
    assert json.loads(json.dumps(config)) == config
    assert not [name for name in config if "SECRET" in name and name != "SECRET_FILE"]
