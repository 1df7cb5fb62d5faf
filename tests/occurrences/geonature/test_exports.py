"""What harvesters ask of a GeoNature: pages that never shift, deletions told, no place finer than may be known."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.diffusion.products.operations import publish, save_product, withdraw
from mulette.core.diffusion.tables import StoredProduct
from mulette.core.house import House
from mulette.core.intake.queries import find_template, keep_template
from mulette.core.intake.tables import Delivery, Provider
from mulette.core.metadata.tables import Dataset
from mulette.core.nomenclature.operations import load_nomenclatures
from mulette.core.people.viewer import SYSTEM
from mulette.core.storage.base import now
from mulette.occurrences.geonature.window import SETTLING, begin
from mulette.occurrences.products.vocabulary import vocabulary
from mulette.occurrences.tables import Record
from tests.factories.harvested import LOGIN, PASSWORD, SEEN, make_harvested, remove
from tests.factories.records import make_record

ANSWER = dict[str, Any]


@pytest.fixture
def reader(house: House, client: FlaskClient) -> FlaskClient:
    """Give a client signed in as gn2pg does."""
    make_harvested(house.store)
    signed = client.post("/api/auth/login", json={"login": LOGIN, "password": PASSWORD})
    assert signed.status_code == 200
    return client


def read(client: FlaskClient, address: str = "exports/api/1", **query: Any) -> ANSWER:
    answer = client.get(f"/api/{address}", query_string=query)
    assert answer.status_code == 200, answer.text
    found: ANSWER = answer.json
    return found


def counts(answer: ANSWER) -> list[int | None]:
    return [item["nombre_min"] for item in answer["items"]]


def record_counted(session: Session, count: int) -> Record:
    return session.scalars(select(Record).where(Record.count_min == count)).one()


def test_a_wrong_password_is_refused_in_json(client: FlaskClient) -> None:
    refused = client.post("/api/auth/login", json={"login": LOGIN, "password": "autre chose"})
    assert (refused.status_code, refused.json["type"]) == (401, "urn:mulette:people.wrong-password")


def test_the_module_of_exports_is_named_to_who_is_signed_in(reader: FlaskClient) -> None:
    assert {one["module_code"]: one["module_path"] for one in reader.get("/api/gn_commons/modules").json} == {
        "EXPORTS": "exports"
    }
    kinds = {one["id"]: one["data_type"] for one in reader.get("/api/exports/").json}
    assert (kinds[1], kinds[5]) == ("synthese_with_cd_nomenclature", "metadata_only")


def test_pages_neither_lose_nor_repeat_a_record_while_others_write(house: House, reader: FlaskClient) -> None:
    first = read(reader, limit=5)
    assert (first["total"], first["total_filtered"], first["page"], first["limit"]) == (SEEN, SEEN, 0, 5)
    with house.store.transaction() as session:
        remove(session, record_counted(session, 2))
        dataset = session.scalars(select(Dataset)).one()
        make_record(session, dataset, count_min=99)
    pages = [counts(read(reader, limit=5, offset=page)) for page in range(3)]
    assert pages == [[1, 3, 4, 5], [6, 7, 8, 9, 10], [11, None]]
    assert read(reader, limit=5, offset=3)["items"] == []
    assert read(reader, limit=5)["total"] == SEEN  # one less, one more


def test_an_update_holds_what_changed_in_its_span_even_when_more_changes_meanwhile(
    house: House, reader: FlaskClient
) -> None:
    with house.store.transaction() as session:
        for count in (3, 4, 8):
            record_counted(session, count).observers = "LE GOFF Yann"
    span = {
        "filter_d_up_derniere_action": (now() - dt.timedelta(minutes=1)).isoformat(),
        "filter_d_lo_derniere_action": (now() + dt.timedelta(minutes=1)).isoformat(),
        "action": "['I', 'U']",
        "orderby": "id_synthese",
        "limit": 2,
    }
    assert read(reader, **span)["total_filtered"] == 3
    with house.store.transaction() as session:
        record_counted(session, 1).observers = "LE GOFF Yann"
    assert [counts(read(reader, **span, offset=page)) for page in (0, 1)] == [[3, 4], [8]]


def test_a_page_asked_for_out_of_the_blue_is_counted_then(reader: FlaskClient) -> None:
    assert counts(read(reader, limit=5, offset=2)) == [11, None]


def test_rows_bear_codes_or_labels(house: House, reader: FlaskClient) -> None:
    with house.store.transaction() as session:
        load_nomenclatures(session)
    row, labelled = (read(reader, f"exports/api/{export}", limit=1)["items"][0] for export in (1, 2))
    assert (row["stade_vie"], labelled["stade_vie"]) == ("2", "Adulte")
    assert (row["date_debut"], row["wkt_4326"], row["area_attachment"]) == (
        "2024-05-12T00:00:00",
        "POINT (3 46.5)",
        None,
    )


def test_a_blurred_record_is_told_by_its_commune_and_one_told_to_nobody_is_not(reader: FlaskClient) -> None:
    last = read(reader)["items"][-1]
    assert last["area_attachment"] == {"area_code": "03185", "type_code": "COM"}
    assert (last["nom_lieu"], last["type_info_geo"], last["floutage_dee"]) == (None, "2", "OUI")
    assert last["wkt_4326"].startswith("POLYGON")


def test_deletions_and_records_closed_since_are_told_and_not_those_of_before(house: House, reader: FlaskClient) -> None:
    with house.store.transaction() as session:
        gone, closed = record_counted(session, 1), record_counted(session, 2)
        remove(session, gone)
        closed.diffusion = 4
    since = f"gte:{(now() - dt.timedelta(minutes=1)).isoformat()}"
    log = read(reader, "synthese/log", meta_last_action_date=since, last_action="D", limit=1)
    assert (log["total"], log["limit"], log["page"]) == (2, 1, 1)
    second = read(reader, "synthese/log", meta_last_action_date=since, last_action="D", limit=1, page=2)
    assert {item["id_synthese"] for item in log["items"] + second["items"]} == {gone.id, closed.id}
    later = f"gte:{(now() + dt.timedelta(minutes=1)).isoformat()}"
    assert read(reader, "synthese/log", meta_last_action_date=later)["total"] == 0


def test_what_a_delivery_was_still_writing_is_told_by_the_next_reading(house: House, reader: FlaskClient) -> None:
    """Its records bear the moment when its writing began; a harvester that came in between did not see them."""
    began = now() - dt.timedelta(minutes=5)
    with house.store.transaction() as session:
        assert begin(session, began + dt.timedelta(minutes=2)) > began
        session.add(_written(house, session, began))
        session.flush()
        assert begin(session, began + dt.timedelta(minutes=2)) == began
        assert begin(session, now() + dt.timedelta(hours=1)) > now() + dt.timedelta(minutes=59) - SETTLING


def _written(house: House, session: Session, began: dt.datetime) -> Delivery:
    return Delivery(
        provider=Provider(code="cen", name="CEN"),
        template=keep_template(session, SYSTEM, find_template(session, house.rooms, "identite")),
        file_name="a.csv", file_sha256="0", file_bytes=1, mode="add", state="written", written_at=began,
    )  # fmt: skip


REFUSED = (
    ("exports/api/9", {}, 404),
    ("exports/api/1", {"limit": "0"}, 422),
    ("exports/api/1", {"offset": "-1"}, 422),
    ("exports/api/1", {"couleur": "verte"}, 422),
    ("exports/api/1", {"filter_d_up_derniere_action": "hier"}, 422),
    ("exports/api/1", {"filter_d_up_derniere_action": "0001-01-01"}, 422),
    ("synthese/log", {"last_action": "U"}, 422),
    ("synthese/log", {"page": "0"}, 422),
)


def test_what_cannot_be_is_refused_by_name(reader: FlaskClient) -> None:
    for address, query, status in REFUSED:
        refused = reader.get(f"/api/{address}", query_string=query)
        assert (refused.status_code, refused.mimetype) == (status, "application/problem+json"), (address, query)


def test_a_product_is_an_export_of_its_own_for_those_it_is_for(house: House, reader: FlaskClient) -> None:
    """It gives the 10 km cells of the frogs, without observers, by the same pages; other filters are its own."""
    text = """
code = "mailles"
label = "Grenouilles par maille"
licence = "Licence Ouverte 2.0"
[audience]
public = true
[[rules]]
show = "cell_10km"
[fields]
drop = ["persons"]
"""
    with house.store.transaction() as session:
        stored = save_product(session, SYSTEM, text, vocabulary())
        publish(session, SYSTEM, stored, vocabulary(), reason="essai")
    (number,) = [one["id"] for one in reader.get("/api/exports/").json if one["label"] == "Grenouilles par maille"]
    pages = [read(reader, f"exports/api/{number}", limit=5, offset=page) for page in range(3)]
    assert [page["total"] for page in pages] == [SEEN] * 3
    assert [len(page["items"]) for page in pages] == [5, 5, 2]
    row = pages[0]["items"][0]
    assert row["area_attachment"] == {"area_code": "10kmL93E070N660", "type_code": "M10"}
    assert (row["observateurs"], row["nombre_min"], row["type_info_geo"]) == (None, 1, "2")
    assert row["wkt_4326"].startswith("POLYGON")
    assert reader.get(f"/api/exports/api/{number}?taxon=351").status_code == 422
    with house.store.transaction() as session:
        withdraw(session, SYSTEM, session.get_one(StoredProduct, stored.id))
    assert reader.get(f"/api/exports/api/{number}").status_code == 404
