"""Pages and reports of the boards: the same figures as the boards, each with the list of its records."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from flask.testing import FlaskClient

from mulette.core.house import House
from mulette.core.intake.providers import add_provider, get_provider
from mulette.core.nomenclature.operations import load_nomenclatures
from mulette.core.people.viewer import SYSTEM
from mulette.occurrences.dashboards import provider, report
from mulette.occurrences.dashboards.boards import BOARDS
from mulette.occurrences.dashboards.queries import read_board
from mulette.occurrences.filters import Filters
from tests.factories.deliveries import prepare, run, sighting, write_file
from tests.factories.documents import texts
from tests.factories.people import sign_in_as

SHEET = report.Sheet("Isle", dt.date(2024, 6, 1), "Licence Ouverte 2.0")


def test_each_bar_opens_as_many_records_as_it_counts(counted: House, client: FlaskClient) -> None:
    with counted.store.transaction() as session:
        load_nomenclatures(session)
    sign_in_as(client, counted, "reader")
    opened = dict.fromkeys(BOARDS, 0)
    for name in BOARDS:
        page = client.get(f"/tableau-de-bord/{name}", follow_redirects=True).text
        for address, figure in re.findall(r'data-label="Données"><a href="([^"]+)">(\d+)</a>', page):
            listed = client.get(address.replace("&amp;", "&")).text
            counted_words = re.search(r'role="status">\s*(\d+)', listed)
            assert counted_words is not None, (name, address)
            assert counted_words[1] == figure, (name, address)
            opened[name] += 1
    assert opened == {
        "year": 2, "group": 2, "commune": 2, "department": 1, "organisation": 1, "provider": 1, "dataset": 1,
        "framework": 1, "precision": 2, "validation": 0,
    }  # fmt: skip


def test_a_filter_goes_from_the_board_to_its_file_and_report(counted: House, client: FlaskClient) -> None:
    sign_in_as(client, counted, "administrator")
    rows = client.get("/tableau-de-bord/commune.csv?group2=Amphibiens").text.splitlines()
    assert rows[1:] == ["05061,COM:05061,3,2,", "05062,COM:05062,1,1,"]
    made = client.get("/tableau-de-bord/commune.pdf?group2=Amphibiens")
    assert made.data.startswith(b"%PDF-")
    years = client.get("/tableau-de-bord/taxons-de-l-annee?annee=2024&absence=3").text
    assert "2024 : 1 taxon nouveau, 1 retrouvé, 0 perdu de vue" in years
    assert client.get("/tableau-de-bord/taxons-de-l-annee.pdf?annee=2024").data.startswith(b"%PDF-")
    assert client.get("/tableau-de-bord/taxons-de-l-annee?absence=0").status_code == 422
    assert client.get("/tableau-de-bord/poids").status_code == 404


def test_the_api_gives_all_the_bars(counted: House, client: FlaskClient) -> None:
    sign_in_as(client, counted, "reader")
    found = client.get("/api/v1/boards/commune?group2=Mammifères").get_json()
    assert found["filter"] == "area"
    assert found["total"]["records"] == 2
    assert found["bars"] == [{"label": "05062", "code": "COM:05062", "records": 1, "taxa": 1, "observers": None}]
    assert client.get("/api/v1/boards/poids").status_code == 404


def test_a_report_prints_the_figures_of_its_board(counted: House) -> None:
    board = BOARDS["group"]
    with counted.store.reading() as session:
        shown = read_board(session, SYSTEM, Filters(), board)
    data = report.board_data(board, shown, "Toutes les données.")
    table = texts(report.TEMPLATE, SHEET.about("Groupes"), data, "table")
    assert table == [
        "Groupe taxonomique", "Données", "Part", "Taxons", "Observateurs",
        "Amphibiens", "4", "57,1\u202f%", "2", "2", "Mammifères", "3", "42,9\u202f%", "1", "1",
    ]  # fmt: skip
    assert report.print_board(board, shown, "Toutes les données.", SHEET).startswith(b"%PDF-")


def test_the_report_of_a_provider_tells_its_deliveries_and_what_to_correct_first(house: House, tmp_path: Path) -> None:
    prepare(house.store)
    with house.store.transaction() as session:
        add_provider(session, SYSTEM, "cen", "CEN #1 *d'ici*")
    rows = [sighting(1), sighting(2), sighting(3, cd_nom=999), sighting(4, observers=None)]
    file = write_file(tmp_path / "a_b.csv", rows)
    said = run(
        house.settings, "intake", "deliver", file, "--template", "identite", "--provider", "cen", "--dataset",
        "0f4b1c3a-5a55-4a6e-9a0e-6a1f0d6c1d01", "--approve",
    )  # fmt: skip
    assert '"added": 3' in said.stdout
    today = dt.datetime.now(dt.UTC).date()
    with house.store.reading() as session:
        balance = provider.read_balance(
            session, SYSTEM, house.rooms, get_provider(session, "cen"), dt.date(2024, 1, 1), today
        )
        data = provider.balance_data(balance)
    assert data["figures"] == [
        ["1", "livraisons contrôlées"], ["4", "lignes lues"], ["3", "données écrites"],
        ["1", "lignes laissées de côté"],
    ]  # fmt: skip
    assert data["first"][0]["title"] == "Code TAXREF inconnu"
    assert data["first"][0]["rows"] == "1 ligne, 25,0\u202f%"
    headings = texts(provider.TEMPLATE, SHEET.about("Bilan : CEN #1 *d'ici*"), data, "heading")
    assert "Bilan : CEN #1 *d'ici*" in headings
    assert "Code TAXREF inconnu" in headings
    table = texts(provider.TEMPLATE, SHEET.about("Bilan"), data, "table")
    assert "a_b.csv" in table
    written = tmp_path / "bilan.pdf"
    assert run(house.settings, "intake", "report", "cen", "--from", "2024-01-01", "-o", written).exit_code == 0
    assert written.read_bytes().startswith(b"%PDF-")
