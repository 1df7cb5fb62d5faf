"""What has passed its age goes, and nothing else; shown first, then done, then noted."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import select, update

from mulette.commands.purge import let_go, purge
from mulette.core.house import Doorway, House
from mulette.core.intake.deposits import path_of
from mulette.core.intake.tables import Delivery
from mulette.core.jobs.folder import folder_of
from mulette.core.jobs.tables import Job
from mulette.core.journal.tables import JournalEntry
from mulette.core.people.tables import SignedSession, SignInAttempt, Token
from tests.factories.deliveries import DATASET, prepare, run, sighting, write_file
from tests.factories.people import make_person, sign_in_as

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


def ago(days: int, seconds: int = 0) -> dt.datetime:
    return NOW - dt.timedelta(days=days, seconds=seconds)


def counts(house: House, *, apply: bool = False) -> dict[str, int]:
    return {things.label: things.count for things in let_go(house, NOW, apply=apply)}


def test_finished_jobs_go_with_their_files_and_others_stay(house: House) -> None:
    def job(state: str, ended_at: dt.datetime | None) -> Job:
        return Job(uuid=uuid.uuid4(), kind="x", title=state, arguments={}, state=state, ended_at=ended_at)

    gone = job("done", ago(90, 1))
    kept = [job("failed", ago(90)), job("waiting", None), job("running", ago(400))]
    with house.store.transaction() as session:
        session.add_all([gone, *kept])
    for one in (gone, *kept):
        folder_of(house.settings, one.uuid).append_log("fait", NOW)
    assert counts(house)["travaux finis"] == 1
    assert counts(house, apply=True)["travaux finis"] == 1
    with house.store.reading() as session:
        assert set(session.scalars(select(Job.title))) == {"failed", "waiting", "running"}
    assert not folder_of(house.settings, gone.uuid).path.exists()
    assert all(folder_of(house.settings, one.uuid).path.exists() for one in kept)


def test_ended_sessions_tokens_and_tries_go(house: House) -> None:
    with house.store.transaction() as session:
        person = make_person(session)
        for number, end in enumerate((ago(30, 1), ago(30), ago(-1))):
            owned: dict[str, Any] = {"person_id": person.id, "expires_at": end}
            session.add(SignedSession(secret_hash=f"s{number}", **owned))
            session.add(Token(label=f"t{number}", secret_hash=f"t{number}", scopes=[], **owned))
            session.add(SignInAttempt(login="jcariou", address="203.0.113.7", at=end, succeeded=False))
        session.add(
            Token(
                label="t3", secret_hash="t3", scopes=[], person_id=person.id, expires_at=ago(-300), revoked_at=ago(31)
            )
        )
    shown = counts(house)
    assert shown == counts(house, apply=True)
    assert shown == {
        "sessions finies": 1, "jetons finis ou retirés": 2, "essais de connexion": 1, "travaux finis": 0,
        "identités montrées par d'autres plateformes": 0, "entrées dans un cadre": 0,
    }  # fmt: skip
    with house.store.reading() as session:
        assert set(session.scalars(select(SignedSession.secret_hash))) == {"s1", "s2"}
        assert set(session.scalars(select(Token.label))) == {"t1", "t2"}
        assert len(session.scalars(select(SignInAttempt)).all()) == 2


@pytest.fixture
def delivered(house: House, tmp_path: Path) -> House:
    """Deliver three files; the third is the second one, sent again."""
    prepare(house.store)
    run(house.settings, "intake", "provider", "add", "cen", "--name", "CEN")
    first = write_file(tmp_path / "vieux.csv", [sighting(1)])
    second = write_file(tmp_path / "deux.csv", [sighting(2)])
    for path in (first, second, second):
        said = run(
            house.settings, "intake", "deliver", path, "--template", "identite", "--provider", "cen",
            "--dataset", str(DATASET), "--mode", "update", "--approve", "--again",
        )  # fmt: skip
        assert said.exit_code == 0, said.stderr
    with house.store.transaction() as session:
        ids = session.scalars(select(Delivery.id).order_by(Delivery.id)).all()
        session.execute(update(Delivery).where(Delivery.id.in_(ids[:2])).values(created_at=ago(11)))
        session.execute(update(Delivery).where(Delivery.id == ids[2]).values(created_at=ago(9)))
    return replace(house, settings=house.settings.model_copy(update={"keep_deposits_days": 10}))


def test_a_file_goes_when_no_delivery_needs_it_and_its_page_says_so(delivered: House, client: FlaskClient) -> None:
    with delivered.store.reading() as session:
        old, again, _ = session.scalars(select(Delivery).order_by(Delivery.id)).all()
    paths = [path_of(delivered.settings.files_folder, one.file_sha256, one.file_name) for one in (old, again)]
    assert counts(delivered)["fichiers livrés"] == 1
    assert all(path.exists() for path in paths)
    counts(delivered, apply=True)
    assert [path.exists() for path in paths] == [False, True]
    assert counts(delivered)["fichiers livrés"] == 0
    sign_in_as(client, delivered, "administrator")
    for page in ("fichier", "lignes-ecartees.csv"):
        answer = client.get(f"/livraisons/{old.uuid}/{page}")
        assert (answer.status_code, "est plus gardé ici" in answer.text) == (404, True)
        assert client.get(f"/livraisons/{again.uuid}/{page}").status_code == 200
    assert client.get(f"/livraisons/{old.uuid}").status_code == 200


def test_by_default_every_file_is_kept(delivered: House, house: House) -> None:
    assert "fichiers livrés" not in counts(house)


def test_the_command_shows_first_and_notes_what_it_did(house: House) -> None:
    with house.store.transaction() as session:
        session.add(SignInAttempt(login="x", address="", at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC), succeeded=False))

    def said(*words: str) -> str:
        done = CliRunner().invoke(purge, words, obj=Doorway(house.settings, house.rooms))
        assert done.exit_code == 0, done.output
        return done.output

    def noted() -> list[Any]:
        with house.store.reading() as session:
            return [
                entry.after for entry in session.scalars(select(JournalEntry).where(JournalEntry.action == "purge"))
            ]

    assert "essais de connexion depuis plus de 30 jours : 1" in said()
    assert "Rien n'est retiré" in said()
    assert noted() == []
    assert "essais de connexion depuis plus de 30 jours : 1" in said("--apply")
    assert "essais de connexion depuis plus de 30 jours : 0" in said("--apply")
    assert noted() == [{"essais de connexion": 1}]
