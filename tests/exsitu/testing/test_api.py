"""The API of the tests: a whole test from its plan to its closing, done once, never over another's count."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from mulette.core.house import House
from mulette.core.people.tables import Organisation, Person
from mulette.core.people.viewer import Viewer
from mulette.exsitu.bank.tables import Lot
from tests.exsitu.testing.conftest import RIGHTS, make_lot
from tests.factories.people import sign_in_as

API = "/api/v1/exsitu"


@pytest.fixture
def headers(client: FlaskClient, house: House) -> dict[str, str]:
    """Sign a technician of the bank in."""
    return sign_in_as(client, house, "bench_technician")


@pytest.fixture
def lot(house: House, headers: dict[str, str]) -> str:
    """Write a lot of 1 000 seeds in the organisation of the technician; give its UUID."""
    with house.store.transaction() as session:
        organisation = Organisation(name="Conservatoire alpin")
        session.add(organisation)
        session.flush()
        person = session.query(Person).one()
        person.organisation_id = organisation.id
        lot_id, _, _ = make_lot(session, Viewer(person.id, "t", "T", organisation.id, RIGHTS))
        return str(session.get_one(Lot, lot_id).uuid)


def _plan(client: FlaskClient, headers: dict[str, str], lot: str, **more: Any) -> dict[str, Any]:
    body = {"lots": [lot], "started_on": "2026-03-01", "replicates": 1, "seeds": 50, **more}
    answer = client.post(f"{API}/tests", json=body, headers=headers)
    assert answer.status_code == 201, answer.get_json()
    return answer.get_json()["tests"][0]  # type: ignore[no-any-return]


def test_a_test_is_planned_counted_and_closed(client: FlaskClient, headers: dict[str, str], lot: str) -> None:
    made = _plan(client, headers, lot)
    address = f"{API}/tests/{made['uuid']}"
    # the published series of germinationmetrics: 40 of 50 seeds, days 5 to 11
    for day, count in ((5, 4), (6, 17), (7, 10), (8, 7), (9, 1), (11, 1), (14, 0)):
        body = {"counted_on": f"2026-03-{day + 1:02}", "counts": [{"replicate": 1, "germinated": count}]}
        assert client.post(f"{address}/counts", json=body, headers=headers).status_code == 201
    found = client.get(f"{address}/results").get_json()
    assert (found["on_sown"]["percent"], found["viable"]) == (80, None)
    for name, value in {"MeanGermTime": 6.7, "T50_coolbear": 5.9706, "T50_farooq": 5.9412, "GermSpeed": 6.1389}.items():
        assert round(found["metrics"][name], 4) == value
    refused = client.post(f"{address}/close", json={}, headers=headers)
    assert (refused.status_code, refused.get_json()["fields"]) == (
        422,
        {"replicates.1": "Répétition 1 : les destins font 0 graines pour 50 semées, il en manque 50."},
    )
    fates = {"replicates": [{"rank": 1, "normal": 39, "abnormal": 1, "fresh": 4, "empty": 2, "dead": 4}]}
    assert client.put(f"{address}/fates", json=fates, headers=headers).status_code == 200
    closed = client.post(f"{address}/close", json={}, headers=headers).get_json()
    assert (closed["status"], round(closed["viability_percent"], 4)) == ("closed", 91.6667)  # 44 of 48
    late = client.put(f"{address}/counts/1/2026-03-06", json={"germinated": 3}, headers=headers)
    assert late.status_code == 409
    assert client.get(f"{API}/tests?status=closed").get_json()["tests"][0]["code"] == "E-2026_0001"


def test_a_count_is_written_once_and_never_over_another(client: FlaskClient, headers: dict[str, str], lot: str) -> None:
    cell = f"{API}/tests/{_plan(client, headers, lot)['uuid']}/counts/1/2026-03-08"
    first = {**headers, "Idempotency-Key": "a", "If-None-Match": "*"}
    answers = [client.put(cell, json={"germinated": 4}, headers=first) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 200]
    assert answers[1].headers["Idempotent-Replayed"] == "true"
    version = answers[0].get_json()["version"]
    assert client.put(cell, json={"germinated": 9}, headers={**headers, "If-None-Match": "*"}).status_code == 412
    changed = client.put(cell, json={"germinated": 5}, headers={**headers, "If-Match": f'"{version}"'})
    assert changed.get_json()["germinated"] == 5
    stale = client.put(cell, json={"germinated": 6}, headers={**headers, "If-Match": f'"{version}"'})
    assert (stale.status_code, stale.get_json()["type"]) == (412, "urn:mulette:version.stale")
    assert client.delete(cell, headers=headers).status_code == 204
    assert client.get(cell.split("/counts", maxsplit=1)[0] + "/counts").get_json() == {"counts": []}


def test_a_protocol_fills_a_test_and_belongs_to_the_curator(
    client: FlaskClient, headers: dict[str, str], lot: str
) -> None:
    known = {one["name"]: one for one in client.get(f"{API}/protocols").get_json()}
    cold = known["Levée de dormance, froid humide 8 semaines"]
    made = _plan(client, headers, lot, protocol=cold["uuid"], seeds=None, replicates=None, status="planned")
    assert [one["seeds"] for one in made["replicates"]] == [25] * 4
    assert (made["purpose"], made["pretreatments"][0]["duration_hours"], made["status"]) == (
        "dormancy",
        1344,
        "planned",
    )
    assert client.post(f"{API}/protocols", json={"name": "Autre"}, headers=headers).status_code == 403
    started = client.post(f"{API}/tests/{made['uuid']}/start", json={"started_on": "2026-03-02"}, headers=headers)
    assert started.get_json()["status"] == "running"
    cancelled = client.post(f"{API}/tests/{made['uuid']}/cancel", json={"reason": "Étuve"}, headers=headers)
    assert cancelled.get_json()["status"] == "cancelled"


def test_what_cannot_be_is_refused_by_field(client: FlaskClient, headers: dict[str, str], lot: str) -> None:
    for body, field in (
        ({"seeds": 0}, "seeds"), ({"started_on": "2126-01-01"}, "started_on"), ({"kind": "loupe"}, "kind"),
        ({"zero_on": "2026-02-01"}, "zero_on"), ({"phases": [{"light_hours": 25}]}, "phases"),
    ):  # fmt: skip
        given = {"lots": [lot], "started_on": "2026-03-01", **body}
        answer = client.post(f"{API}/tests", json=given, headers=headers)
        assert (answer.status_code, list(answer.get_json()["fields"])) == (422, [field])
