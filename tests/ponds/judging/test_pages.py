"""The pages of the evaluations: two files judged in the background, a list, charts with their tables, the report."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import select

from mulette.core.house import House
from mulette.core.jobs.running import run
from mulette.core.jobs.tables import Job
from mulette.ponds.judging.tables import Evaluation
from tests.factories.people import sign_in_as
from tests.ponds.judging.cases import plain_case


def judge(client: FlaskClient, house: House, headers: dict[str, str], data: dict[str, object]) -> UUID:
    """Ask for an evaluation, do its work; give its identifier."""
    answer = client.post("/mares/evaluations/nouvelle", data=data, headers=headers)
    assert answer.status_code == 303, answer.text
    job_uuid = UUID(answer.location.rsplit("/", 1)[-1])
    run(house, job_uuid)
    with house.store.reading() as session:
        job = session.scalars(select(Job).where(Job.uuid == job_uuid)).one()
        assert job.state == "done", job.message
        return session.scalars(select(Evaluation.uuid)).one()


@pytest.fixture
def headers(client: FlaskClient, house: House) -> dict[str, str]:
    return sign_in_as(client, house, "contributor")


def test_two_files_are_judged_and_shown(
    client: FlaskClient, house: House, headers: dict[str, str], tmp_path: Path
) -> None:
    candidates, inventory = plain_case(tmp_path)
    with candidates.open("rb") as ours, inventory.open("rb") as theirs:
        data = {
            "candidates": (ours, "c.gpkg"), "inventory": (theirs, "i.gpkg"), "tolerance": "10",
            "territory": "commune", "title": "Essai <b>",
        }  # fmt: skip
        identifier = judge(client, house, headers, data)
    listed = client.get("/mares/evaluations?q=essai").text
    assert "Essai &lt;b&gt;" in listed
    assert f"/mares/evaluations/{identifier}" in listed
    shown = client.get(f"/mares/evaluations/{identifier}").text
    assert "2 mares trouvées sur 4" in shown
    assert "Les chiffres en tableau" in shown
    assert "Qui trouve ce que les autres manquent" in shown
    assert client.get(f"/mares/evaluations/{identifier}.pdf").data.startswith(b"%PDF")
    judged = json.loads(client.get(f"/mares/evaluations/{identifier}.json").data)
    assert judged["recall"] == 0.5
    assert "details" not in judged  # identifiers may tell a place
    assert list((house.settings.files_folder / "ponds" / "sent").iterdir()) == []


def test_the_store_is_judged_when_it_holds_nothing(client: FlaskClient, house: House, headers: dict[str, str]) -> None:
    identifier = judge(client, house, headers, {"stored": "1"})
    shown = client.get(f"/mares/evaluations/{identifier}").text
    assert "Aucune mare à trouver" in shown
    assert "non calculable" in shown


@pytest.mark.parametrize(
    ("data", "words"),
    [({}, "Choisissez un fichier."), ({"tolerance": "loin"}, "Un nombre de mètres est attendu")],
)
def test_what_is_missing_is_said_by_the_field(
    client: FlaskClient, headers: dict[str, str], data: dict[str, str], words: str
) -> None:
    answer = client.post("/mares/evaluations/nouvelle", data=data, headers=headers)
    assert answer.status_code == 400
    assert words in answer.text


def test_a_reader_sees_and_does_not_ask(app: APIFlask, house: House) -> None:
    client = app.test_client()
    headers = sign_in_as(client, house, "reader")
    assert client.get("/mares/evaluations").status_code == 200
    assert client.post("/mares/evaluations/nouvelle", data={}, headers=headers).status_code == 403
