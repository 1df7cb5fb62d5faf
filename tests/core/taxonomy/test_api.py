"""Taxa are searched, and one is given with its names and statuses."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient


@pytest.mark.usefixtures("mussels")
def test_taxa_are_found_by_scientific_and_french_names(client: FlaskClient) -> None:
    found = client.get("/api/v1/taxa?q=mulette").get_json()["items"]
    assert [(one["cd_nom"], one["is_vernacular"]) for one in found] == [(64435, True)]
    (synonym,) = client.get("/api/v1/taxa?q=mya").get_json()["items"]
    assert (synonym["cd_ref"], synonym["nom_valide"]) == (64435, "Margaritifera margaritifera")


@pytest.mark.usefixtures("mussels")
def test_a_taxon_comes_with_its_names_and_statuses(client: FlaskClient) -> None:
    taxon = client.get("/api/v1/taxa/64436").get_json()
    assert taxon["rang_label"] == "Espèce"
    assert taxon["valid_name"]["cd_nom"] == 64435
    assert [one["cd_nom"] for one in taxon["synonyms"]] == [64436]
    assert [one["type"] for one in taxon["statuses"]] == ["LRM", "PR"]
    assert [one["cd_nom"] for one in client.get("/api/v1/taxa/197").get_json()["children"]] == [64435]


@pytest.mark.usefixtures("mussels")
def test_statuses_are_those_that_cover_a_department(client: FlaskClient) -> None:
    def types(department: str) -> list[str]:
        answer = client.get(f"/api/v1/taxa/64435?department={department}").get_json()
        return [one["type"] for one in answer["statuses"]]

    assert types("29") == ["LRM", "PR"]
    assert types("05") == ["LRM"]
    assert client.get("/api/v1/taxa/64435?department=5").status_code == 422


@pytest.mark.parametrize("code", ["1", "-5", "99999999999999999999999"])
def test_an_unknown_code_is_named(client: FlaskClient, code: str) -> None:
    answer = client.get(f"/api/v1/taxa/{code}")
    assert answer.status_code == 404
    assert code in answer.get_json()["detail"]
    assert client.get(f"/api/v1/taxa?q={code}").get_json() == {"items": []}
