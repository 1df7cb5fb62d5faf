"""Pages of the deliveries, from the file sent to the decision; its templates and providers."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from mulette.core.house import House
from mulette.core.intake import queries
from mulette.core.jobs.queue import run_waiting
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


def send(client: FlaskClient, headers: dict[str, str], content: bytes, **more: str) -> str:
    """Send a file by the form, and give the address of its delivery."""
    form = {"template": "identite", "provider": "cen", "dataset": str(DATASET), **more}
    sent = client.post(
        "/livraisons/nouvelle", data={**form, "file": (io.BytesIO(content), "livre.csv")}, headers=headers
    )
    assert sent.status_code == 303
    return sent.location


def test_a_file_goes_from_the_form_to_the_store(
    ready: House, browser: tuple[FlaskClient, dict[str, str]], tmp_path: Path
) -> None:
    client, headers = browser
    address = send(client, headers, csv_of(tmp_path).getvalue())
    assert "hx-get" in client.get(address).text
    assert run_waiting(ready) == 1
    checked = client.get(address).text
    assert "écrira 1\u00a0ligne nouvelle" in checked
    assert "Rien n’est encore écrit" in checked
    assert "Livraisons à décider" in client.get("/").text
    assert client.post(f"{address}/approuver", data={"reason": "Vu"}, headers=headers).location == address
    assert run_waiting(ready) == 1
    page = client.get(address).text
    assert "Voir les données écrites" in page
    assert "« Vu »" in page
    assert f"delivery={address.rsplit('/', 1)[1]}" in page
    assert "Livraisons à décider" not in client.get("/").text
    assert "livre.csv" in client.get("/recherche?q=livre").text


def test_a_file_that_cannot_be_read_says_why_and_writes_nothing(
    ready: House, browser: tuple[FlaskClient, dict[str, str]]
) -> None:
    client, headers = browser
    address = send(client, headers, b"")
    run_waiting(ready)
    page = client.get(address).text
    assert "fichier refusé" in page
    assert "Que faire" in page
    assert "Approuver" not in page
    assert client.post(f"{address}/approuver", headers=headers).status_code == 409
    assert client.get(f"{address}/lignes-ecartees.csv").status_code == 409


def test_the_rows_left_out_are_given_with_their_reasons(
    ready: House, browser: tuple[FlaskClient, dict[str, str]], tmp_path: Path
) -> None:
    client, headers = browser
    rows = [sighting(1), sighting(2, cd_nom=999, date_min="2024-13-45"), sighting(3)]
    address = send(client, headers, write_file(tmp_path / "l.csv", rows).read_bytes())
    run_waiting(ready)
    text = client.get(f"{address}/lignes-ecartees.csv").data.decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(text), delimiter=";")
    assert (line["Ligne"], line["entity_source_pk_value"], line["cd_nom"]) == ("3", "K2", "999")
    assert "Code TAXREF inconnu (cd_nom)" in line["Motifs"]
    assert "(date_min)" in line["Motifs"]
    assert line["Que faire"]


def test_the_original_and_the_report_are_given(
    ready: House, browser: tuple[FlaskClient, dict[str, str]], tmp_path: Path
) -> None:
    client, headers = browser
    content = csv_of(tmp_path).getvalue()
    address = send(client, headers, content)
    run_waiting(ready)
    assert client.get(f"{address}/fichier").data == content
    report = client.get(f"{address}/rapport.json").json
    assert report is not None
    assert (report["rows"], report["valid_rows"], report["state"]) == (2, 1, "checked")


def test_the_rows_of_a_finding_are_paged(
    ready: House, browser: tuple[FlaskClient, dict[str, str]], tmp_path: Path
) -> None:
    client, headers = browser
    rows = [sighting(number, cd_nom=999) for number in range(1, 13)]
    address = send(client, headers, write_file(tmp_path / "l.csv", rows).read_bytes())
    run_waiting(ready)
    second = client.get(f"{address}/lignes/taxon.unknown?size=10&page=2").text
    assert "K11" in second
    assert "K10" not in second


def test_a_form_that_lacks_something_says_what(
    browser: tuple[FlaskClient, dict[str, str]],
) -> None:
    client, headers = browser
    sent = client.post("/livraisons/nouvelle", data={"template": "identite"}, headers=headers)
    assert sent.status_code == 422
    assert "À renseigner." in sent.text
    assert 'value="identite" selected' in sent.text


def test_a_form_that_is_refused_keeps_what_was_given(
    browser: tuple[FlaskClient, dict[str, str]], tmp_path: Path
) -> None:
    client, headers = browser
    form = {"template": "identite", "provider": "inconnu", "file": (csv_of(tmp_path), "livre.csv")}
    sent = client.post("/livraisons/nouvelle", data=form, headers=headers)
    assert sent.status_code == 422
    assert "« inconnu »" in sent.text
    assert 'value="identite" selected' in sent.text


def test_a_visitor_sees_no_delivery(ready: House, client: FlaskClient) -> None:
    assert client.get("/livraisons").status_code == 302


def test_a_contributor_sees_and_decides_no_delivery_of_others(
    ready: House, deliver: Deliver, client: FlaskClient
) -> None:
    deliver([sighting(1)])
    headers = sign_in_as(client, ready, "contributor", login="autre")
    assert "observations.csv" not in client.get("/livraisons").text
    with ready.store.reading() as session:
        address = f"/livraisons/{queries.all_deliveries(session, SYSTEM)[0].uuid}"
    for page in ("", "/fichier", "/rapport.json", "/lignes-ecartees.csv", "/lignes/taxon.unknown"):
        assert client.get(address + page).status_code == 404
    assert client.post(f"{address}/approuver", headers=headers).status_code == 403


def test_templates_are_shown_with_their_text(browser: tuple[FlaskClient, dict[str, str]]) -> None:
    client, _ = browser
    assert "sinp-paca" in client.get("/modeles").text
    page = client.get("/modeles/sinp-paca").text
    assert "geom_4326" in page
    assert "unknown_columns" in page


def test_two_versions_of_a_template_are_compared(
    ready: House, browser: tuple[FlaskClient, dict[str, str]], tmp_path: Path
) -> None:
    client, _ = browser
    with ready.store.transaction() as session:
        shipped = queries.find_template(None, ready.rooms, "identite")
        queries.keep_template(session, SYSTEM, shipped)
        changed = shipped.text.replace('mode = "add"', 'mode = "update"') + "# relu\n"
        queries.keep_template(session, SYSTEM, replace(shipped, text=changed))
    assert "<ins>+# relu</ins>" in client.get("/modeles/identite").text


def test_a_provider_is_added_and_shows_its_deliveries(
    ready: House, deliver: Deliver, browser: tuple[FlaskClient, dict[str, str]]
) -> None:
    client, headers = browser
    deliver([sighting(1)])
    assert "observations.csv" in client.get("/fournisseurs/cen").text
    refused = client.post("/fournisseurs", data={"code": "cen", "name": "Autre nom"}, headers=headers)
    assert refused.status_code == 422
    assert "Autre nom" in refused.text
    given = {"code": "parc", "name": "Parc du marais", "organisation": "Parc"}
    assert client.post("/fournisseurs", data=given, headers=headers).location == "/fournisseurs/parc"
    listed = client.get("/fournisseurs").text
    assert "Parc du marais" in listed
    assert "CEN" in listed
