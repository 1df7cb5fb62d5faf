"""The list of names and the sheet of a taxon."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient


@pytest.mark.usefixtures("mussels")
def test_names_are_listed_found_and_filtered(client: FlaskClient) -> None:
    everything = client.get("/taxons").get_data(as_text=True)
    assert everything.index(">Margaritifera<") < everything.index(">Mya margaritifera<")
    assert '<option value="Bivalves" >Bivalves</option>' in everything
    french = client.get("/taxons?q=mulette").get_data(as_text=True)
    assert "Mulette perlière (La)" in french
    assert ">Mya margaritifera<" not in french
    valid = client.get("/taxons?valid=1&rang=ES&group2_inpn=Bivalves").get_data(as_text=True)
    assert ">Margaritifera margaritifera<" in valid
    assert ">Mya margaritifera<" not in valid
    assert "valides seulement" in valid


def test_an_empty_referential_says_how_to_load_one(client: FlaskClient) -> None:
    assert "mulette reference load taxref" in client.get("/taxons").get_data(as_text=True)


@pytest.mark.usefixtures("mussels")
def test_the_sheet_of_a_synonym_leads_to_the_valid_name(client: FlaskClient) -> None:
    page = client.get("/taxons/64436").get_data(as_text=True)
    assert "Ce nom est un synonyme" in page
    assert 'href="/taxons/64435"' in page
    assert '<i lang="la">Mya margaritifera</i> <span class="authors">Linnaeus, 1758</span>' in page
    assert "Listes rouges" in page
    assert "Protections" in page


@pytest.mark.usefixtures("mussels")
def test_the_sheet_of_a_taxon_shows_what_is_above_and_below(client: FlaskClient) -> None:
    genus = client.get("/taxons/197").get_data(as_text=True)
    assert "1\u00a0taxon en dessous" in genus
    assert "Aucun statut connu" in genus
    species = client.get("/taxons/64435").get_data(as_text=True)
    assert 'Genre : <a href="/taxons/197">' in species
    assert "1\u00a0synonyme" in species


def test_the_sheet_of_an_unknown_code_is_not_found(client: FlaskClient) -> None:
    answer = client.get("/taxons/5")
    assert answer.status_code == 404
    assert "Aucun nom" in answer.get_data(as_text=True)
