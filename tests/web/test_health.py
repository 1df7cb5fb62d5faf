"""What those who run the server read: life, readiness, figures and log; none of it names a person."""

from __future__ import annotations

import json
import logging
import shutil
from collections import namedtuple
from dataclasses import replace
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from sqlalchemy import text

from mulette.core.house import House
from mulette.core.jobs import operations, workers
from mulette.core.jobs.folder import JobFolder
from mulette.core.logs import JsonLines
from mulette.core.people.viewer import SYSTEM
from mulette.core.storage.store import open_store
from mulette.web.app import create_app

Usage = namedtuple("Usage", "total used free")
THROUGH_A_PROXY = {"X-Forwarded-For": "203.0.113.7"}


def figures(page: str) -> dict[tuple[str, ...], float]:
    """Give each sample by its name and the values of its labels."""
    families = text_string_to_metric_families(page)
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


def test_a_server_is_alive_whatever_becomes_of_its_store(house: House, client: FlaskClient) -> None:
    with house.store.engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    answer = client.get("/healthz", headers={"Authorization": "Bearer unknown"})
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_a_server_with_store_room_and_workers_is_ready(house: House, client: FlaskClient) -> None:
    alone = client.get("/readyz")
    assert alone.status_code == 503
    assert alone.json == {
        "ready": False,
        "checks": {
            "store": "ok",
            "migrations": "ok",
            "disk": "ok",
            "workers": "Aucun ouvrier : lancez « mulette jobs work ».",
        },
    }
    with workers.announced(house.settings):
        assert client.get("/readyz").status_code == 200
    assert client.get("/readyz").status_code == 503


def test_what_is_missing_is_named(house: House, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    with house.store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0009'"))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 10**12 - 999_999_999, 999_999_999))
    checks = client.get("/readyz").json["checks"]
    assert checks["migrations"] == "Base et programme diffèrent : « mulette init »."
    assert checks["disk"] == "Il reste 999 Mo : faites de la place."


def test_a_store_that_does_not_answer_is_said_so(house: House, cluster: str) -> None:
    gone = house.settings.model_copy(update={"database": f"{cluster.rsplit('/', 1)[0]}/gone"})
    client = create_app(replace(house, store=open_store(gone))).test_client()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["checks"]["store"] == "La base ne répond pas."
    assert client.get("/healthz").status_code == 200


def test_a_worker_that_was_killed_is_no_longer_counted(house: House) -> None:
    dead = JobFolder(house.settings.files_folder / "jobs" / "workers" / "dead")
    dead.begin(workers.present())
    owner = dead.path / "owner.json"
    owner.write_text(json.dumps({**json.loads(owner.read_text()), "pid": 2**22 + 1}))
    assert workers.count_alive(house.settings, workers.present()) == 0
    with workers.announced(house.settings):
        assert not dead.path.exists()
        assert workers.count_alive(house.settings, workers.present()) == 1


def test_metrics_count_requests_by_route_and_what_the_store_holds(house: House, client: FlaskClient) -> None:
    operations.submit(house, "intake.check", "Contrôler", {"delivery": "x"}, SYSTEM)
    asked = ("mulette_requests_total", "GET", "/livraisons/<uuid:delivery>", "302")
    before = figures(client.get("/metrics").text).get(asked, 0)
    for number in (1, 2):
        client.get(f"/livraisons/00000000-0000-0000-0000-00000000000{number}?q=Cariou")
    client.open("/nulle-part/Cariou", method="SPY")
    page = client.get("/metrics").text
    found = figures(page)
    assert found[asked] == before + 2
    assert found["mulette_request_duration_seconds_count", "GET", "/livraisons/<uuid:delivery>"] >= 2
    assert {name for name in found if name[1:2] == ("other",)}
    assert (found["mulette_jobs", "waiting"], found["mulette_jobs", "done"]) == (1, 0)
    assert (found["mulette_deliveries", "written"], found["mulette_records", "occurrence"]) == (0, 0)
    assert found["mulette_workers",] == 0
    assert "Cariou" not in page


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("", {}, 200),
        ("203.0.113.7", {}, 403),
        ("127.0.0.1", THROUGH_A_PROXY, 403),
        ("127.0.0.1", {"Forwarded": "for=203.0.113.7"}, 403),
        ("203.0.113.7", {"Authorization": "Bearer mulette-perlière".encode().decode("latin-1")}, 403),
        ("203.0.113.7", {"Authorization": "Bearer anodonte"}, 200),
        ("127.0.0.1", {**THROUGH_A_PROXY, "Authorization": "Bearer anodonte"}, 200),
    ],
)
def test_metrics_are_for_this_machine_and_for_who_has_the_token(
    house: House, address: str, headers: dict[str, str], status: int
) -> None:
    settings = house.settings.model_copy(update={"metrics_token": SecretStr("anodonte")})
    client = create_app(replace(house, settings=settings)).test_client()
    assert client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address}).status_code == status


def test_without_a_token_set_none_opens(client: FlaskClient) -> None:
    for given in ("Bearer ", "Bearer None", ""):
        answer = client.get("/metrics", headers={**THROUGH_A_PROXY, "Authorization": given})
        assert answer.status_code == 403


def test_a_request_is_one_line_that_names_no_person(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "mulette")
    answer = client.get("/connexion?next=/personnes/jcariou", environ_base={"REMOTE_ADDR": "203.0.113.7"})
    [record] = [one for one in caplog.records if one.name == "mulette.web.requests"]
    line: dict[str, Any] = json.loads(JsonLines().format(record))
    assert (line["method"], line["route"], line["status"]) == ("GET", "/connexion", 200)
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert line["duration_ms"] >= 0
    assert not {"jcariou", "203.0.113.7"} & set(json.dumps(line).replace("/", " ").replace('"', " ").split())


def test_an_identifier_is_taken_from_our_own_proxy_only(house: House, client: FlaskClient) -> None:
    given = {"X-Request-ID": "0123456789abcdef"}
    assert client.get("/healthz", headers=given).headers["X-Request-ID"] != "0123456789abcdef"
    behind = create_app(replace(house, settings=house.settings.model_copy(update={"trusted_proxies": 1})))
    assert behind.test_client().get("/healthz", headers=given).headers["X-Request-ID"] == "0123456789abcdef"
    forged = {"X-Request-ID": 'x" level="ERROR'}
    assert len(behind.test_client().get("/healthz", headers=forged).headers["X-Request-ID"]) == 32


def test_an_error_is_logged_with_its_reference_and_without_values_of_the_store(
    app: APIFlask, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    person = "".join(("Jeanne", " ", "Cariou"))

    def break_down() -> None:
        with house.store.transaction() as session:
            session.execute(text("CREATE TABLE once (name TEXT PRIMARY KEY)"))
            session.execute(text("INSERT INTO once VALUES (:name), (:name)"), {"name": person})

    app.testing = False
    app.view_functions["health.alive"] = break_down
    answer = app.test_client().get("/healthz", headers={"Accept": "application/json"})
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in answer.json["detail"]
    [record] = [one for one in caplog.records if one.levelname == "ERROR"]
    line = json.loads(JsonLines().format(record))
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert "INSERT INTO once" in line["error"]
    assert person not in json.dumps(line, ensure_ascii=False)
