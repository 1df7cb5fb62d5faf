"""Frameworks and datasets are held to the standard, said all at once, and closed frameworks stay as they are."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Forbidden, Invalid
from mulette.core.journal.queries import history
from mulette.core.metadata import operations
from mulette.core.metadata.operations import ActorGiven
from mulette.core.metadata.tables import Dataset, Framework
from mulette.core.metadata.values import DATASET_FIELDS, FRAMEWORK_FIELDS, read_values
from mulette.core.nomenclature.operations import load_nomenclatures
from mulette.core.people.tables import Organisation
from mulette.core.people.viewer import SYSTEM, Viewer
from mulette.core.storage.store import Store

FRAMEWORK = {
    "name": "Suivi des mares",
    "description": "Recensement communal.",
    "start_date": "12/05/2019",
    "objectives": ["8", "9"],
    "territorial_level": "7",
    "territories": ["METROP"],
    "financing_type": "1",
}
DATASET = {
    "name": "Mares 2019",
    "short_name": "Mares",
    "code": "MARES",
    "description": "Observations de 2019.",
    "data_type": "1",
    "objective": "1.1",
    "collecting_method": "1",
    "resource_type": "1",
    "source_status": "Te",
    "data_origin": "Pu",
    "territories": ["METROP"],
    "is_validable": "1",
}


@pytest.fixture
def contact(store: Store) -> list[ActorGiven]:
    with store.transaction() as session:
        load_nomenclatures(session)
        organisation = Organisation(name="Conservatoire")
        session.add(organisation)
        session.flush()
        return [ActorGiven(organisation.uuid, operations.MAIN_CONTACT)]


def framework_in(session: Session, contact: list[ActorGiven], **changes: Any) -> Framework:
    return operations.add_framework(session, SYSTEM, {**FRAMEWORK, **changes}, contact)


def dataset_in(session: Session, framework: Framework, contact: list[ActorGiven], **changes: Any) -> Dataset:
    return operations.add_dataset(session, SYSTEM, framework, {**DATASET, **changes}, contact)


def test_a_framework_is_kept_with_its_values_and_its_journal(store: Store, contact: list[ActorGiven]) -> None:
    with store.transaction() as session:
        framework = framework_in(session, contact, publications="Rapport <https://exemple.fr/r>\nAtlas")
        assert framework.start_date == dt.date(2019, 5, 12)
        assert framework.objectives == ["8", "9"]
        assert framework.publications == [{"name": "Rapport", "url": "https://exemple.fr/r"}, {"name": "Atlas"}]
        assert [actor.role for actor in framework.actors] == ["1"]
        operations.change_framework(session, SYSTEM, framework, {**FRAMEWORK, "name": "Mares"}, contact)
        assert [change.fields[0].name for change in history(session, "framework", framework.uuid)[:1]] == ["name"]


def test_everything_wrong_is_said_at_once(store: Store, contact: list[ActorGiven]) -> None:
    wrong = {"name": " ", "start_date": "12/05/2019", "end_date": "2018-01-01", "territorial_level": "99"}
    with store.transaction() as session, pytest.raises(Invalid) as refusal:
        framework_in(session, [], **wrong)
    assert set(refusal.value.fields) == {"name", "end_date", "territorial_level", "actors"}
    assert "99" in refusal.value.fields["territorial_level"]
    assert "contact principal" in refusal.value.fields["actors"]


def test_a_closed_framework_takes_no_change_and_its_datasets_no_data(store: Store, contact: list[ActorGiven]) -> None:
    with store.transaction() as session:
        framework = framework_in(session, contact)
        dataset = dataset_in(session, framework, contact)
        assert operations.close_framework(session, SYSTEM, framework) == 1
        assert not dataset.is_active
        for refused in (
            lambda: dataset_in(session, framework, contact, code="X"),
            lambda: operations.change_framework(session, SYSTEM, framework, FRAMEWORK, contact),
            lambda: operations.change_dataset(session, SYSTEM, dataset, DATASET, contact),
            lambda: operations.set_active(session, SYSTEM, dataset, active=True),
            lambda: operations.close_framework(session, SYSTEM, framework),
        ):
            with pytest.raises(Conflict, match="clos"):
                refused()
        operations.open_framework(session, SYSTEM, framework)
        operations.set_active(session, SYSTEM, dataset, active=True)
        assert dataset.is_active


def test_a_code_belongs_to_one_dataset(store: Store, contact: list[ActorGiven]) -> None:
    with store.transaction() as session:
        framework = framework_in(session, contact)
        dataset = dataset_in(session, framework, contact)
        operations.change_dataset(session, SYSTEM, dataset, {**DATASET, "name": "Autre nom"}, contact)
        with pytest.raises(Invalid) as refusal:
            dataset_in(session, framework, contact)
    assert "Autre nom" in refusal.value.fields["code"]


def test_writing_needs_the_right(store: Store, contact: list[ActorGiven]) -> None:
    reader = Viewer(person_id=1, rights={})
    with store.transaction() as session, pytest.raises(Forbidden, match=r"create.*dataset"):
        operations.add_framework(session, reader, FRAMEWORK, contact)


def test_an_unknown_field_is_quoted(store: Store, contact: list[ActorGiven]) -> None:
    with store.transaction() as session, pytest.raises(Invalid, match=r"colour.*name"):
        framework_in(session, contact, colour="green")


@pytest.mark.parametrize(("text", "day"), [("2019-05-12", 12), ("3.1.2020", 3), ("01/02/2021", 1)])
def test_dates_are_read_as_they_are_written_in_france(text: str, day: int) -> None:
    terms = {
        "CA_OBJECTIFS": {"8": "", "9": ""}, "NIVEAU_TERRITORIAL": {"7": ""}, "TERRITOIRE": {"METROP": ""},
        "TYPE_FINANCEMENT": {"1": ""},
    }  # fmt: skip
    assert read_values(FRAMEWORK_FIELDS, {**FRAMEWORK, "start_date": text}, terms)["start_date"].day == day
    with pytest.raises(Invalid):
        read_values(FRAMEWORK_FIELDS, {**FRAMEWORK, "start_date": "31/02/2020"}, terms)


def test_fields_of_both_are_columns_of_their_tables() -> None:
    assert set(FRAMEWORK_FIELDS) <= set(Framework.__table__.columns.keys())
    assert set(DATASET_FIELDS) <= set(Dataset.__table__.columns.keys())
