"""Programs sow campaigns, count, correct; sent twice, done once; nothing is written over a newer version."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from mulette.core.house import House
from mulette.core.people.tables import Person
from mulette.core.people.viewer import Viewer
from mulette.core.people.web import SESSION_COOKIE
from mulette.exsitu.bank import stock
from mulette.exsitu.bank.tables import Lot, Movement
from mulette.exsitu.sowing.tables import Sowing
from tests.factories.exsitu import make_bank
from tests.factories.people import sign_in_as
from tests.factories.sowings import code_of_lot, make_lot, make_place


class Program:
    """A program of a curator, in a bank of some lots of a hundred seeds."""

    def __init__(self, house: House, client: FlaskClient, lots: int = 4) -> None:
        self.house, self.client = house, client
        self.headers = sign_in_as(client, house, "curator")
        cookie = client.get_cookie(SESSION_COOKIE)
        assert cookie is not None
        self.cookie = cookie.value
        with house.store.transaction() as session:
            person = session.scalars(select(Person)).one()
            person.organisation_id = make_bank(session).id
            keeper = Viewer(person.id, "p", "Anne Bosc", person.organisation_id, is_system=True)
            cold, bed = make_place(session, keeper, "CF1"), make_place(session, keeper, "P4")
            self.lots = [make_lot(session, keeper, 100, place=cold)[0] for _ in range(lots)]
            self.codes = [code_of_lot(session, lot) for lot in self.lots]
            self.bed = f"B-{bed.code}"

    def get(self, path: str) -> Any:
        answer = self.client.get(f"/api/v1/exsitu{path}")
        assert answer.status_code == 200, answer.text
        return answer

    def send(self, path: str, body: Any, method: str = "POST", **headers: str) -> Any:
        given = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(f"/api/v1/exsitu{path}", method=method, json=body, headers=given)

    def campaign(self, **changes: Any) -> dict[str, Any]:
        common = {"sown_on": "2026-03-14", "quantity": 30, "location": self.bed, **changes}
        return {"common": common, "rows": [{"lot": code} for code in self.codes]}

    def balances(self) -> list[float]:
        with self.house.store.reading() as session:
            return list(stock.balances(session, [lot.id for lot in self.lots]).values())

    def count_of(self, table: Any) -> int:
        with self.house.store.reading() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def program(house: House, client: FlaskClient) -> Program:
    """Give a program of a curator."""
    return Program(house, client)


def test_scenario_4_forty_sowings_one_mistake_cancelled_and_its_seeds_are_back(
    house: House, client: FlaskClient
) -> None:
    program = Program(house, client, lots=40)
    made = program.send("/batch/sowings", program.campaign(), Idempotency_Key="campagne-1")
    assert made.status_code == 201, made.text
    again = program.send("/batch/sowings", program.campaign(), Idempotency_Key="campagne-1")
    assert (again.json, again.headers["Idempotent-Replayed"]) == (made.json, "true")
    assert (program.count_of(Sowing), set(program.balances())) == (40, {70})
    wrong = made.json["sowings"][4]
    cancelled = program.send(f"/sowings/{wrong['uuid']}/cancel", {"reason": "Mauvais sachet"})
    assert (cancelled.json["status"], cancelled.json["seeds"]) == ("cancelled", None)
    assert program.balances() == [70] * 4 + [100] + [70] * 35
    left = program.get(f"/sowings?act={made.json['act']}&status=sown").json["sowings"]
    assert len(left) == 39
    assert [one["position"] for one in left[:3]] == [1, 2, 3]
    undone = program.send(f"/acts/{made.json['act']}/undo", {})
    assert undone.status_code == 200, undone.text
    assert set(program.balances()) == {100}


def test_a_campaign_with_one_lot_too_small_leaves_nothing(program: Program) -> None:
    body = program.campaign()
    body["rows"][3]["quantity"] = 101
    refused = program.send("/batch/sowings", body, Idempotency_Key="campagne-2")
    assert (refused.status_code, refused.json["values"]["row"]) == (409, "3")
    assert "Ligne 4 " in refused.json["detail"]
    assert (program.count_of(Sowing), program.count_of(Movement)) == (0, 4)
    body["rows"][3]["quantity"] = 100
    assert program.send("/batch/sowings", body, Idempotency_Key="campagne-2").status_code == 201


def test_faults_are_told_by_row_and_field(program: Program) -> None:
    body = {"common": {"sown_on": "2026-03-14"}, "rows": [{"lot": program.codes[0], "quantity": -1, "substrate": "x"}]}
    refused = program.send("/batch/sowings", body)
    assert (refused.status_code, sorted(refused.json["fields"])) == (422, ["rows.0.quantity", "rows.0.substrate"])


def test_counts_are_sent_once_corrected_by_version_and_taken_back(program: Program) -> None:
    body = {"lot": program.codes[0], "quantity": 20, "sown_on": "2026-03-14"}
    uuid = program.send("/sowings", body).json["uuid"]
    counts = f"/sowings/{uuid}/counts"
    given = {"counted_on": "2026-04-02", "emerged": 5}
    first = program.send(counts, given, Idempotency_Key="c1")
    assert program.send(counts, given, Idempotency_Key="c1").json == first.json
    assert program.send(counts, given, Idempotency_Key="c2").json["type"] == "urn:mulette:count.same-day"
    assert program.send(counts, given | {"is_another": True}, Idempotency_Key="c3").status_code == 201
    too_many = program.send(counts, {"counted_on": "2026-04-09", "emerged": 11})
    assert (too_many.status_code, list(too_many.json["fields"])) == (422, ["emerged"])
    twins = {"counted_on": "2026-04-09", "emerged": 11, "is_polyembryonic": True}
    assert program.send(counts, twins).status_code == 201
    one = f"{counts}/{first.json['uuid']}"
    stale = program.send(one, {"emerged": 4}, "PATCH", If_Match='"7"')
    assert stale.status_code == 412
    changed = program.send(one, {"emerged": 4, "reason": "Mal lu"}, "PATCH", If_Match=f'"{first.json["version"]}"')
    assert (changed.json["emerged"], changed.json["version"]) == (4, 2)
    assert program.get(f"/sowings/{uuid}").json["emerged"] == 20
    assert program.send(one, None, "DELETE").status_code == 204
    assert [line["emerged"] for line in program.get(counts).json] == [5, 11]


def test_of_two_tablets_that_count_a_pot_at_once_one_is_asked(program: Program) -> None:
    uuid = program.send("/sowings", {"lot": program.codes[0], "quantity": 20, "sown_on": "2026-03-14"}).json["uuid"]
    given = {"counted_on": "2026-04-02", "emerged": 5}
    both = threading.Barrier(2)

    def count(key: str) -> int:
        client = program.client.application.test_client()
        client.set_cookie(SESSION_COOKIE, program.cookie)
        both.wait()
        headers = program.headers | {"Idempotency-Key": key}
        path = f"/api/v1/exsitu/sowings/{uuid}/counts"
        return client.post(path, json=given, headers=headers).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(count, ("t1", "t2"))) == [201, 409]
    assert program.get(f"/sowings/{uuid}").json["emerged"] == 5


def test_a_sowing_is_changed_by_version_split_moved_and_ended(program: Program) -> None:
    made = program.send("/sowings", {"lot": program.codes[0], "quantity": 20, "sown_on": "2026-03-14"})
    path, tag = f"/sowings/{made.json['uuid']}", made.headers["ETag"]
    assert program.send(path, {"substrate": "peat"}, "PATCH", If_Match=tag).json["substrate"] == "peat"
    assert program.send(path, {"substrate": "sand"}, "PATCH", If_Match=tag).status_code == 412
    parts = [{"treatment": "témoin", "quantity": 10}, {"treatment": "froid", "quantity": 10}]
    split = program.send(f"{path}/split", {"parts": parts})
    assert [one["treatment"] for one in split.json["sowings"]] == ["témoin", "froid"]
    both = [one["uuid"] for one in split.json["sowings"]]
    moved = program.send("/batch/sowings/move", {"sowings": both[::-1], "location": program.bed})
    assert moved.json["label"] == "2 semis déplacés vers P4"
    assert [one["uuid"] for one in program.get("/sowings/round").json] == both[::-1]
    ended = program.send(f"{path}/end", {"outcome": "failure", "ended_on": "2026-06-01"})
    assert (ended.json["status"], ended.json["ended_on"]) == ("failure", "2026-06-01")


def test_a_label_tells_what_may_be_sown(program: Program) -> None:
    told = program.get(f"/sowings/lot?code={program.codes[3].lower()}").json
    assert (told["lot"], told["stock"], told["stock_unit"]) == (program.codes[3], 100, "seed")
    unknown = program.client.get("/api/v1/exsitu/sowings/lot?code=S-2026_0001")
    assert (unknown.status_code, "étiquette d'un lot" in unknown.json["detail"]) == (422, True)
    with program.house.store.reading() as session:
        assert session.scalars(select(Lot.status).distinct()).all() == ["stored"]
