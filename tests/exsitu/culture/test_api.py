"""The API of cultures: from seedlings to seeds of the next generation, and back to the mother population."""

from __future__ import annotations

from mulette.core.house import House
from tests.exsitu.culture.conftest import Hands, Nursery

TYPE = "urn:mulette:"


def start(hands: Hands, nursery: Nursery, plants: int = 30) -> dict[str, object]:
    said = {"started_on": "2024-05-02", "sources": [{"code": nursery.sowing, "quantity": plants}]}
    answer = hands.post("/cultures", said)
    assert answer.status_code == 201, answer.text
    return answer.get_json()  # type: ignore[no-any-return]


def test_from_thirty_seedlings_to_a_lot_whose_genealogy_reaches_the_mother_population(
    technician: Hands, nursery: Nursery
) -> None:
    culture = start(technician, nursery)
    assert (culture["count"], culture["phase"], culture["origins"]) == (30, "pricked_out", [nursery.sowing])
    assert technician.get(f"/sowings/{nursery.sowing_uuid}").get_json()["living"] == 4
    events = f"/cultures/{culture['uuid']}/events"
    dead = technician.post(events, {"kind": "mortality", "happened_on": "2024-05-20", "quantity": 3})
    assert (dead.status_code, dead.get_json()["change"]) == (201, -3)
    moved = technician.post(events, {"kind": "move", "happened_on": "2024-06-01", "location": "B-P4"})
    assert moved.get_json()["to"] == "B-P4"
    now = technician.get(f"/cultures/{culture['uuid']}").get_json()
    assert (now["count"], now["location_code"], now["status"]) == (27, "B-P4", "growing")
    said = {"harvested_on": "2024-08-30", "quantity": 120, "plants_sampled": 12, "makes_lot": True}
    made = technician.post(f"/cultures/{culture['uuid']}/harvests", said)
    assert (made.status_code, made.get_json()["generation"]) == (201, 1), made.text
    tree = technician.get(f"/lineage/{made.get_json()['lot']}").get_json()
    nodes = {one["uuid"]: one for one in tree["nodes"]}
    assert (nodes[nursery.population]["depth"], nodes[made.get_json()["lot"]]["generation"]) == (-8, 1)
    assert [(one["uuid"], one["share"], one["is_precise"]) for one in tree["origins"]] == [
        (nursery.population, 1.0, True)
    ]
    assert tree["origins"][0]["geometry"]["type"] == "Point"


def test_the_place_of_the_mother_population_is_blurred_for_who_may_not_know_it(
    gardener: Hands, nursery: Nursery
) -> None:
    origin = gardener.get(f"/lineage/{nursery.lot}").get_json()["origins"][0]
    assert (origin["is_precise"], origin["geometry"], origin["place"]) == (False, None, "lieu réservé")
    for path in (f"/ex-situ/genealogie/{nursery.lot}", f"/ex-situ/lots/{nursery.lot}/genealogie"):
        page = gardener.client.get(path)
        assert page.status_code == 200
        assert "Vallon du Fournel" not in page.text
        assert "lieu réservé" in page.text


def test_the_same_write_sent_twice_is_done_once_and_an_old_version_is_refused(
    gardener: Hands, nursery: Nursery
) -> None:
    culture = start(gardener, nursery)
    events = f"/cultures/{culture['uuid']}/events"
    said = {"kind": "mortality", "happened_on": "2024-05-20", "quantity": 3}
    first = gardener.post(events, said, **{"Idempotency-Key": "a1"})
    again = gardener.post(events, said, **{"Idempotency-Key": "a1"})
    assert (first.get_json(), again.status_code) == (again.get_json(), 201)
    assert gardener.get(f"/cultures/{culture['uuid']}").get_json()["count"] == 27
    assert gardener.post(events, said, **{"If-Match": '"1"'}).status_code == 412


def test_a_batch_over_a_place_is_one_act_that_is_undone_whole(gardener: Hands, nursery: Nursery) -> None:
    cultures = [start(gardener, nursery, plants)["uuid"] for plants in (10, 12)]
    moved = gardener.post("/batch/events", {"cultures": cultures, "kind": "move", "location": "B-P3"})
    assert moved.status_code == 201, moved.text
    said = {"kind": "treatment", "product": "savon noir", "dose": "20 mL/L"}
    treated = gardener.post("/batch/events", {"within": "B-SERRE", **said}).get_json()
    assert [one["uuid"] for one in treated["cultures"]] == cultures
    assert gardener.post(f"/acts/{treated['act']}/undo", {}).status_code in (200, 201)
    story = gardener.get(f"/cultures/{cultures[0]}/events").get_json()
    assert [(one["kind"], one["is_undone"]) for one in story] == [
        ("pricking_out", False), ("move", False), ("treatment", True),
    ]  # fmt: skip
    refused = gardener.post("/batch/events", {"within": "B-SERRE", "cultures": cultures, **said})
    assert refused.status_code == 422


def test_what_cannot_be_is_refused_with_the_same_words_everywhere(gardener: Hands, nursery: Nursery) -> None:
    culture = start(gardener, nursery)
    path = f"/cultures/{culture['uuid']}"
    too_many = gardener.post(f"{path}/events", {"kind": "mortality", "quantity": 31})
    assert (too_many.status_code, too_many.get_json()["type"]) == (409, TYPE + "culture.not-enough")
    form = {"kind": "mortality", "quantity": "31", "happened_on": "1/9/2024"}
    page = gardener.send(f"/ex-situ/cultures/{culture['uuid']}/evenement", form)
    assert (page.status_code, "31 plants à retirer, mais 30 vivants" in page.text) == (409, True)
    over = {"started_on": "2024-05-02", "sources": [{"code": nursery.sowing, "quantity": 5}]}
    assert gardener.post("/cultures", over).get_json()["type"] == TYPE + "sowing.not-enough-seedlings"
    changed = gardener.client.patch(f"/api/v1/exsitu{path}", json={"count": 99}, headers=gardener.headers)
    assert changed.status_code == 422
    lot = {"harvested_on": "2024-08-30", "makes_lot": True}
    assert gardener.post(f"{path}/harvests", lot).status_code == 403
    assert gardener.get(path).get_json()["count"] == 30


def test_cultures_are_listed_by_page_and_filter(house: House, gardener: Hands, nursery: Nursery) -> None:
    codes = [start(gardener, nursery, 3)["code"] for _ in range(3)]
    first = gardener.get("/cultures?limit=2").get_json()
    rest = gardener.get(f"/cultures?limit=2&after={first['next']}").get_json()
    assert [one["code"] for page in (first, rest) for one in page["cultures"]] == codes
    assert gardener.get("/cultures?phase=ready").get_json()["cultures"] == []
    assert gardener.get("/cultures?colour=bleu").status_code == 422
