"""Who may approve a delivery: the right reaches as far as its scope."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from mulette.core.errors import Forbidden
from mulette.core.house import House
from mulette.core.intake import operations
from mulette.core.intake.tables import Delivery
from mulette.core.people.tables import Organisation
from mulette.core.people.viewer import Scope, Viewer
from tests.core.intake.conftest import Deliver
from tests.factories.deliveries import sighting
from tests.factories.people import make_person


@pytest.mark.parametrize(("scope", "is_ours", "may"), [
    (Scope.ALL, False, True), (Scope.ORGANISATION, True, True), (Scope.ORGANISATION, False, False),
    (Scope.MINE, True, False),
])  # fmt: skip
def test_the_right_to_approve_reaches_as_far_as_its_scope(
    ready: House, deliver: Deliver, scope: Scope, is_ours: bool, may: bool
) -> None:
    deliver([sighting(1)])
    with ready.store.transaction() as session:
        delivery = session.scalars(select(Delivery)).one()
        ours, theirs = Organisation(name="Le nôtre"), Organisation(name="Le leur")
        session.add_all([ours, theirs])
        session.flush()
        delivery.provider.organisation_id = ours.id if is_ours else theirs.id
        person = make_person(session, "decideuse")
        author = Viewer(person.id, "decideuse", "", ours.id, {("approve", "delivery"): scope})
        if may:
            operations.approve(session, author, delivery)
            assert delivery.state == "writing"
        else:
            with pytest.raises(Forbidden, match="ne s'étend pas"):
                operations.approve(session, author, delivery)
            with pytest.raises(Forbidden, match="ne s'étend pas"):
                operations.reject(session, author, delivery, reason="non")
