"""A request with a key is done once, whatever is sent again; nothing is written over a newer version."""

from __future__ import annotations

import threading

import pytest
from apiflask import APIFlask
from flask import Flask, jsonify, request
from flask.testing import FlaskClient
from sqlalchemy import func, select

from mulette.core.errors import Conflict
from mulette.core.house import House
from mulette.core.people.viewer import SYSTEM
from mulette.exsitu.acts.operations import record_act
from mulette.exsitu.acts.requests import check_version, give_version, once, writing
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.lineage.tables import Node
from tests.factories.exsitu import AT, make_bank, make_keeper, make_node
from tests.factories.people import sign_in_as


@pytest.fixture
def app(app: APIFlask) -> APIFlask:
    """Give the application with one more route, that counts."""
    add_trial(app)
    return app


def add_trial(app: Flask) -> None:
    @app.post("/api/v1/trial")
    @once
    def trial() -> object:
        with writing() as session:
            act = record_act(session, SYSTEM, "trial", str(request.get_json()["label"]), at=AT)
            if act.label == "refus":
                raise Conflict("Non.", code="trial.refused")
            return jsonify({"id": act.id}), 201

    @app.patch("/api/v1/trial/<int:number>")
    def change(number: int) -> object:
        with writing() as session:
            node = session.get_one(Node, number)
            check_version(node)
            node.qualifier = str(request.get_json()["qualifier"])
            session.flush()
            give_version(node)
            return jsonify({"qualifier": node.qualifier})


def _count(house: House) -> int:
    with house.store.reading() as session:
        return session.scalar(select(func.count()).select_from(Act)) or 0


def test_the_same_request_is_done_once_and_answers_the_same(house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "administrator") | {"Idempotency-Key": "k1"}
    first = client.post("/api/v1/trial", json={"label": "un"}, headers=headers)
    again = client.post("/api/v1/trial", json={"label": "un"}, headers=headers)
    assert (first.status_code, again.status_code, first.json, _count(house)) == (201, 201, again.json, 1)
    assert again.headers["Idempotent-Replayed"] == "true"


def test_a_key_does_not_serve_another_request(house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "administrator") | {"Idempotency-Key": "k1"}
    client.post("/api/v1/trial", json={"label": "un"}, headers=headers)
    other = client.post("/api/v1/trial", json={"label": "deux"}, headers=headers)
    assert (other.status_code, other.json["type"], _count(house)) == (422, "urn:mulette:request.key-reused", 1)


def test_a_refusal_leaves_nothing_and_may_be_tried_again(house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "administrator") | {"Idempotency-Key": "k1"}
    assert client.post("/api/v1/trial", json={"label": "refus"}, headers=headers).status_code == 409
    assert _count(house) == 0
    assert client.post("/api/v1/trial", json={"label": "un"}, headers=headers).status_code == 201


def test_two_keys_and_two_persons_do_not_meet(house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "administrator")
    for key in ("k1", "k2"):
        client.post("/api/v1/trial", json={"label": "un"}, headers=headers | {"Idempotency-Key": key})
    headers = sign_in_as(client, house, "administrator", login="autre")
    client.post("/api/v1/trial", json={"label": "un"}, headers=headers | {"Idempotency-Key": "k1"})
    assert _count(house) == 3


def test_the_same_request_sent_twice_at_once_is_done_once(house: House, app: APIFlask, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "administrator") | {"Idempotency-Key": "k1"}
    cookie = client.get_cookie("mulette_session")
    assert cookie is not None
    gate, answers = threading.Barrier(2), []

    def send() -> None:
        browser = app.test_client()
        browser.set_cookie("mulette_session", cookie.value)
        gate.wait()
        answers.append(browser.post("/api/v1/trial", json={"label": "un"}, headers=headers).json)

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (answers[0], _count(house)) == (answers[1], 1)


def test_nothing_is_written_over_a_newer_version(house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "administrator")
    with house.store.transaction() as session:
        number = make_node(session, make_keeper(session, make_bank(session))).id
    url = f"/api/v1/trial/{number}"
    first = client.patch(url, json={"qualifier": "cf."}, headers=headers | {"If-Match": '"1.abc"'})
    assert (first.status_code, first.headers["ETag"].strip('"').split(".")[0]) == (200, "2")
    late = client.patch(url, json={"qualifier": "aff."}, headers=headers | {"If-Match": '"1.abc"'})
    assert (late.status_code, late.json["type"]) == (412, "urn:mulette:version.stale")
    assert client.patch(url, json={"qualifier": "aff."}, headers=headers).status_code == 200
