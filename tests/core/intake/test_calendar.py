"""The calendar of the providers: expected days and delays counted by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from mulette.core.errors import Invalid
from mulette.core.house import House
from mulette.core.intake.calendar import (
    Rhythm,
    days_late,
    find_rhythm,
    next_expected,
    read_calendar,
    read_days,
    set_rhythm,
)
from mulette.core.intake.history import read_history
from mulette.core.intake.providers import add_provider, get_provider
from mulette.core.intake.tables import Delivery
from mulette.core.people.viewer import SYSTEM, Scope, Viewer
from tests.core.intake.conftest import Deliver
from tests.factories.deliveries import sighting
from tests.factories.people import sign_in_as

NEW_YEAR = dt.date(2024, 1, 1)
QUARTERLY = Rhythm(3, (), 15, NEW_YEAR)
TWICE = Rhythm(None, ((3, 31), (10, 31)), 15, NEW_YEAR)


@pytest.mark.parametrize(
    ("rhythm", "last", "expected"),
    [
        (QUARTERLY, None, dt.date(2024, 1, 1)),
        (QUARTERLY, dt.date(2024, 11, 30), dt.date(2025, 2, 28)),
        (TWICE, None, dt.date(2024, 3, 31)),
        (TWICE, dt.date(2024, 3, 10), dt.date(2024, 3, 31)),  # 21 days ahead: for nothing yet
        (TWICE, dt.date(2024, 3, 16), dt.date(2024, 10, 31)),  # 15 days ahead: counts for March
        (TWICE, dt.date(2024, 5, 20), dt.date(2024, 10, 31)),  # March, late
        (TWICE, dt.date(2024, 12, 24), dt.date(2025, 3, 31)),
        (Rhythm(None, ((2, 29),), 0, NEW_YEAR), dt.date(2024, 2, 29), dt.date(2025, 2, 28)),
    ],
)
def test_the_next_delivery_follows_from_the_last(rhythm: Rhythm, last: dt.date | None, expected: dt.date) -> None:
    assert next_expected(rhythm, last) == expected


def test_a_provider_is_late_past_its_days_of_grace_from_the_day_expected() -> None:
    last = dt.date(2024, 1, 10)  # the next is expected on 10 April
    assert days_late(QUARTERLY, last, dt.date(2024, 4, 25)) == 0
    assert days_late(QUARTERLY, last, dt.date(2024, 4, 26)) == 16


def test_days_are_read_as_written_and_refused_by_name() -> None:
    assert read_days(" 31/10 ;1/3, 31/10 ") == ((3, 1), (10, 31))
    assert read_days("29/02") == ((2, 29),)
    for wrong in ("31/04", "0/3", "12/13", "mars"):
        with pytest.raises(Invalid, match=wrong):
            read_days(wrong)


def test_a_refused_delivery_is_still_owed_and_one_under_way_is_not_late(ready: House, deliver: Deliver) -> None:
    with ready.store.transaction() as session:
        add_provider(session, SYSTEM, "lpo", "LPO", organisation="LPO")
        add_provider(session, SYSTEM, "onf", "ONF")
        for code in ("cen", "lpo"):
            set_rhythm(session, SYSTEM, get_provider(session, code), QUARTERLY)
    deliver([sighting(1)])
    with ready.store.transaction() as session:
        delivery = session.scalars(select(Delivery)).one()
        delivery.created_at = dt.datetime(2024, 3, 1, tzinfo=dt.UTC)
        dues = {due.provider.code: due for due in read_calendar(session, SYSTEM, dt.date(2024, 5, 1))}
        cen, lpo, onf = dues["cen"], dues["lpo"], dues["onf"]
        assert (cen.provider.code, cen.late, cen.expected) == ("cen", 0, dt.date(2024, 6, 1))
        assert [one.file_name for one in cen.under_way] == ["observations.csv"]
        assert (lpo.provider.code, lpo.late, lpo.expected) == ("lpo", 121, dt.date(2024, 1, 1))
        assert (onf.provider.code, onf.late, onf.expected) == ("onf", 0, None)
        delivery.state = "rejected"
        session.flush()
        assert {due.provider.code: due.late for due in read_calendar(session, SYSTEM, dt.date(2024, 5, 1))} == {
            "cen": 121, "lpo": 121, "onf": 0,
        }  # fmt: skip
        member = Viewer(
            1, organisation_id=lpo.provider.organisation_id, rights={("read", "delivery"): Scope.ORGANISATION}
        )
        assert [due.provider.code for due in read_calendar(session, member, dt.date(2024, 5, 1))] == ["lpo"]


def test_the_pages_keep_a_rhythm_and_tell_who_is_late(ready: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, ready, "data_administrator")
    address = "/fournisseurs/cen/calendrier"
    kept = client.post(address, data={"every_months": "3", "since": "01/01/2024", "grace_days": "10"}, headers=headers)
    assert kept.status_code == 303, kept.text
    page = client.get("/livraisons/calendrier").text
    assert "tous les 3 mois" in page
    assert "en retard de" in page
    assert "Fournisseurs en retard" in client.get("/").text
    refused = client.post(address, data={"every_months": "3", "days": "31/03"}, headers=headers, follow_redirects=True)
    assert "pas les deux" in refused.text
    with ready.store.reading() as session:
        assert find_rhythm(session, get_provider(session, "cen")) == Rhythm(3, (), 10, NEW_YEAR)
    client.post(address, data={"grace_days": "10"}, headers=headers)
    assert "sans calendrier" in client.get("/livraisons/calendrier").text


def test_findings_are_followed_from_one_delivery_to_the_next(
    ready: House, deliver: Deliver, client: FlaskClient
) -> None:
    deliver([sighting(1), sighting(2, cd_nom=999), sighting(3, cd_nom=998), sighting(4)])
    deliver([sighting(1), sighting(2, cd_nom=999)])
    with ready.store.reading() as session:
        history = read_history(session, SYSTEM, ready.rooms, get_provider(session, "cen"))
        kind = next(kind for kind in history.kinds if kind.id == "taxon.unknown")
        assert history.kinds[0].level.value == "blocking"
        assert [history.share(one, kind) for one in history.deliveries] == [0.5, 0.5]
        assert [history.rows[one.id, kind.id] for one in history.deliveries] == [2, 1]
    sign_in_as(client, ready, "data_administrator")
    page = client.get("/fournisseurs/cen/constats").text
    assert "La dernière livraison a 1 constat bloquant, dont 1 déjà dans la précédente" in page
