"""Pages and API of the deliveries, from the file sent to the decision."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from mulette.core.house import House
from mulette.core.intake import deliveries
from mulette.core.people.viewer import SYSTEM
from tests.core.intake.conftest import Deliver
from tests.factories.deliveries import DATASET, sighting, write_file
from tests.factories.people import sign_in_as


@pytest.fixture
def browser(client: FlaskClient, ready: House) -> tuple[FlaskClient, dict[str, str]]:
    """Give a browser signed in as a data administrator, and the headers of its writes."""
    return client, sign_in_as(client, ready, "data_administrator")


def csv_of(folder: Path) -> io.BytesIO:
    path = write_file(folder / "livre.csv", [sighting(1), sighting(2, cd_nom=999)])
    return io.BytesIO(path.read_bytes())


def test_a_delivery_is_told_in_five_steps(
    ready: House, deliver: Deliver, browser: tuple[FlaskClient, dict[str, str]]
) -> None:
    client, _ = browser
    deliver([sighting(1), sighting(2)], "--approve")
    deliver([sighting(1, count_min=7), sighting(2), sighting(3, cd_nom=999)], "--mode", "update")
    listed = client.get("/livraisons").text
    assert "observations.csv" in listed
    assert "attend une décision" in listed
    waiting = client.get("/api/v1/deliveries").json[0]  # type: ignore[index]
    page = client.get(f"/livraisons/{waiting['delivery']}").text
    for words in ("Fichier", "Lecture", "Contrôles", "Comparaison", "Décision", "Code TAXREF inconnu", "Que faire"):
        assert words in page
    assert "<del>1</del>" in page
    assert "<ins>7</ins>" in page
    rows = client.get(f"/livraisons/{waiting['delivery']}/lignes/taxon.unknown").text
    assert "ligne concernée" in rows
    assert "999" in rows


def test_a_file_is_delivered_and_approved_from_the_pages(
    ready: House, browser: tuple[FlaskClient, dict[str, str]], tmp_path: Path
) -> None:
    client, headers = browser
    assert "Livrer un fichier" in client.get("/livraisons/nouvelle").text
    form = {"template": "identite", "provider": "cen", "dataset": str(DATASET), "file": (csv_of(tmp_path), "livre.csv")}
    sent = client.post("/livraisons/nouvelle", data=form, headers=headers)
    assert sent.status_code == 303
    assert "/taches/" in sent.location
    waiting = client.get("/api/v1/deliveries").json[0]  # type: ignore[index]
    assert waiting["state"] == "received"
    deliveries.check(ready, SYSTEM, waiting["delivery"])
    decided = client.post(f"/livraisons/{waiting['delivery']}/approuver", data={"reason": "Vu"}, headers=headers)
    assert decided.status_code == 303
    deliveries.write(ready, SYSTEM, waiting["delivery"])
    page = client.get(f"/livraisons/{waiting['delivery']}").text
    assert "1 ajoutées" in page
    assert "« Vu »" in page


def test_a_form_that_lacks_something_says_what(
    browser: tuple[FlaskClient, dict[str, str]],
) -> None:
    client, headers = browser
    sent = client.post("/livraisons/nouvelle", data={"template": "identite"}, headers=headers)
    assert sent.status_code == 422
    assert "À renseigner." in sent.text


def test_the_api_delivers_reports_and_rejects(
    ready: House, browser: tuple[FlaskClient, dict[str, str]], tmp_path: Path
) -> None:
    client, headers = browser
    form = {"template": "identite", "provider": "cen", "dataset": str(DATASET), "file": (csv_of(tmp_path), "livre.csv")}
    sent = client.post("/api/v1/deliveries", data=form, headers=headers)
    assert sent.status_code == 202
    address = f"/api/v1/deliveries/{sent.json['delivery']}"  # type: ignore[index]
    deliveries.check(ready, SYSTEM, sent.json["delivery"])  # type: ignore[index]
    report = client.get(f"{address}/report").json
    assert report is not None
    assert (report["rows"], report["valid_rows"]) == (2, 1)
    assert [(finding["id"], finding["rows"]) for finding in report["findings"]] == [("taxon.unknown", [3])]
    rejected = client.post(f"{address}/rejection", json={"reason": "Doublon"}, headers=headers)
    assert rejected.json is not None
    assert (rejected.json["state"], rejected.json["reason"]) == ("rejected", "Doublon")
    assert client.post(f"{address}/approval", json={}, headers=headers).status_code == 409


def test_a_visitor_sees_no_delivery(ready: House, client: FlaskClient) -> None:
    assert client.get("/livraisons").status_code == 302
    assert client.get("/api/v1/deliveries").status_code == 401


def test_a_contributor_sees_their_own_deliveries_only(ready: House, deliver: Deliver, client: FlaskClient) -> None:
    deliver([sighting(1)])
    sign_in_as(client, ready, "contributor", login="autre")
    assert client.get("/api/v1/deliveries").status_code == 200


def test_templates_are_shown_with_their_text(browser: tuple[FlaskClient, dict[str, str]]) -> None:
    client, _ = browser
    assert "sinp-paca" in client.get("/modeles").text
    page = client.get("/modeles/sinp-paca").text
    assert "geom_4326" in page
    assert "unknown_columns" in page
