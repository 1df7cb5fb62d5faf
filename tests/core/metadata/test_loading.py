"""Frameworks and datasets from a file: made once, brought up to date, refused by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from mulette.core.house import House
from mulette.core.metadata.tables import Dataset
from tests.factories.deliveries import run

FRAMEWORK = {"uuid": "11111111-1111-4111-8111-111111111111", "name": "Zones humides", "open": True}
DATASET = {
    "uuid": "22222222-2222-4222-8222-222222222222",
    "name": "Suivi des amphibiens",
    "framework": FRAMEWORK["uuid"],
    "active": True,
    "private": True,
}


def load(house: House, folder: Path, content: Any) -> Any:
    path = folder / "metadonnees.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return run(house.settings, "metadata", "load", path)


def test_a_second_load_changes_nothing(house: House, tmp_path: Path) -> None:
    content = {"frameworks": [FRAMEWORK], "datasets": [DATASET]}
    assert json.loads(load(house, tmp_path, content).stdout) == {"added": 2, "changed": 0, "unchanged": 0}
    assert json.loads(load(house, tmp_path, content).stdout) == {"added": 0, "changed": 0, "unchanged": 2}


def test_a_dataset_is_brought_up_to_date_by_its_uuid(house: House, tmp_path: Path) -> None:
    load(house, tmp_path, {"frameworks": [FRAMEWORK], "datasets": [DATASET]})
    said = load(house, tmp_path, {"datasets": [{**DATASET, "active": False, "keywords": "mares"}]})
    assert json.loads(said.stdout) == {"added": 0, "changed": 1, "unchanged": 0}
    with house.store.reading() as session:
        dataset = session.scalars(select(Dataset)).one()
    assert (dataset.is_active, dataset.is_private, dataset.keywords) == (False, True, "mares")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("pas du JSON", "n'est pas du JSON"),
        ({"jeux": []}, "clé inconnue « jeux » ; connues : frameworks, datasets"),
        ({"datasets": [{**DATASET, "couleur": "bleu"}]}, "clé inconnue « couleur »"),
        ({"datasets": [DATASET]}, "n'existe ni dans le fichier ni dans la base"),
        ({"frameworks": [{**FRAMEWORK, "uuid": "12"}]}, "un UUID est attendu"),
        ({"frameworks": [{**FRAMEWORK, "open": "oui"}]}, "true ou false est attendu"),
    ],
)
def test_a_wrong_file_is_refused_and_nothing_kept(house: House, tmp_path: Path, content: Any, words: str) -> None:
    said = load(house, tmp_path, content)
    assert said.exit_code == 2
    assert words in said.stderr
    with house.store.reading() as session:
        assert session.scalars(select(Dataset)).all() == []
