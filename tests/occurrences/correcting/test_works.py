"""Corrections by command and in the background do what the pages do."""

from __future__ import annotations

from sqlalchemy import select

from mulette.core.house import House
from mulette.core.jobs.kinds import kind_named
from mulette.core.people.viewer import SYSTEM
from mulette.occurrences.tables import Record
from tests.factories.deliveries import run
from tests.occurrences.correcting.test_operations import prepare


class Told:
    """Stands for the context of a job: keeps what it is told."""

    author = SYSTEM

    def __init__(self) -> None:
        self.steps: list[tuple[int, int | None, str | None]] = []
        self.lines: list[str] = []

    def progress(self, done: int, total: int | None = None, stage: str | None = None) -> None:
        self.steps.append((done, total, stage))

    def log(self, text: str) -> None:
        self.lines.append(text)


def places(house: House) -> set[str | None]:
    with house.store.reading() as session:
        return set(session.scalars(select(Record.place_name)))


def test_a_command_shows_first_writes_when_asked_and_takes_back(house: House) -> None:
    with house.store.transaction() as session:
        prepare(session, 2)
    words = ("records", "correct", "place_name", "Le Pré", "--where", "observer=cariou", "--reason", "accents")
    shown = run(house.settings, *words)
    assert shown.stdout.count("Lieu-dit : le pre → Le Pré") == 2
    assert places(house) == {"le pre"}
    written = run(house.settings, *words, "--write")
    assert "2 données corrigées" in written.stderr
    assert places(house) == {"Le Pré"}
    assert run(house.settings, "records", "restore", written.stdout.strip(), "--reason", "non").exit_code == 0
    assert places(house) == {"le pre"}


def test_a_job_corrects_and_tells_how_far_it_is(house: House) -> None:
    with house.store.transaction() as session:
        prepare(session, 3)
    told = Told()
    edit = {"field": "place_name", "value": "", "find": ""}
    work = kind_named("records.correct", house.rooms).work
    result = work(house, told, uuids=[], query={"observer": ["cariou"]}, edit=edit, reason="vide", expected=3)
    assert result is not None
    assert (result["changed"], result["refused"], told.steps) == (3, 0, [(3, 3, "Correction")])
    assert told.lines == ["3 données corrigées."]
    assert places(house) == {None}
