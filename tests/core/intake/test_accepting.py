"""A warning accepted with a reason, for a delivery or for a provider."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from mulette.core.errors import Conflict, Invalid, Unauthenticated
from mulette.core.house import House
from mulette.core.intake import accepting, deliveries
from mulette.core.intake.queries import all_kinds
from mulette.core.intake.tables import Acceptance, Delivery
from mulette.core.journal.tables import JournalEntry
from mulette.core.people.viewer import ANONYMOUS, SYSTEM
from tests.core.intake.conftest import Deliver
from tests.factories.deliveries import run, sighting

TODAY = dt.date(2026, 3, 15)
ABSENCE = "count.of-absence"
ROWS = [sighting(1, observation_status="No", count_max=3), sighting(2)]


def accept(house: House, finding: str = ABSENCE, author: Any = SYSTEM, **terms: Any) -> None:
    with house.store.transaction() as session:
        delivery = session.scalars(select(Delivery).order_by(Delivery.id.desc())).first()
        assert delivery is not None
        terms = {"reason": "Vu avec le fournisseur", "today": TODAY} | terms
        accepting.accept_warning(session, author, delivery, all_kinds(house.rooms)[finding], **terms)


def accepted(house: House, today: dt.date = TODAY) -> dict[str, str]:
    with house.store.reading() as session:
        delivery = session.scalars(select(Delivery).order_by(Delivery.id.desc())).first()
        assert delivery is not None
        return {kind: one.reason for kind, one in accepting.acceptances_of(session, delivery, today).items()}


def test_a_warning_is_accepted_for_one_delivery_and_noted(ready: House, deliver: Deliver) -> None:
    deliver(ROWS)
    accept(ready)
    assert accepted(ready) == {ABSENCE: "Vu avec le fournisseur"}
    with ready.store.reading() as session:
        entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "accept")).one()
    assert (entry.reason, entry.after["finding"]) == ("Vu avec le fournisseur", ABSENCE)  # type: ignore[index]
    deliver(ROWS[1:])
    assert accepted(ready) == {}


def test_for_a_provider_it_holds_until_its_last_day(ready: House, deliver: Deliver) -> None:
    deliver(ROWS)
    accept(ready, for_provider=True, until=dt.date(2026, 6, 30))
    deliver([*ROWS, sighting(3)])
    assert accepted(ready, dt.date(2026, 6, 30)) == {ABSENCE: "Vu avec le fournisseur"}
    assert accepted(ready, dt.date(2026, 7, 1)) == {}
    run(ready.settings, "intake", "provider", "add", "parc", "--name", "Parc")
    deliver(ROWS, provider="parc")
    assert accepted(ready) == {}


def test_what_is_withdrawn_no_longer_holds(ready: House, deliver: Deliver) -> None:
    deliver(ROWS)
    accept(ready)
    with ready.store.transaction() as session:
        one, delivery = session.scalars(select(Acceptance)).one(), session.scalars(select(Delivery)).one()
        accepting.withdraw_acceptance(session, SYSTEM, delivery, one.uuid)
    assert accepted(ready) == {}


def test_an_approval_may_need_it(ready: House, deliver: Deliver) -> None:
    deliver(ROWS)
    strict = replace(ready, settings=ready.settings.model_copy(update={"must_be_accepted": f"{ABSENCE}, row.twice"}))
    with ready.store.reading() as session:
        delivery = session.scalars(select(Delivery)).one()
    with pytest.raises(Conflict, match=ABSENCE) as refused:
        deliveries.approve(strict, SYSTEM, delivery.uuid)
    assert refused.value.values["findings"] == [ABSENCE]
    accept(ready)
    assert deliveries.approve(strict, SYSTEM, delivery.uuid)["added"] == 2


@pytest.mark.parametrize(
    ("terms", "error"),
    [
        ({"reason": "  "}, Invalid),
        ({"finding": "row.twice"}, Conflict),  # not found in this delivery
        ({"finding": "date.first-of-january"}, Invalid),  # an information
        ({"until": dt.date(2026, 3, 14), "for_provider": True}, Invalid),
        ({"author": ANONYMOUS}, Unauthenticated),
    ],
)
def test_an_acceptance_is_refused_by_name(
    ready: House, deliver: Deliver, terms: dict[str, Any], error: type[Exception]
) -> None:
    deliver(ROWS)
    with pytest.raises(error):
        accept(ready, **terms)
    assert accepted(ready) == {}
