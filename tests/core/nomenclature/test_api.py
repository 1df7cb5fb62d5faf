"""Vocabularies are listed, with the terms that suit a group."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from mulette.core.house import House
from mulette.core.nomenclature.operations import load_nomenclatures


@pytest.fixture
def vocabularies(house: House) -> None:
    with house.store.transaction() as session:
        load_nomenclatures(session)


@pytest.mark.usefixtures("vocabularies")
def test_vocabularies_and_their_terms_are_given(client: FlaskClient) -> None:
    types = client.get("/api/v1/nomenclatures").get_json()
    assert len(types) == 53
    terms = client.get("/api/v1/nomenclatures/SEXE").get_json()
    assert [term["code"] for term in terms] == ["0", "1", "2", "3", "4", "5", "6"]
    assert [term["label"] for term in terms if term["is_default"]] == ["Non renseigné"]
    moths = client.get("/api/v1/nomenclatures/STADE_VIE?regne=Animalia&group2_inpn=Insectes").get_json()
    assert "Têtard" not in {term["label"] for term in moths}


def test_an_unknown_vocabulary_is_named(client: FlaskClient) -> None:
    answer = client.get("/api/v1/nomenclatures/RIEN")
    assert answer.status_code == 404
    assert "RIEN" in answer.get_json()["detail"]
