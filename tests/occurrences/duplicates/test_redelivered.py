from __future__ import annotations

import datetime as dt
import json

from sqlalchemy import select

from mulette.core.house import House
from mulette.core.intake.tables import DeliveryFinding
from mulette.core.people.viewer import SYSTEM
from mulette.occurrences.duplicates.looking import look
from mulette.occurrences.duplicates.operations import merge, split
from mulette.occurrences.duplicates.tables import Merge, Pair
from mulette.occurrences.tables import Record
from tests.core.intake.conftest import Deliver, deliver, ready  # noqa: F401
from tests.factories.deliveries import sighting

FROGS = [sighting(1, count_min=2), sighting(2, count_min=2, longitude=3.0001)]


def test_a_merged_record_delivered_again_is_said_and_changes_nothing(ready: House, deliver: Deliver) -> None:  # noqa: F811
    deliver(FROGS, "--approve")
    look(ready.store, SYSTEM)
    with ready.store.transaction() as session:
        pair = session.scalars(select(Pair)).one()
        merge(session, SYSTEM, pair, kept_id=pair.first_id, reason="la même", today=dt.date(2026, 3, 15))
    said = json.loads(deliver([FROGS[0], {**FROGS[1], "count_min": 5}], "--approve", "--mode", "update").stdout)
    assert (said["result"]["added"], said["result"]["unchanged"]) == (0, 2)
    with ready.store.reading() as session:
        found = session.scalars(select(DeliveryFinding).where(DeliveryFinding.finding == "record.merged")).one()
        assert found.rows == [3]
    with ready.store.transaction() as session:
        split(session, SYSTEM, session.scalars(select(Merge)).one(), reason="deux bêtes")
    said = json.loads(deliver([FROGS[0], {**FROGS[1], "count_min": 6}], "--approve", "--mode", "update").stdout)
    assert said["result"]["updated"] == 1
    with ready.store.reading() as session:
        assert set(session.scalars(select(Record.count_min))) == {2, 6}
