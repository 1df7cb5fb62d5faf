"""Another platform is harvested by increments, as deliveries; one that fails leaves nothing behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from apiflask import APIFlask
from flask import Response, abort, request
from flask.testing import FlaskClient
from sqlalchemy import select

from mulette.core.errors import Forbidden, Invalid
from mulette.core.house import House
from mulette.core.intake.harvesting import harvest as harvesting
from mulette.core.intake.harvesting.calling import TRIES, Caller, SourceFailed, read_address
from mulette.core.intake.harvesting.harvest import harvest
from mulette.core.intake.harvesting.secrets import variable_of
from mulette.core.intake.harvesting.sources import SourceGiven, add_source, due_sources
from mulette.core.intake.harvesting.tables import Harvest
from mulette.core.metadata.tables import Dataset
from mulette.core.nomenclature.operations import load_nomenclatures
from mulette.core.people.queries import viewer_of
from mulette.core.people.tables import Person
from mulette.core.people.tokens import create_token
from mulette.core.people.viewer import SYSTEM, Viewer
from mulette.core.storage.base import now
from mulette.core.storage.store import Store, open_store
from mulette.occurrences.tables import Record
from mulette.rooms import ROOMS
from mulette.settings import Settings
from mulette.web.app import create_app
from tests.factories.deliveries import run
from tests.factories.harvested import LOGIN, PASSWORD, SEEN, make_harvested, remove
from tests.factories.people import sign_in_as
from tests.factories.records import make_record
from tests.factories.serving import served


class Faults:
    """What goes wrong on the other side."""

    def __init__(self) -> None:
        self.pages_before_failure: int | None = None

    def install(self, app: APIFlask) -> None:
        @app.before_request
        def _fail() -> None:
            if self.pages_before_failure is not None and "offset" in request.args:
                if not self.pages_before_failure:
                    abort(503)
                self.pages_before_failure -= 1


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def other(new_settings: Callable[[str], Settings]) -> Iterator[House]:
    """Give another platform: a Mulette that answers as a GeoNature."""
    settings = new_settings("geopackage")
    store = open_store(settings)
    make_harvested(store)
    with store.transaction() as session:
        load_nomenclatures(session)
    yield House(settings, store, ROOMS)
    store.close()


@pytest.fixture
def address(other: House, faults: Faults) -> Iterator[str]:
    app = create_app(other)
    faults.install(app)
    with served(app) as found:
        yield found


@pytest.fixture
def source(ready: House, address: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Code of the source of a house where files can be delivered; what it gives is written at once."""
    monkeypatch.setenv(variable_of("autre"), PASSWORD)
    monkeypatch.setattr("mulette.occurrences.geonature.client.USUAL", 5)
    given = SourceGiven(
        "autre", "Autre GeoNature", "cen", "geonature-export", address,
        login=LOGIN, frequency_days=1, is_written=True,
    )  # fmt: skip
    with ready.store.transaction() as session:
        add_source(session, SYSTEM, ROOMS, given)
    return given.code


def counts(store: Store) -> list[int | None]:
    """Give the counts kept; the one that was not said is 1, the default of GeoNature's import."""
    with store.reading() as session:
        return sorted(session.scalars(select(Record.count_min)))


def test_two_harvests_follow_an_insert_a_change_and_a_deletion(
    ready: House, other: House, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harvesting, "OVERLAP", dt.timedelta(0))
    first = harvest(ready, SYSTEM, source)
    assert (first.state, first.rows, first.deletions, first.since) == ("done", SEEN, 0, None)
    assert counts(ready.store) == [1, *range(1, SEEN)]

    with other.store.transaction() as session:
        gone, changed = session.scalars(select(Record).order_by(Record.id).limit(2))
        remove(session, gone)
        changed.count_min = changed.count_max = 40
        make_record(session, session.scalars(select(Dataset)).one(), count_min=50)
    second = harvest(ready, SYSTEM, source)
    assert (second.rows, second.deletions, second.since) == (3, 1, first.started_at)
    assert counts(ready.store) == [1, *range(3, SEEN), 40, 50]

    third = harvest(ready, SYSTEM, source)
    assert third.rows == 3  # told again for some seconds, and found unchanged
    assert counts(ready.store) == [1, *range(3, SEEN), 40, 50]


def test_a_platform_that_dies_in_the_middle_leaves_nothing_and_the_next_harvest_begins_again(
    ready: House, source: str, faults: Faults
) -> None:
    faults.pages_before_failure, waits = 1, list[float]()
    with pytest.raises(SourceFailed, match="répond 503"):
        harvest(ready, SYSTEM, source, pause=waits.append)
    assert waits == [1, 2, 4, 8]
    assert counts(ready.store) == []
    faults.pages_before_failure = None
    assert harvest(ready, SYSTEM, source).since is None
    assert len(counts(ready.store)) == SEEN
    with ready.store.reading() as session:
        runs = session.scalars(select(Harvest).order_by(Harvest.id)).all()
    assert [(run.state, bool(run.error), run.delivery_uuid is not None) for run in runs] == [
        ("failed", True, False), ("done", False, True),
    ]  # fmt: skip


def test_another_mulette_is_harvested_with_a_token(
    ready: House, other: House, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with other.store.transaction() as session:
        person = session.scalars(select(Person).where(Person.login == LOGIN)).one()
        viewer = viewer_of(session, person.id)
        scopes = ["read:record", "export:record"]
        secret = create_token(session, viewer, person, "moisson", scopes, 30, now=now())[1]
    monkeypatch.setenv(variable_of("soeur"), secret)
    given = SourceGiven("soeur", "Mulette voisine", "cen", "mulette", address)
    with ready.store.transaction() as session:
        add_source(session, SYSTEM, ROOMS, given)
    done = harvest(ready, SYSTEM, "soeur")
    assert (done.rows, done.delivery_uuid is not None) == (SEEN, True)
    assert counts(ready.store) == []  # waits for a decision


def test_sources_are_harvested_when_their_turn_comes(ready: House, source: str) -> None:
    with ready.store.reading() as session:
        assert [one.code for one in due_sources(session, now())] == [source]
    harvest(ready, SYSTEM, source)
    with ready.store.reading() as session:
        assert due_sources(session, now()) == []
        assert [one.code for one in due_sources(session, now() + dt.timedelta(days=1))] == [source]


def test_a_wrong_password_is_said_and_never_shown(
    ready: House, source: str, monkeypatch: pytest.MonkeyPatch, client: FlaskClient
) -> None:
    monkeypatch.setenv(variable_of(source), "un secret mal recopié")
    with pytest.raises(SourceFailed, match="répond 401"):
        harvest(ready, SYSTEM, source)
    sign_in_as(client, ready, "administrator")
    page = client.get(f"/moissons/{source}").text
    assert "répond 401" in page
    assert "un secret mal recopié" not in page


def test_only_who_administers_chooses_what_addresses_are_called(ready: House, address: str) -> None:
    given = SourceGiven("a", "A", "cen", "mulette", address)
    with ready.store.transaction() as session, pytest.raises(Forbidden):
        add_source(session, Viewer(person_id=1), ROOMS, given)
    for refused in ("file:///etc/passwd", "ftp://exemple.fr", "https://a:b@exemple.fr", "exemple.fr", "https://"):
        with pytest.raises(Invalid):
            read_address(refused)


def test_a_redirection_is_refused() -> None:
    app = APIFlask("elsewhere")
    app.add_url_rule("/api/x", view_func=lambda: Response(status=302, headers={"Location": "http://192.0.2.1/"}))
    with served(app) as found, pytest.raises(SourceFailed, match="renvoie vers"):
        Caller(found).get("api/x")


def test_a_platform_that_asks_to_wait_is_waited_for() -> None:
    answers: Any = iter([Response(status=429, headers={"Retry-After": "7"}), Response('{"a": 1}')])
    app, waits = APIFlask("busy"), list[float]()
    app.add_url_rule("/api/x", view_func=lambda: next(answers))
    with served(app) as found:
        assert Caller(found, pause=waits.append).get("api/x") == {"a": 1}
    assert waits == [7]
    with pytest.raises(SourceFailed, match="ne répond pas"):
        Caller(found, pause=waits.append).get("api/x")
    assert len(waits) == TRIES


def test_a_source_is_added_and_harvested_from_its_page(ready: House, address: str, client: FlaskClient) -> None:
    headers = sign_in_as(client, ready, "administrator")
    form = {"code": "p", "label": "Parc", "provider": "cen", "kind": "geonature-export", "address": address}
    refused = client.post("/moissons", data={**form, "frequency_days": "souvent"}, headers=headers)
    assert (refused.status_code, "Un nombre entier est attendu." in refused.text) == (422, True)
    assert client.post("/moissons", data=form, headers=headers).status_code == 422  # a GeoNature wants a login
    added = client.post("/moissons", data={**form, "login": LOGIN}, headers=headers)
    assert added.headers["Location"] == "/moissons/p"
    assert "Parc" in client.get("/moissons").text
    assert client.post("/moissons/p/lancer", headers=headers).headers["Location"].startswith("/taches/")


def test_the_command_harvests_what_is_due_and_says_what_failed(
    ready: House, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = run(ready.settings, "intake", "harvest")
    assert (said.exit_code, said.stdout.split("\t")[:3]) == (0, [source, str(SEEN), "0"])
    assert "Aucune source" in run(ready.settings, "intake", "harvest").stderr
    monkeypatch.delenv(variable_of(source))
    failed = run(ready.settings, "intake", "harvest", source)
    assert failed.exit_code == 1
    assert variable_of(source) in failed.stderr
