"""Validating records: levels, their history, who may, and the talk with the observer."""

from __future__ import annotations

import datetime as dt

import pytest
import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Forbidden, Invalid
from mulette.core.journal.queries import history
from mulette.core.people.tables import Person
from mulette.core.people.viewer import SYSTEM, Scope, Viewer
from mulette.core.storage.store import Store
from mulette.occurrences.correcting.queries import Selection
from mulette.occurrences.filters import Filters
from mulette.occurrences.tables import Record, RecordArea
from mulette.occurrences.validation.competences import add_competence, list_competences, remove_competence
from mulette.occurrences.validation.operations import validate
from mulette.occurrences.validation.queries import count_waiting, next_waiting, read_history
from mulette.occurrences.validation.tables import Judgement, Message
from mulette.occurrences.validation.talking import count_questions, read_talk, say
from tests.factories.deliveries import make_area
from tests.factories.people import make_person
from tests.factories.records import make_dataset, make_record, make_taxon

NOW = dt.datetime(2025, 6, 1, 8, tzinfo=dt.UTC)


def prepare(session: Session) -> list[Record]:
    """Make two frogs and a lynx that wait, and a frog of a dataset that is not validated."""
    make_taxon(session, group2_inpn="Amphibiens")
    make_taxon(session, 60612, "Lynx lynx", group2_inpn="Mammifères")
    dataset, closed = make_dataset(session), make_dataset(session, is_validable=False)
    facts = {"observers": "CARIOU J.", "count_min": 1, "count_max": 1, "diffusion": 0}
    waiting = [make_record(session, dataset, valid_status=level, cd_nom=taxon, cd_ref=taxon, **facts)
               for level, taxon in (("0", 351), (None, 351), ("0", 60612))]  # fmt: skip
    make_record(session, closed, valid_status="0", **facts)
    return waiting


def validator(session: Session, login: str = "valide") -> Viewer:
    person = make_person(session, login, given_name="Anne", family_name="Le Goff")
    names = ("read", "read_precise", "validate")
    return Viewer(person.id, login, "Anne Le Goff", rights={(name, "record"): Scope.ALL for name in names})


def test_a_level_is_written_with_its_history_and_what_the_file_said_is_kept(store: Store) -> None:
    with store.transaction() as session:
        record, *_ = prepare(session)
        record.valid_status, record.validator, record.validation_comment = "2", "MARTIN Paul", "photo vue"
        session.flush()
        anne = validator(session)
        one = Selection((record.uuid,))
        assert validate(session, anne, one, "3", at=NOW, comment="hors saison") == (1, 0)
        assert validate(session, anne, one, "1", at=NOW + dt.timedelta(1)) == (1, 0)
        assert (record.valid_status, record.validator, record.validation_comment) == ("1", "Anne Le Goff", None)
        assert record.meta_validation_date == record.updated_at == NOW + dt.timedelta(1)
        told = [(said.level, said.validator, said.comment, said.origin) for said in read_history(session, record)]
        assert told == [
            ("1", "Anne Le Goff", None, "person"),
            ("3", "Anne Le Goff", "hors saison", "person"),
            ("2", "MARTIN Paul", "photo vue", "delivered"),
        ]
        assert [change.action for change in history(session, "record", record.uuid)] == ["validation"] * 2


def test_a_level_that_says_no_says_why(store: Store) -> None:
    with store.transaction() as session:
        record, *_ = prepare(session)
        anne = validator(session)
        for level, comment in (("4", " "), ("9", "x"), ("6", "")):
            with pytest.raises(Invalid):
                validate(session, anne, Selection((record.uuid,)), level, at=NOW, comment=comment)


def test_several_records_are_validated_at_once_save_those_settled_meanwhile(store: Store) -> None:
    with store.transaction() as session:
        records = prepare(session)
        anne = validator(session)
        all_three = Selection(tuple(record.uuid for record in records))
        validate(session, anne, Selection((records[0].uuid,)), "4", at=NOW, comment="erreur")
        assert validate(session, anne, all_three, "1", at=NOW, seen="0") == (2, 1)
        assert [record.valid_status for record in records] == ["4", "1", "1"]
        with pytest.raises(Conflict):
            validate(session, anne, all_three, "2", at=NOW, seen="0")


def test_the_queue_holds_what_waits_within_competence_the_most_doubtful_first(store: Store) -> None:
    with store.transaction() as session:
        frog, far, lynx = prepare(session)
        anne = validator(session)
        assert count_waiting(session, anne, Filters()) == 3  # nothing given: competent for all
        session.add(Judgement(record_id=far.id, failed=2, judged_at=NOW))
        session.flush()
        assert next_waiting(session, anne, Filters()) == far.uuid
        assert next_waiting(session, anne, Filters(), after=far.uuid) == frog.uuid
        area = make_area(session, "COM", "05061", shapely.box(0, 0, 1, 1))
        session.add(RecordArea(record_id=frog.id, area_id=area.id))
        person = session.get_one(Person, anne.person_id)
        add_competence(session, SYSTEM, person, group2="Amphibiens", area_id=area.id)
        assert count_waiting(session, anne, Filters()) == 1
        with pytest.raises(Forbidden):
            validate(session, anne, Selection((frog.uuid, lynx.uuid)), "1", at=NOW)
        given = add_competence(session, SYSTEM, person, cd_nom=60612)
        assert count_waiting(session, anne, Filters()) == 2
        with pytest.raises(Conflict):
            add_competence(session, SYSTEM, person, cd_nom=60612)
        assert [(one.subject, one.place) for one in list_competences(session)] == [
            ("Amphibiens", "05061"),
            ("Lynx lynx", "partout"),
        ]
        remove_competence(session, SYSTEM, given.uuid)
        assert count_waiting(session, anne, Filters()) == 1
        with pytest.raises(Forbidden):
            add_competence(session, anne, person, cd_nom=351)


def test_a_dataset_that_is_not_validated_takes_no_level(store: Store) -> None:
    with store.transaction() as session:
        prepare(session)
        anne = validator(session)
        other = session.scalars(select(Record).order_by(Record.id.desc()).limit(1)).one()
        with pytest.raises(Forbidden):
            validate(session, anne, Selection((other.uuid,)), "1", at=NOW)


def test_a_question_waits_for_the_observer_then_for_the_validator_then_is_closed(store: Store) -> None:
    with store.transaction() as session:
        record, *_ = prepare(session)
        observer, stranger = make_person(session, "jcariou"), make_person(session, "autre")
        record.author_id = observer.id
        session.flush()
        anne = validator(session)
        jeanne, nobody = (Viewer(one.id, rights={("read", "record"): Scope.ALL}) for one in (observer, stranger))
        with pytest.raises(Forbidden):
            say(session, nobody, record, "bonjour")
        with pytest.raises(Forbidden):
            say(session, jeanne, record, "et vous ?", asks=True)
        say(session, anne, record, "Avez-vous une photo ?", asks=True)
        assert [count_questions(session, jeanne, side) for side in ("a-repondre", "reponses")] == [1, 0]
        assert count_questions(session, nobody, "a-repondre") == 0
        assert say(session, jeanne, record, "Oui, la voici.").kind == "answer"
        assert count_questions(session, jeanne, "a-repondre") == 0
        assert count_questions(session, anne, "reponses") == 1
        assert say(session, jeanne, record, "Et une autre.").kind == "remark"
        validate(session, anne, Selection((record.uuid,)), "1", at=NOW)
        assert count_questions(session, anne, "reponses") == 0
        states = session.scalars(select(Message.state).where(Message.kind == "question")).all()
        assert states == ["closed"]
        told = [said.message.text for said in read_talk(session, record)]
        assert told == ["Avez-vous une photo ?", "Oui, la voici.", "Et une autre."]
