"""An organisation's arrangement, as the documentation tells it, started and put to the test; no container is needed."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import requests

from mulette.core.house import open_house
from mulette.rooms import ROOMS
from mulette.settings import Settings
from tests.deploy.arrangement import DEADLINE_S, PASSWORD, Arrangement, arranged, make_database, until
from tests.factories.deliveries import DATASET, prepare, sighting, write_file

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("organisation")]
TEMPLATE = {"template": "identite", "provider": "cen", "dataset": str(DATASET), "mode": "add"}


@pytest.fixture(scope="module")
def place(cluster: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Arrangement:
    """Make the database and its role, the store, an administrator and a provider, by the commands documented."""
    name = f"organisation_{worker_id}"
    settings = Settings(
        database=make_database(cluster, name, f"role_{worker_id}"),
        files=tmp_path_factory.mktemp("organisation") / "files",
    )
    made = Arrangement(settings)
    assert "créée" in made.run("init")
    with open_house(settings, ROOMS) as house:
        prepare(house.store)
    made.run("intake", "provider", "add", "cen", "--name", "CEN")
    made.run(
        "user", "add", "chef", "--family-name", "Bazin", "--role", "administrator", "--password-stdin", given=PASSWORD
    )
    return made


@pytest.fixture(scope="module")
def running(place: Arrangement) -> Iterator[Arrangement]:
    with arranged(place.settings) as running:
        yield running


@pytest.fixture(scope="module")
def browser(running: Arrangement) -> requests.Session:
    """Sign in as a person does, by the form."""
    browser = requests.Session()
    form = {
        "username": "chef",
        "password": PASSWORD,
        "csrf_token": form_token(browser.get(running.url("/connexion")).text),
    }
    assert "Bonjour" in browser.post(running.url("/connexion"), data=form).text
    return browser


def form_token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def deliver(running: Arrangement, browser: requests.Session, path: Path) -> str:
    """Send a file by the form and approve it; gives the address of its description once it is written."""
    page = browser.get(running.url("/livraisons/nouvelle")).text
    with path.open("rb") as file:
        sent = browser.post(
            running.url("/livraisons/nouvelle"), data={**TEMPLATE, "csrf_token": form_token(page)}, files={"file": file}
        )
    assert sent.ok, sent.text
    identifier = sent.url.rsplit("/", 1)[1]
    described = running.url(f"/api/v1/deliveries/{identifier}")
    until(lambda: browser.get(described).json()["state"] == "checked", "the file is checked")
    browser.post(
        running.url(f"/livraisons/{identifier}/approuver"), data={"csrf_token": form_token(browser.get(sent.url).text)}
    )
    until(lambda: browser.get(described).json()["state"] == "written", "the file is written")
    return described


def metrics(running: Arrangement) -> str:
    """Read the figures of the server from its own machine."""
    return requests.get(running.url("/metrics"), timeout=DEADLINE_S).text


def owners(settings: Settings) -> set[int]:
    """Give the processes that ran jobs."""
    folders = (settings.files_folder / "jobs").glob("*-*/owner.json")
    return {json.loads(path.read_text(encoding="utf-8"))["pid"] for path in folders}


def test_the_role_owns_the_schema_of_mulette_and_reads_no_other(place: Arrangement) -> None:
    with psycopg.connect(place.settings.database, autocommit=True) as connection:
        for refused in (
            "SELECT * FROM autre.synthese", "CREATE SCHEMA encore", "CREATE TABLE public.encore (id int)",
            "CREATE DATABASE encore", "CREATE ROLE encore", "COPY (SELECT 1) TO PROGRAM 'true'",
        ):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(refused)


def test_a_file_delivered_in_the_browser_is_written_by_a_worker(
    running: Arrangement, browser: requests.Session, tmp_path: Path
) -> None:
    path = write_file(tmp_path / "mai.csv", [sighting(number) for number in range(1, 4)])
    described = browser.get(deliver(running, browser, path)).json()
    assert described["result"]["added"] == 3
    assert owners(running.settings) <= {worker.pid for worker in running.workers}


def test_each_of_the_two_processes_answers_while_the_other_stands_still(running: Arrangement) -> None:
    for process in running.web_processes():
        os.kill(process, signal.SIGSTOP)
        try:
            assert requests.get(running.url("/readyz"), timeout=DEADLINE_S).ok
        finally:
            os.kill(process, signal.SIGCONT)


def test_the_figures_of_both_processes_are_added_up(running: Arrangement, browser: requests.Session) -> None:
    sample = re.compile(r'^mulette_requests_total\{method="GET",route="/healthz",status="200"\} (\S+)$', re.MULTILINE)
    for process in running.web_processes():
        os.kill(process, signal.SIGSTOP)
        try:
            for _ in range(5):
                requests.get(running.url("/healthz"), timeout=DEADLINE_S)
        finally:
            os.kill(process, signal.SIGCONT)
    page = metrics(running)
    found = sample.search(page)
    assert found
    assert float(found[1]) == 10
    assert "\nmulette_workers 2.0" in page


def test_one_worker_killed_leaves_the_other_at_work_and_a_new_one_joins(
    running: Arrangement, browser: requests.Session, tmp_path: Path
) -> None:
    killed, other = running.workers
    killed.kill()
    killed.wait(DEADLINE_S)
    before = owners(running.settings)
    deliver(running, browser, write_file(tmp_path / "juin.csv", [sighting(number) for number in range(11, 14)]))
    assert owners(running.settings) <= before | {other.pid}
    assert running.is_ready()
    running.start_worker()
    until(
        lambda: "\nmulette_workers 2.0" in requests.get(running.url("/metrics"), timeout=DEADLINE_S).text, "two workers"
    )


def test_the_log_is_json_and_names_nobody(running: Arrangement, browser: requests.Session) -> None:
    browser.get(running.url("/recherche?q=Cariou"))
    until(lambda: '"route": "/recherche"' in running.log(), "the request is logged")
    lines = [json.loads(line) for line in running.log().splitlines() if line.startswith("{")]
    assert {"/connexion", "/recherche"} <= {line.get("route") for line in lines}
    assert not re.search("Cariou|chef|Bazin", "\n".join(json.dumps(line) for line in lines))


def test_stopped_in_good_order_the_request_under_way_is_answered(
    running: Arrangement, browser: requests.Session
) -> None:
    assert running.server is not None
    body = f"csrf_token={form_token(browser.get(running.url('/')).text)}".encode()
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies)
    head = (
        f"POST /deconnexion HTTP/1.1\r\nHost: 127.0.0.1:{running.port}\r\nCookie: {cookies}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        "Expect: 100-continue\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", running.port), DEADLINE_S) as open_request:
        open_request.sendall(head.encode())
        assert open_request.recv(100).startswith(b"HTTP/1.1 100 ")
        running.server.send_signal(signal.SIGTERM)
        until(lambda: len(running.web_processes()) == 1, "the process without a request ends")
        open_request.sendall(body)
        assert open_request.recv(1000).startswith(b"HTTP/1.1 303 ")
    assert running.server.wait(DEADLINE_S) == 0
    for worker in running.workers[1:]:
        worker.terminate()
        assert worker.wait(DEADLINE_S) == 0


def test_the_way_back_from_an_upgrade_that_went_wrong(place: Arrangement, cluster: str, tmp_path: Path) -> None:
    """The commands of docs/fr/exploitation/mise-a-jour.md, in the same database and under the same role."""
    archive, database = str(tmp_path / "avant.zip"), place.settings.database
    photo = place.settings.files_folder / "media" / "ab" / "abcdef"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"photo")
    place.run("backup", archive)
    with psycopg.connect(database, autocommit=True) as connection:
        before = connection.execute("SELECT count(*) FROM mulette.places_area").fetchone()
        connection.execute("UPDATE mulette.alembic_version SET version_num = '0005'")
        connection.execute("DROP TABLE mulette.places_area CASCADE")
        connection.execute("DROP SCHEMA mulette CASCADE")
    place.settings.files_folder.rename(tmp_path / "files.manquee")
    name, role = database.rsplit("/", 1)[1], re.split("[/@]", database)[2]
    with psycopg.connect(cluster, autocommit=True) as owner:
        owner.execute(f"GRANT CREATE ON DATABASE {name} TO {role}")
        assert "restaurée" in place.run("restore", archive)
        owner.execute(f"REVOKE CREATE ON DATABASE {name} FROM {role}")
    assert "déjà à jour" in place.run("init")
    assert photo.read_bytes() == b"photo"
    with psycopg.connect(database, autocommit=True) as connection:
        assert connection.execute("SELECT count(*) FROM mulette.places_area").fetchone() == before
        owners = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'mulette'"
        assert connection.execute(owners).fetchall() == [(role,)]
