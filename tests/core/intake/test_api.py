"""API of the deliveries, from the file sent to the decision."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from mulette.core.house import House
from mulette.core.jobs.queue import run_waiting
from tests.factories.deliveries import DATASET, sighting, write_file
from tests.factories.people import sign_in_as


@pytest.fixture
def browser(client: FlaskClient, ready: House) -> tuple[FlaskClient, dict[str, str]]:
    """Give a program signed in as a data administrator, and the headers of its writes."""
    return client, sign_in_as(client, ready, "data_administrator")


def deliver(client: FlaskClient, headers: dict[str, str], folder: Path, **more: str) -> Any:
    """Deliver one good row and one with an unknown code."""
    content = write_file(folder / "livre.csv", [sighting(1), sighting(2, cd_nom=999)]).read_bytes()
    form = {"template": "identite", "provider": "cen", "dataset": str(DATASET), **more}
    return client.post("/api/v1/deliveries", data={**form, "file": (io.BytesIO(content), "livre.csv")}, headers=headers)


def test_the_api_delivers_reports_and_rejects(
    ready: House, browser: tuple[FlaskClient, dict[str, str]], tmp_path: Path
) -> None:
    client, headers = browser
    sent = deliver(client, headers, tmp_path)
    assert sent.status_code == 202
    address = f"/api/v1/deliveries/{sent.json['delivery']}"
    assert client.get(f"/api/v1/jobs/{sent.json['job']}").json["state"] == "waiting"  # type: ignore[index]
    run_waiting(ready)
    report = client.get(f"{address}/report").json
    assert report is not None
    assert (report["rows"], report["valid_rows"]) == (2, 1)
    assert [(finding["id"], finding["rows"]) for finding in report["findings"]] == [("taxon.unknown", [3])]
    rejected = client.post(f"{address}/rejection", json={"reason": "Doublon"}, headers=headers)
    assert rejected.json is not None
    assert (rejected.json["state"], rejected.json["reason"]) == ("rejected", "Doublon")
    assert client.post(f"{address}/approval", json={}, headers=headers).status_code == 409


def test_the_api_approves_and_tells_what_was_written(
    ready: House, browser: tuple[FlaskClient, dict[str, str]], tmp_path: Path
) -> None:
    client, headers = browser
    address = f"/api/v1/deliveries/{deliver(client, headers, tmp_path).json['delivery']}"
    run_waiting(ready)
    assert client.post(f"{address}/approval", json={"reason": "Vu"}, headers=headers).status_code == 202
    run_waiting(ready)
    written = client.get(address).json
    assert written is not None
    assert written["state"] == "written"
    assert (written["result"]["added"], written["result"]["left_out"]) == (1, 1)


def test_an_unknown_provider_or_mode_is_refused_by_name(
    browser: tuple[FlaskClient, dict[str, str]], tmp_path: Path
) -> None:
    client, headers = browser
    unknown = deliver(client, headers, tmp_path, provider="inconnu")
    assert unknown.status_code == 404
    assert unknown.mimetype == "application/problem+json"
    assert "« inconnu »" in unknown.json["detail"]
    assert deliver(client, headers, tmp_path, mode="fusion").status_code == 422


def test_a_template_is_named_by_its_code_never_by_a_file_of_the_server(
    browser: tuple[FlaskClient, dict[str, str]], tmp_path: Path
) -> None:
    client, headers = browser
    path = tmp_path / "secret.toml"
    path.write_text('code = "secret"', encoding="utf-8")
    assert deliver(client, headers, tmp_path, template=str(path)).status_code == 404
    assert client.get("/modeles/pyproject.toml").status_code == 404


def test_templates_and_providers_are_listed_and_a_provider_is_added(
    browser: tuple[FlaskClient, dict[str, str]],
) -> None:
    client, headers = browser
    templates = client.get("/api/v1/import-templates").json
    assert templates is not None
    assert {"identite", "dwc", "sinp-paca"} <= {one["code"] for one in templates if one["is_shipped"]}
    added = client.post("/api/v1/providers", json={"code": "parc", "name": "Parc"}, headers=headers)
    assert added.status_code == 201
    listed = client.get("/api/v1/providers").json
    assert listed is not None
    assert [one["code"] for one in listed] == ["cen", "parc"]
    assert client.post("/api/v1/providers", json={"code": "parc", "name": "Parc"}, headers=headers).status_code == 409


def test_rights_are_asked_for(ready: House, client: FlaskClient, tmp_path: Path) -> None:
    assert client.get("/api/v1/deliveries").status_code == 401
    headers = sign_in_as(client, ready, "reader", login="lecture")
    assert deliver(client, headers, tmp_path).status_code == 403
    given = {"code": "parc", "name": "Parc"}
    assert client.post("/api/v1/providers", json=given, headers=headers).status_code == 403
