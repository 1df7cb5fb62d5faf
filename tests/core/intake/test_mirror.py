"""What a delivery changes and deletes is read, filtered and taken away; it is undone from its page and by programs."""

from __future__ import annotations

import csv
import io
import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from mulette.core.house import House
from mulette.core.jobs.queue import run_waiting
from mulette.core.storage.store import Store
from mulette.occurrences.tables import Record
from tests.core.intake.conftest import Deliver
from tests.factories.deliveries import DATASET, sighting, write_file
from tests.factories.people import sign_in_as

Browser = tuple[FlaskClient, dict[str, str]]
ROWS = [sighting(number) for number in range(1, 41)]
CHANGED = [sighting(1, count_min=7, observers="MARTIN Luc"), sighting(2, count_min=8), *ROWS[2:39]]


@pytest.fixture
def browser(client: FlaskClient, ready: House) -> Browser:
    return client, sign_in_as(client, ready, "data_administrator")


@pytest.fixture
def mirrored(deliver: Deliver) -> str:
    """Give a mirror that was written: two records changed in five fields, one deleted."""
    deliver(ROWS, "--approve")
    return str(json.loads(deliver(CHANGED, "--approve", "--mode", "mirror").stdout)["delivery"])


def count(store: Store) -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(Record)) or 0


def table(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def test_what_changed_and_what_went_is_listed_filtered_and_taken_away(browser: Browser, mirrored: str) -> None:
    client, _ = browser
    address = f"/livraisons/{mirrored}"
    sheet = client.get(address).text
    assert "Filtrer les changements" in sheet
    assert "Données supprimées" in sheet
    listed = client.get(f"{address}/changements?champ=observers").text
    assert "<del>CARIOU Jeanne</del>" in listed
    assert "Dénombrement minimal (2)" in listed
    assert "<ins>7</ins>" not in listed
    whole = table(client.get(f"{address}/changements.csv").text)
    assert whole[0] == ["ligne", "champ", "avant", "après"]
    # a least alone is also the most: two fields for each of the two rows, and the observers of the first
    assert sorted(whole[1:]) == [
        ["2", "count_max", "1", "7"], ["2", "count_min", "1", "7"], ["2", "observers", "CARIOU Jeanne", "MARTIN Luc"],
        ["3", "count_max", "2", "8"], ["3", "count_min", "2", "8"],
    ]  # fmt: skip
    assert len(table(client.get(f"{address}/changements.csv?champ=count_min").text)) == 3
    assert "K40" in client.get(f"{address}/suppressions").text
    gone = table(client.get(f"{address}/suppressions.csv").text)
    assert [row[1:4] for row in gone] == [["identifiant", "date", "nom_cite"], ["K40", "2024-05-12", "Rana temporaria"]]


def test_a_delivery_is_undone_from_its_page(ready: House, browser: Browser, mirrored: str) -> None:
    client, headers = browser
    address = f"/livraisons/{mirrored}"
    assert "Annuler cette livraison" in client.get(address).text
    without = client.post(f"{address}/annuler", data={}, headers=headers)
    assert without.status_code == 422
    assert client.post(f"{address}/annuler", data={"reason": "Mauvais fichier"}, headers=headers).status_code == 303
    assert count(ready.store) == 39
    run_waiting(ready)
    assert count(ready.store) == 40
    page = client.get(address).text
    assert "« Mauvais fichier »" in page
    assert "Annuler cette livraison" not in page


def test_a_program_undoes_and_is_told_what_changed_since(ready: House, browser: Browser, deliver: Deliver) -> None:
    client, headers = browser
    first = json.loads(deliver(ROWS, "--approve").stdout)["delivery"]
    deliver(CHANGED, "--approve", "--mode", "update")
    address = f"/api/v1/deliveries/{first}"
    refused = client.post(f"{address}/undoing", json={"reason": "Essai"}, headers=headers)
    assert refused.status_code == 409
    assert "2 données de cette livraison ont changé depuis : 2 par la livraison" in refused.json["detail"]  # type: ignore[index]
    asked = client.post(f"{address}/undoing", json={"reason": "Essai", "only_untouched": True}, headers=headers)
    assert asked.status_code == 202
    run_waiting(ready)
    undone = client.get(address).json
    assert undone is not None
    assert (undone["state"], undone["undo_result"]["deleted"], undone["undo_result"]["left"]) == ("undone", 38, 2)
    assert count(ready.store) == 2


def test_a_file_written_already_is_refused_by_the_form_unless_it_is_wanted(
    ready: House, browser: Browser, deliver: Deliver
) -> None:
    client, headers = browser
    content = write_file(ready.settings.files_folder.parent / "livre.csv", ROWS).read_bytes()
    form = {"template": "identite", "provider": "cen", "dataset": str(DATASET)}
    deliver(ROWS, "--approve")

    def send(**more: str) -> tuple[int, str]:
        file = (io.BytesIO(content), "livre.csv")
        sent = client.post("/livraisons/nouvelle", data={**form, **more, "file": file}, headers=headers)
        return sent.status_code, sent.text

    status, page = send()
    assert status == 422
    assert "Ce fichier a déjà été livré et écrit" in page
    assert "Livrer quand même ce fichier" in page
    assert send(again="1")[0] == 303
