"""An archive of several files: records with what they name, all of it or nothing, each row as it asks (I, U, D)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from mulette.core.house import House
from mulette.core.intake.tables import RecordSource
from mulette.core.journal.tables import Tombstone
from mulette.core.metadata.tables import Dataset, Framework
from mulette.core.people.tables import Organisation, Person
from mulette.core.storage.store import Store
from mulette.occurrences.tables import Record
from tests.factories.archives import Rows, synthese, write_folder, write_tar, write_zip
from tests.factories.deliveries import Said, run
from tests.factories.people import sign_in_as

USER = "aaaaaaaa-0000-4000-8000-00000000000a"
FIRST: dict[str, Rows] = {
    "source": [{"name_source": "Base CEN", "desc_source": "Saisie en ligne", "meta_last_action": "I"}],
    "organism": [{"unique_id": None, "name": "CEN PACA", "email": "cen@exemple.fr", "meta_last_action": "I"}],
    "user": [
        {"unique_id": USER, "firstname": "Jeanne", "name": "Cariou", "code_organism": "CEN PACA",
         "meta_last_action": "I"},
    ],
    "acquisition_framework": [
        {"name": "Amphibiens de PACA", "cor_objectifs": "{1,8}", "start_date": "2020-01-01", "meta_last_action": "I"}
    ],
    "dataset": [
        {"shortname": "AMPH", "name": "Amphibiens", "code_acquisition_framework": "Amphibiens de PACA",
         "cor_actors_organism": '{{"CEN PACA",1}}', "code_nomenclature_data_origin": "Pr", "meta_last_action": "I"},
        {"shortname": "REPT", "name": "Reptiles", "code_acquisition_framework": "Inconnu", "meta_last_action": "I"},
    ],
    "synthese": [synthese(1), synthese(2), synthese(3, code_dataset="REPT"), synthese(4, "U", code_source="Carnet")],
}  # fmt: skip
SECOND: dict[str, Rows] = {
    "source": [{"name_source": "Base CEN", "desc_source": "Saisie de terrain", "meta_last_action": "U"}],
    "dataset": [
        {"shortname": "AMPH", "name": "Amphibiens et tritons", "meta_last_action": "I"},
        {"shortname": "OISO", "name": "Oiseaux", "meta_last_action": "D"},
    ],
    "synthese": [synthese(1, "U", count_min=5, count_max=5), synthese(2, "D"), synthese(9, "D"), synthese(4, "I")],
}
THIRD: dict[str, Rows] = {
    "source": [{"name_source": "Base CEN", "meta_last_action": "D"}],
    "dataset": [{"shortname": "AMPH", "meta_last_action": "D"}],
    "synthese": [synthese(2, "I"), synthese(1, "D"), synthese(4, "X")],
}


@pytest.fixture
def send(ready: House, tmp_path: Path) -> Callable[..., Said]:
    def run_it(path: Path, *options: str) -> Said:
        return run(
            ready.settings, "intake", "deliver", path, "--template", "sinp-paca", "--provider", "cen", "--approve",
            *options,
        )  # fmt: skip

    return run_it


def counts(said: Said, name: str) -> dict[str, Any]:
    file = next(one for one in json.loads(said.stdout)["files"] if one["name"] == name)
    return {key: file[key] for key in ("new", "changed", "unchanged", "withdrawn")}


def said_of(said: Said, name: str) -> list[tuple[str, list[int]]]:
    file = next(one for one in json.loads(said.stdout)["files"] if one["name"] == name)
    return [(finding["id"], finding["rows"]) for finding in file["findings"]]


def result(said: Said) -> Mapping[str, int]:
    given: Mapping[str, int] = json.loads(said.stdout)["result"]
    return given


def records(store: Store) -> dict[str | None, Record]:
    with store.reading() as session:
        return {record.entity_source_pk_value: record for record in session.scalars(select(Record))}


def one(store: Store, table: Any, name: str) -> Any:
    column = table.name if hasattr(table, "name") and table is not Dataset else table.code
    with store.reading() as session:
        return session.scalars(select(table).where(column == name)).unique().one()


def test_three_archives_insert_update_and_delete_what_they_say(
    ready: House, send: Callable[..., Said], tmp_path: Path, client: FlaskClient
) -> None:
    store = ready.store
    said = send(write_zip(tmp_path / "un.zip", FIRST))
    assert counts(said, "dataset") == {"new": 1, "changed": 0, "unchanged": 0, "withdrawn": 0}
    assert said_of(said, "dataset") == [("archive.framework-unknown", [3])]
    assert result(said) == {"added": 3, "updated": 0, "deleted": 0, "unchanged": 0, "left_out": 1}
    for finding in ("dataset.code-unknown", "action.update-unknown", "source.unknown"):
        assert finding in said.stderr
    dataset, framework = one(store, Dataset, "AMPH"), one(store, Framework, "Amphibiens de PACA")
    assert (dataset.name, dataset.is_private, dataset.framework_id) == ("Amphibiens", True, framework.id)
    assert framework.objectives == ["1", "8"]
    assert {record.dataset_id for record in records(store).values()} == {dataset.id}
    with store.reading() as session:
        person = session.scalars(select(Person).where(Person.family_name == "Cariou")).one()
        assert (str(person.uuid), person.login, person.organisation_id) == (
            USER,
            None,
            one(store, Organisation, "CEN PACA").id,
        )
    sign_in_as(client, ready, "data_administrator")
    page = client.get(f"/livraisons/{json.loads(said.stdout)['delivery']}").text
    assert "Autres fichiers de l’archive" in page
    assert "le cadre « Inconnu » n&#39;est ni dans l&#39;archive ni dans la base" in page
    gone = records(store)["K2"]

    said = send(write_tar(tmp_path / "deux.tar.gz", SECOND))
    assert counts(said, "source") == {"new": 0, "changed": 1, "unchanged": 0, "withdrawn": 0}
    assert counts(said, "dataset") == {"new": 0, "changed": 1, "unchanged": 1, "withdrawn": 0}
    assert said_of(said, "dataset") == [("archive.insert-known", [2]), ("archive.delete-unknown", [3])]
    assert result(said) == {"added": 0, "updated": 1, "deleted": 1, "unchanged": 2, "left_out": 0}
    assert "action.delete-unknown" in said.stderr
    assert "action.insert-known" in said.stderr
    assert set(records(store)) == {"K1", "K4"}
    with store.reading() as session:
        assert session.scalars(select(Tombstone.object_uuid)).all() == [gone.uuid]
    assert one(store, Dataset, "AMPH").name == "Amphibiens et tritons"

    said = send(write_folder(tmp_path / "trois", THIRD))
    assert said.exit_code == 1
    assert result(said) == {"added": 1, "updated": 0, "deleted": 1, "unchanged": 0, "left_out": 1}
    back = records(store)["K2"]
    assert (back.id, back.uuid) == (gone.id, gone.uuid)
    assert set(records(store)) == {"K2", "K4"}
    assert not one(store, Dataset, "AMPH").is_active
    assert not one(store, RecordSource, "Base CEN").is_active


def test_an_archive_without_records_cut_or_broken_is_refused_whole(
    ready: House, send: Callable[..., Said], tmp_path: Path
) -> None:
    said = send(write_zip(tmp_path / "vide.zip", {"source": FIRST["source"]}))
    assert said.exit_code == 2
    assert "ne contient pas de fichier « synthese »" in said.stderr
    said = send(write_tar(tmp_path / "vide.tar.gz", {"dataset": FIRST["dataset"]}))
    assert said.exit_code == 2
    cut = tmp_path / "coupe.tar.gz"
    cut.write_bytes(write_tar(tmp_path / "entier.tar.gz", FIRST).read_bytes()[:-200])
    assert "coupé ou abîmé" in send(cut).stderr
    broken = tmp_path / "casse.zip"
    broken.write_bytes(b"PK\x03\x04" + b"\0" * 500)
    assert "Le fichier « casse.zip » n'est pas du texte" in send(broken).stderr
    with ready.store.reading() as session:
        assert session.scalars(select(RecordSource)).all() == []


def test_a_row_of_another_length_or_said_twice_is_named_in_its_own_file(
    ready: House, send: Callable[..., Said], tmp_path: Path
) -> None:
    folder = write_folder(tmp_path / "lot", FIRST)
    file = folder / "organism.csv"
    row = file.read_text().splitlines()[1]
    file.write_text(file.read_text() + f"{row}\nSANS COLONNES\n")
    said = send(folder)
    assert said_of(said, "organism") == [("row.too-short", [4]), ("archive.row-twice", [3])]
    assert counts(said, "organism")["new"] == 1


def test_a_file_without_the_column_that_names_its_rows_brings_nothing(
    ready: House, send: Callable[..., Said], tmp_path: Path
) -> None:
    files = {**FIRST, "source": [{"desc_source": "Saisie", "meta_last_action": "I"}], "user": []}
    said = send(write_zip(tmp_path / "sans-nom.zip", files))
    assert said_of(said, "source") == [("archive.column-missing", [])]
    assert counts(said, "source") == counts(said, "user") == {"new": 0, "changed": 0, "unchanged": 0, "withdrawn": 0}
    assert result(said)["added"] == 3
