"""Background work: asked for, followed, stopped, failed, interrupted, taken up again."""

from __future__ import annotations

import datetime as dt
import json
import os
import socket
import threading
import uuid
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import select, update

from mulette.core.errors import Conflict, Invalid, NotFound
from mulette.core.house import Doorway, House
from mulette.core.jobs import operations
from mulette.core.jobs.cli import work
from mulette.core.jobs.context import JobContext
from mulette.core.jobs.folder import JobFolder, Progress, folder_of
from mulette.core.jobs.kinds import register
from mulette.core.jobs.queries import get_job, list_jobs, view_job
from mulette.core.jobs.queue import open_queue, run_waiting, working
from mulette.core.jobs.running import UNEXPECTED, find_interrupted, run
from mulette.core.jobs.tables import Job
from mulette.core.listing import ListState
from mulette.core.people.queries import viewer_of
from mulette.core.people.tables import Person
from mulette.core.people.viewer import SYSTEM, Viewer
from mulette.core.storage.base import now
from tests.factories.people import make_person, sign_in_as

NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


@register("test.count")
def count(house: House, context: JobContext, *, rows: int) -> dict[str, Any]:
    """Count rows, and say so."""
    for done in range(rows):
        context.progress(done, rows, "Comptage")
    context.progress(rows, rows)
    context.log("Tout est compté.")
    return {"rows": rows, "by": context.author.name, "url": "/fini", "day": dt.date(2026, 11, 24)}


@register("test.refuse")
def refuse(house: House, context: JobContext) -> None:
    """Refuse by name."""
    raise Invalid("Ligne 3 : la date manque.", code="test.refused")


@register("test.break", resumes=True)
def break_down(house: House, context: JobContext) -> None:
    """Fail as nobody expects."""
    raise ZeroDivisionError("division by zero")


@register("test.stop-myself")
def stop_myself(house: House, context: JobContext) -> None:
    """Be cancelled half-way."""
    context.progress(1, 2, "Début")
    operations.cancel(house, SYSTEM, context.job_uuid)
    context.progress(2, 2)
    raise AssertionError("went on after it was cancelled")


def stored(house: House, job: Job) -> Job:
    with house.store.reading() as session:
        return session.scalars(select(Job).where(Job.uuid == job.uuid)).one()


def test_a_job_waits_runs_and_leaves_its_result(house: House) -> None:
    job = operations.submit(house, "test.count", "Compter", {"rows": 3}, SYSTEM)
    assert stored(house, job).state == "waiting"
    assert run_waiting(house) == 1
    done = stored(house, job)
    assert (done.state, done.url, done.error) == ("done", "/fini", None)
    assert done.result == {"rows": 3, "by": "Mulette", "url": "/fini", "day": "2026-11-24"}
    seen = view_job(house.settings, done, now())
    assert (seen.stage, seen.done, seen.total) == ("Comptage", 3, 3)
    assert folder_of(house.settings, job.uuid).read_log()[0].endswith("Tout est compté.")
    assert run_waiting(house) == 0


def test_jobs_run_in_the_order_they_were_asked_for(house: House) -> None:
    jobs = [operations.submit(house, "test.count", str(rows), {"rows": rows}, SYSTEM).uuid for rows in (1, 2, 3)]
    with open_queue(house) as queue:
        assert queue.waiting() == jobs


def test_a_refusal_is_told_in_its_own_words(house: House) -> None:
    job = operations.submit(house, "test.refuse", "Refuser", {}, SYSTEM)
    run_waiting(house)
    assert (stored(house, job).state, stored(house, job).error) == ("failed", "Ligne 3 : la date manque.")


def test_what_nobody_expected_is_recorded_and_raised(house: House) -> None:
    job = operations.submit(house, "test.break", "Casser", {}, SYSTEM)
    with pytest.raises(ZeroDivisionError):
        run_waiting(house)
    assert (stored(house, job).state, stored(house, job).error) == ("failed", UNEXPECTED)
    assert "ZeroDivisionError" in "\n".join(folder_of(house.settings, job.uuid).read_log())


def test_an_unknown_kind_is_refused_at_once(house: House) -> None:
    with pytest.raises(KeyError, match=r"unknown kind of job 'test\.nothing'; known: .*test\.count"):
        operations.submit(house, "test.nothing", "Rien", {}, SYSTEM)


def test_a_waiting_job_is_cancelled_and_never_runs(house: House) -> None:
    job = operations.submit(house, "test.break", "Casser", {}, SYSTEM)
    operations.cancel(house, SYSTEM, job.uuid)
    run_waiting(house)
    assert stored(house, job).state == "cancelled"


def test_a_running_job_stops_where_it_looks(house: House) -> None:
    job = operations.submit(house, "test.stop-myself", "Arrêter", {}, SYSTEM)
    run_waiting(house)
    assert stored(house, job).state == "cancelled"
    assert folder_of(house.settings, job.uuid).read_progress().done == 1


def test_a_job_is_run_by_one_worker_only(house: House) -> None:
    job = operations.submit(house, "test.count", "Compter", {"rows": 1}, SYSTEM)
    run(house, job.uuid, lambda: NOON)
    run(house, job.uuid, lambda: NOON + dt.timedelta(hours=1))
    assert stored(house, job).ended_at == NOON


@pytest.mark.parametrize(
    ("owner", "lives"),
    [
        ({}, True),
        ({"at": "2026-11-24T11:58:59+00:00"}, False),
        ({"process": "an earlier process with the same number"}, False),
        ({"pid": 2**22 + 1}, False),
        ({"pid": 1}, True),
        ({"host": "ailleurs", "pid": 2**22 + 1}, True),
        ({"host": "ailleurs", "at": "2026-11-24T11:58:59+00:00"}, False),
    ],
)
def test_signs_of_life_are_read(tmp_path: Any, owner: dict[str, Any], lives: bool) -> None:
    folder = JobFolder(tmp_path)
    assert not folder.is_alive(NOON)
    folder.begin(NOON)
    path = tmp_path / "owner.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **owner}))
    assert folder.is_alive(NOON + dt.timedelta(seconds=1)) is lives


def test_a_job_whose_process_died_is_found_interrupted_and_done_again(house: House) -> None:
    dead = operations.submit(house, "test.break", "Casser", {}, SYSTEM)
    alive = operations.submit(house, "test.break", "Casser", {}, SYSTEM)
    with house.store.transaction() as session:
        session.execute(update(Job).values(state="running"))
    folder_of(house.settings, alive.uuid).begin(now())
    owner = {"host": socket.gethostname(), "pid": os.getpid(), "process": "before", "at": now().isoformat()}
    folder_of(house.settings, dead.uuid).begin(now())
    (folder_of(house.settings, dead.uuid).path / "owner.json").write_text(json.dumps(owner))
    assert find_interrupted(house) == [dead.uuid]
    assert stored(house, dead).state == "interrupted"
    assert stored(house, alive).state == "running"
    operations.resume(house, SYSTEM, dead.uuid)
    assert stored(house, dead).state == "waiting"


def test_only_kinds_that_say_so_are_done_again(house: House) -> None:
    job = operations.submit(house, "test.refuse", "Refuser", {}, SYSTEM)
    run_waiting(house)
    with pytest.raises(Conflict, match="demandez-le de nouveau"):
        operations.resume(house, SYSTEM, job.uuid)


def test_a_job_that_fell_out_of_the_queue_is_put_back(house: House) -> None:
    job = operations.submit(house, "test.count", "Compter", {"rows": 1}, SYSTEM)
    with open_queue(house) as queue:
        assert queue.take() == job.uuid
    assert operations.recover(house) == (0, 1)
    assert operations.recover(house) == (0, 0)
    assert run_waiting(house) == 1


def test_workers_beside_the_server_do_the_work(house: House) -> None:
    finished = threading.Event()

    @register("test.tell")
    def tell(house: House, context: JobContext) -> None:
        finished.set()

    job = operations.submit(house, "test.tell", "Dire", {}, SYSTEM)
    with working(house, 1):
        assert finished.wait(30)
    assert stored(house, job).state == "done"


def test_several_workers_work_at_once_on_postgresql(house: House) -> None:
    if house.store.is_embedded:
        with open_queue(house) as queue:
            assert queue.consumer(4, in_background=True).workers == 1
        return
    together = threading.Barrier(3)

    @register("test.meet")
    def meet(house: House, context: JobContext) -> None:
        together.wait(30)

    jobs = [operations.submit(house, "test.meet", "Se retrouver", {}, SYSTEM) for _ in range(2)]
    with working(house, 2):
        together.wait(30)
    assert [stored(house, job).state for job in jobs] == ["done", "done"]


def test_the_command_does_what_waits(house: House) -> None:
    job = operations.submit(house, "test.count", "Compter", {"rows": 2}, SYSTEM)
    done = CliRunner().invoke(work, ["--once"], obj=Doorway(house.settings, house.rooms))
    assert done.exit_code == 0, done.output
    assert "1 travaux faits" in done.stderr
    assert stored(house, job).state == "done"


def test_progress_is_written_twice_a_second_at_most_and_new_stages_at_once(tmp_path: Any) -> None:
    moment = [NOON]
    context = JobContext(uuid.uuid4(), SYSTEM, JobFolder(tmp_path), lambda: moment[0])

    def seen(after_ms: int, *said: Any) -> Progress:
        moment[0] = NOON + dt.timedelta(milliseconds=after_ms)
        context.progress(*said)
        return JobFolder(tmp_path).read_progress()

    assert seen(0, 0, 10, "Lecture") == Progress("Lecture", 0, 10, NOON, NOON)
    assert seen(499, 4, 10).done == 0
    assert seen(500, 5, 10).done == 5
    assert seen(501, 0, 4, "Contrôles").stage == "Contrôles"
    assert seen(502, 4, 4).done == 4


def test_one_sees_ones_own_jobs_and_administrators_all(house: House) -> None:
    with house.store.transaction() as session:
        mine = viewer_of(session, make_person(session, "jcariou", "contributor").id)
        other = viewer_of(session, make_person(session, "autre").id)
        chief = viewer_of(session, make_person(session, "chef", "administrator").id)
    job = operations.submit(house, "test.count", "Compter 100 %", {"rows": 1}, mine)

    def titles(viewer: Viewer, **state: Any) -> list[str]:
        with house.store.reading() as session:
            return [
                f"{job.title} {name}" for job, name in list_jobs(session, viewer, ListState(sort="title", **state)).rows
            ]

    assert titles(mine, q="100 %") == titles(chief) == ["Compter 100 % Jeanne Cariou"]
    assert titles(other) == titles(mine, q="200") == titles(mine, filters={"state": ("done",)}) == []
    with house.store.reading() as session, pytest.raises(NotFound):
        get_job(session, other, job.uuid)
    with pytest.raises(NotFound):
        operations.cancel(house, other, job.uuid)


def test_pages_follow_a_job_to_its_end(house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "contributor")
    with house.store.reading() as session:
        viewer = viewer_of(session, session.scalars(select(Person.id)).one())
    job = operations.submit(house, "test.count", "Compter", {"rows": 2}, viewer)
    waiting = client.get(f"/taches/{job.uuid}").text
    assert f'hx-get="/taches/{job.uuid}/avancement"' in waiting
    assert "En attente" in waiting
    assert "Travaux : 1 en cours" in waiting
    assert "HX-Refresh" not in client.get(f"/taches/{job.uuid}/avancement").headers
    run_waiting(house)
    moved = client.get(f"/taches/{job.uuid}/avancement")
    assert moved.headers["HX-Refresh"] == "true"
    assert "2 sur 2" in moved.text
    over = client.get(f"/taches/{job.uuid}").text
    assert 'href="/fini"' in over
    assert "Tout est compté." in over
    assert "Compter" in client.get("/taches?state=done").text
    answer = client.get(f"/api/v1/jobs/{job.uuid}").json
    assert (answer["state"], answer["result"]["rows"], answer["done"]) == ("done", 2, 2)
    assert client.post(f"/api/v1/jobs/{job.uuid}/cancel", headers=headers).status_code == 204
    assert client.post(f"/taches/{job.uuid}/annuler", headers=headers).status_code == 303
    assert client.post(f"/taches/{job.uuid}/reprendre", headers=headers).status_code == 409
    assert stored(house, job).state == "done"


def test_an_interrupted_job_says_so_and_offers_to_go_on(house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "administrator")
    job = operations.submit(house, "test.break", "Casser", {}, SYSTEM)
    with house.store.transaction() as session:
        session.execute(update(Job).values(state="interrupted"))
    page = client.get(f"/taches/{job.uuid}").text
    assert "Interrompu" in page
    assert "Reprendre ce travail" in page
    assert client.post(f"/taches/{job.uuid}/reprendre", headers=headers).status_code == 303
    assert stored(house, job).state == "waiting"
