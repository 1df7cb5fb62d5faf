"""Programs read, add and describe ponds; another map follows by increments."""

from __future__ import annotations

from typing import Any

import pytest
from apiflask import APIFlask
from flask import g
from flask.testing import FlaskClient

from mulette.core.geometry.crs import transformer
from mulette.core.house import House
from mulette.core.people.viewer import Viewer
from mulette.core.people.web import SESSION_COOKIE
from mulette.web.security import secret_key, token_for
from tests.ponds.register.conftest import SHEET, SOUTH, WEST, People


class Program:
    """A program that acts as a viewer."""

    def __init__(self, app: APIFlask, house: House, viewer: Viewer) -> None:
        app.before_request_funcs.setdefault(None, []).append(lambda: setattr(g, "viewer", viewer))
        self.client: FlaskClient = app.test_client()
        self.client.set_cookie(SESSION_COOKIE, "secret")
        self.headers = {"X-CSRF-Token": token_for(secret_key(house.settings), "secret")}

    def get(self, path: str) -> Any:
        answer = self.client.get(f"/api/v1/ponds{path}")
        assert answer.status_code == 200, answer.text
        return answer.json

    def send(self, path: str, body: dict[str, Any], method: str = "POST") -> Any:
        return self.client.open(f"/api/v1/ponds{path}", method=method, json=body, headers=self.headers)

    def add(self, east: float, **properties: Any) -> Any:
        point = transformer(2154, 4326).transform(WEST + east, SOUTH + 500)
        return self.send("", {"geometry": {"type": "Point", "coordinates": list(point)}, "properties": properties})


@pytest.fixture
def program(app: APIFlask, house: House, people: People) -> Program:
    """Give a program of the officer, who may do everything."""
    return Program(app, house, people.officer)


def test_a_pond_is_added_described_changed_and_read_back(program: Program) -> None:
    added = program.add(100, name="Mare du Clos", status="Vue")
    assert added.status_code == 201, added.text
    uuid = added.json["id"]
    assert program.send(f"/{uuid}/characterisations", SHEET).status_code == 201
    assert program.send(f"/{uuid}", {"properties": {"owner_type": "Public"}}, "PATCH").status_code == 200
    read = program.get(f"/{uuid}")["properties"]
    assert (read["status"], read["owner_type"], read["commune"]) == ("Caractérisée", "Public", "Haie-Fleurie")
    assert read["characterisation"]["fauna"] == ["Amphibiens"]
    assert [one["after"] for one in program.get(f"/{uuid}/status")] == ["Caractérisée", "Vue"]
    assert program.get(f"/{uuid}/characterisations")[0]["values"]["stage"] == "2"


def test_refusals_say_what_and_where(program: Program) -> None:
    uuid = program.add(100).json["id"]
    assert program.add(120).status_code == 409  # the same pond?
    assert program.send(f"/{uuid}/status", {"status": "Caractérisée"}).status_code == 409
    refused = program.send(f"/{uuid}/characterisations", {**SHEET, "stage": "7"})
    assert (refused.status_code, list(refused.json["fields"])) == (422, ["stage"])
    line = {"geometry": {"type": "LineString", "coordinates": [[0, 48], [0, 49]]}}
    assert program.send("", line).status_code == 422
    assert program.client.get("/api/v1/ponds?depth=2").status_code == 422


def test_pages_hold_each_pond_once_under_the_filters(program: Program) -> None:
    for number in range(5):
        program.add(100 * (number + 1), status="Vue" if number % 2 else "Potentielle")
    first = program.get("?limit=2")
    second = program.get(f"?limit=2&after={first['next']}")
    third = program.get(f"?limit=2&after={second['next']}")
    seen = [one["id"] for page in (first, second, third) for one in page["features"]]
    assert (len(seen), len(set(seen)), third["next"]) == (5, 5, None)
    assert len(program.get("?status=Vue")["features"]) == 2
    assert len(program.get("?commune=00100")["features"]) == 5
    assert program.get("?commune=00101")["features"] == []
    answer = program.client.get("/api/v1/ponds")
    again = program.client.get("/api/v1/ponds", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_another_map_follows_what_is_changed_and_deleted(program: Program, app: APIFlask) -> None:
    one, two = (program.add(east).json["id"] for east in (100, 300))
    start = program.get("/changes?limit=1")
    assert (len(start["changes"]), start["has_more"]) == (1, True)
    rest = program.get(f"/changes?since={start['next']}")
    assert [change["uuid"] for change in (*start["changes"], *rest["changes"])] == [one, two]
    assert program.get(f"/changes?since={rest['next']}")["changes"] == []
    program.send(f"/{one}/status", {"status": "Vue"})
    deleted = program.client.post(
        f"/mares/{two}/supprimer", data={"reason": "Bâche"}, headers=program.headers, follow_redirects=False
    )
    assert deleted.status_code == 303
    last = program.get(f"/changes?since={rest['next']}")["changes"]
    assert [(change["type"], change["uuid"]) for change in last] == [("updated", one), ("deleted", two)]
    assert last[0]["feature"]["properties"]["status"] == "Vue"
