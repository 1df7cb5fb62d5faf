"""Forms of the ponds: the question of the same pond, nothing lost on a refusal, proposals decided."""

from __future__ import annotations

import re

import pytest
import shapely
from apiflask import APIFlask
from flask import g
from sqlalchemy import select
from werkzeug.test import TestResponse

from mulette.core.errors import Conflict, Invalid
from mulette.core.house import House
from mulette.core.people.web import SESSION_COOKIE
from mulette.core.storage.store import Store
from mulette.ponds.register.operations import add_characterisation, add_pond
from mulette.ponds.register.proposals import Suggestion, decide, propose, waiting_values
from mulette.ponds.register.tables import Characterisation, Pond
from mulette.web.security import secret_key, token_for
from tests.ponds.register.conftest import AT, SHEET, SOUTH, WEST, People

HERE = {"x_m": str(WEST + 500), "y_m": str(SOUTH + 500)}


def test_a_pond_is_added_described_and_its_status_changed(app: APIFlask, house: House, people: People) -> None:
    app.before_request_funcs.setdefault(None, []).append(lambda: setattr(g, "viewer", people.officer))
    client = app.test_client()
    client.set_cookie(SESSION_COOKIE, "secret")
    headers = {"X-CSRF-Token": token_for(secret_key(house.settings), "secret")}

    def send(path: str, **data: object) -> TestResponse:
        return client.post(path, data=data, headers=headers)

    assert send("/mares/nouvelle", name="Sans lieu").status_code == 422
    first = send("/mares/nouvelle", **HERE, name="Mare du Clos").headers["Location"]
    asked = send("/mares/nouvelle", **{**HERE, "x_m": str(WEST + 530)}, name="Seconde")
    assert asked.status_code == 409
    assert "Est-ce la même mare" in asked.text
    assert "à 30 m" in asked.text
    assert 'value="Seconde"' in asked.text
    refused = send(f"{first}/caracteriser", **{**SHEET, "stage": "", "colour": "brune"})
    assert refused.status_code == 422
    assert 'value="brune"' in refused.text
    assert send(f"{first}/caracteriser", **SHEET).status_code == 303
    send(f"{first}/statut", status="Disparue", reason="Comblée")
    page = client.get(first).text
    assert re.search(r"Caractérisée →\s*<b>Disparue", page)
    assert "Comblée" in page
    assert send(f"{first}/modifier", name="Autre nom").status_code == 303
    with house.store.reading() as session:
        assert session.scalars(select(Pond.name)).all() == ["Autre nom"]


def test_a_proposal_waits_for_the_first_sheet_then_goes_to_the_latest(store: Store, people: People) -> None:
    with store.transaction() as session:
        pond = add_pond(session, people.ours, {}, shapely.Point(WEST + 500, SOUTH + 500), at=AT)
        for field in ("water_height", "turbidity", "fauna", "bottom", "uses", "profondeur"):
            with pytest.raises(Invalid):
                propose(session, people.ours, pond, [Suggestion(field, "0 cm", "laser", "Bonne")], at=AT)
        wait, refuse = propose(
            session,
            people.ours,
            pond,
            [Suggestion("length_m", 20, "rectangle", "Bonne"), Suggestion("hedge", True, "surface", "Moyenne")],
            at=AT,
        )
        assert decide(session, people.ours, pond, wait.uuid, accept=True, at=AT).sheet_uuid is None
        assert waiting_values(session, pond) == {"length_m": 20}
        add_characterisation(session, people.ours, pond, {**SHEET, "width_m": 10}, at=AT)
        assert waiting_values(session, pond) == {}  # the first sheet took it
        decide(session, people.ours, pond, refuse.uuid, accept=False, at=AT)
        (after,) = propose(session, people.ours, pond, [Suggestion("length_m", 22, "rectangle", "Bonne")], at=AT)
        decide(session, people.ours, pond, after.uuid, accept=True, at=AT)
        with pytest.raises(Conflict):
            decide(session, people.ours, pond, after.uuid, accept=False, at=AT)
        sheet = session.scalars(select(Characterisation)).one()
        assert (sheet.length_m, sheet.hedge) == (22, None)
        assert pond.area_m2 == pytest.approx(172.8, abs=0.1)  # ellipse of 22 m by 10 m
