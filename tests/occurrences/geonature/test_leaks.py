"""No export tells where a sensitive record is to who may not know it, whatever is filtered; who may, is told."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from mulette.core.house import House
from mulette.core.people.tables import Person
from mulette.occurrences.geonature.vocabulary import EXPORTS
from tests.factories.people import sign_in_as
from tests.factories.sensitive import SECRET_GROUP, SECRET_PLACE, SPOTS, Sensitive, make_sensitive
from tests.occurrences.viewing.test_leaks import TO_DEGREES, telltales

PAST = "2000-01-01 00:00:00"


@pytest.fixture
def sensitive(house: House) -> Sensitive:
    with house.store.transaction() as session:
        return make_sensitive(session)


def addresses() -> list[str]:
    """Give the exports, whole and narrowed around each secret place, and the log of deletions."""
    narrow = [f"area=HIDDEN:ZONE-SECRETE&filter_d_up_derniere_action={PAST}", "area=COM:00001", "q=grotte"]
    for x_m, y_m in SPOTS.values():
        (west, south), (east, north) = (TO_DEGREES.transform(x_m + by, y_m + by) for by in (-30, 30))
        narrow.append(f"bbox={west:.6f},{south:.6f},{east:.6f},{north:.6f}")
    exports = [f"/api/exports/api/{export.id}" for export in EXPORTS if export.is_of_records]
    log = f"/api/synthese/log?meta_last_action_date=gte:{PAST}"
    return [*exports, *(f"{exports[0]}?{one}" for one in narrow), log]


@pytest.mark.parametrize("role", ["reader", "contributor"])
def test_who_may_not_know_a_place_finds_it_in_no_export(
    house: House, client: FlaskClient, sensitive: Sensitive, role: str
) -> None:
    sign_in_as(client, house, role)
    told = [*telltales(), str(sensitive.records[4].unique_id_sinp)]
    for address in addresses():
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert [one for one in told if one in answer.text] == [], address
    groups = {item["id_perm_grp_sinp"]: item["area_attachment"] for item in client.get(addresses()[0]).json["items"]}
    assert groups[str(SECRET_GROUP)] is None  # told of the open record only


def test_a_member_of_the_organisation_is_told_everything(
    house: House, client: FlaskClient, sensitive: Sensitive
) -> None:
    sign_in_as(client, house, "contributor", login="member")
    with house.store.transaction() as session:
        member = update(Person).where(Person.login == "member")
        session.execute(member.values(organisation_id=sensitive.organisation_id))
    items = client.get("/api/exports/api/1").json["items"]
    assert len(items) == len(sensitive.records)
    assert SECRET_PLACE in {item["nom_lieu"] for item in items}
    assert {item["area_attachment"] for item in items} == {None}
