"""The catalogue of the checks and the warnings of a delivery, as pages, command and API give them."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from mulette.core.house import House
from tests.core.intake.conftest import Deliver
from tests.factories.deliveries import run, sighting
from tests.factories.people import sign_in_as

ABSENCE = "count.of-absence"
ROWS = [sighting(1, observation_status="No", count_max=3), sighting(2)]


@pytest.fixture
def browser(client: FlaskClient, ready: House) -> tuple[FlaskClient, dict[str, str]]:
    """Give a browser signed in as a data administrator, and the headers of its writes."""
    return client, sign_in_as(client, ready, "data_administrator")


def test_the_catalogue_is_searched_and_filtered(browser: tuple[FlaskClient, dict[str, str]]) -> None:
    client, _ = browser
    page = client.get("/controles?size=200").text
    assert "Fin avant le début" in page
    assert "DATE_MIN_SUP_DATE_MAX" in page
    assert "Absence dénombrée" not in client.get("/controles?size=200&level=blocking").text
    found = client.get("/controles?q=1201").text
    assert "Listes de longueurs différentes" in found
    assert "Fin avant le début" not in found
    assert "Taxon protégé" not in client.get("/controles?size=200&from=gbif").text


def test_a_check_says_its_rule_and_where_it_was_met(
    deliver: Deliver, browser: tuple[FlaskClient, dict[str, str]]
) -> None:
    client, _ = browser
    assert "Aucune livraison" in client.get(f"/controles/{ABSENCE}").text
    delivery = json.loads(deliver(ROWS).stdout)["delivery"]
    page = client.get(f"/controles/{ABSENCE}").text
    assert f'href="/livraisons/{delivery}#controles"' in page
    assert "le taxon n&#39;a pas été observé (No), mais 3 individus sont comptés" in page
    assert client.get("/controles/rien").status_code == 404


def test_a_warning_is_accepted_on_the_page_and_told_at_the_decision(
    deliver: Deliver, browser: tuple[FlaskClient, dict[str, str]]
) -> None:
    client, headers = browser
    delivery = json.loads(deliver(ROWS).stdout)["delivery"]
    assert f'href="/controles/{ABSENCE}"' in client.get(f"/livraisons/{delivery}").text
    answer = client.post(f"/livraisons/{delivery}/accepter/{ABSENCE}", data={"reason": "Vu"}, headers=headers)
    assert answer.location == f"/livraisons/{delivery}#controles"
    page = client.get(f"/livraisons/{delivery}").text
    assert "avertissement accepté" in page
    assert "« Vu »" in page
    bad = {"reason": "Vu", "for_provider": "1", "until": "demain"}
    assert client.post(f"/livraisons/{delivery}/accepter/{ABSENCE}", data=bad, headers=headers).status_code == 422


def test_a_warning_is_accepted_by_command_and_by_the_api(
    ready: House, deliver: Deliver, browser: tuple[FlaskClient, dict[str, str]]
) -> None:
    client, headers = browser
    delivery = json.loads(deliver(ROWS).stdout)["delivery"]
    said = run(ready.settings, "intake", "accept", delivery, ABSENCE, "--reason", "Vu")
    assert (said.exit_code, "accepté" in said.stderr) == (0, True)
    address = f"/api/v1/deliveries/{delivery}/acceptances"
    given = {"finding": ABSENCE, "reason": "Toujours ainsi", "for_provider": True, "until": "2999-12-31"}
    assert client.post(address, json=given, headers=headers).status_code == 201
    listed = client.get(address).json
    assert [(one["finding"], one["reason"]) for one in listed] == [(ABSENCE, "Vu")]  # type: ignore[union-attr]
