"""Identities signed by another platform: refused when they should be, and never worth more than either side says."""

from __future__ import annotations

import base64
import json
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from mulette.core.errors import Unauthenticated
from mulette.core.house import House
from mulette.core.people.delegation import issuer_of, lend, read_identity, read_table
from mulette.core.people.operations import deactivate_person
from mulette.core.people.platforms import withdraw_trust
from mulette.core.people.tables import LinkedPerson, Membership, Organisation, Person, Role, SpentNonce
from mulette.core.people.viewer import SYSTEM, Scope
from mulette.core.room import Permission
from mulette.core.storage.base import now
from mulette.rooms import ROOMS
from tests.factories.delegation import claims, showing, sign, trust

ME = "/api/v1/me"
OBJECTS = ("seed_lot", "stock", "harvest", "permit", "person")
ACTIONS = ("create", "read", "update", "delete", "export", "read_precise", "administer")
REACH = {None: 0, Scope.MINE: 1, Scope.ORGANISATION: 2, Scope.ALL: 3}
WORDS = {"C": "create", "R": "read", "U": "update", "D": "delete", "E": "export"}
NAMES = {"EXSITU_LOTS": "seed_lot", "EXSITU_STOCK": "stock", "EXSITU_HARVESTS": "harvest", "EXSITU_PERMITS": "permit"}


def code_of(client: FlaskClient, method: str, target: str, headers: dict[str, str], **more: Any) -> tuple[int, str]:
    answer = client.open(target, method=method, headers=headers, **more)
    return answer.status_code, (answer.json or {}).get("type", "") if answer.status_code >= 400 else ""


def test_a_person_of_a_geonature_is_known_by_name_and_organisation(house: House, client: FlaskClient) -> None:
    secret = trust(house)
    answer = client.get(ME, headers=showing(secret, "GET", ME)).json
    assert (answer["login"], answer["name"]) == ("cbna:jcariou", "Jeanne Cariou")
    client.get(ME, headers=showing(secret, "GET", ME, name="Jeanne Cariou-Bazin"))
    with house.store.reading() as session:
        person = session.scalars(select(Person)).one()
        assert (person.login, person.password_hash, person.family_name) == (None, None, "Jeanne Cariou-Bazin")
        assert person.organisation is not None
        assert person.organisation.name == "CBNA"
        assert session.scalar(select(LinkedPerson.subject)) == "42"


def test_an_organisation_is_found_by_its_uuid_first(house: House, client: FlaskClient) -> None:
    secret, known = trust(house), uuid.uuid4()
    with house.store.transaction() as session:
        session.add_all([Organisation(uuid=known, name="Conservatoire alpin"), Organisation(name="CBNA")])
    client.get(ME, headers=showing(secret, "GET", ME, organisation_uuid=str(known)))
    with house.store.reading() as session:
        assert session.scalars(select(Person)).one().organisation.name == "Conservatoire alpin"  # type: ignore[union-attr]
        assert session.scalar(select(func.count()).select_from(Organisation)) == 2


def test_a_login_of_the_platform_does_not_take_the_account_of_the_same_name(house: House, client: FlaskClient) -> None:
    secret = trust(house)
    with house.store.transaction() as session:
        session.add(Person(login="jcariou", family_name="Autre"))
        session.flush()
        role = session.scalars(select(Role).where(Role.code == "administrator")).one()
        session.add(Membership(person_id=session.scalars(select(Person.id)).one(), role_id=role.id))
    rights = client.get(ME, headers=showing(secret, "GET", ME)).json["rights"]
    assert not [right for right in rights if right.startswith("administer")]
    with house.store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 2


def test_an_identity_that_is_not_for_this_request_is_refused(house: House, client: FlaskClient) -> None:
    secret, present = trust(house), int(time.time())
    cases: list[tuple[dict[str, Any], str]] = [
        ({"iat": present - 31, "exp": present - 1}, "stale"),
        ({"exp": present + 3600}, "stale"),
        ({"iat": present + 300, "exp": present + 330}, "future"),
        ({"aud": "https://autre.example"}, "for-another"),
        ({"iss": "inconnu"}, "forged"),
        ({"method": "POST"}, "altered-request"),
        ({"target": f"{ME}?x=1"}, "altered-request"),
        ({"digest": "0" * 64}, "altered-request"),
        ({"sub": ""}, "forged"),
        ({"exp": None}, "forged"),
        ({"exp": 10**30}, "forged"),
        ({"cruved": {"EXSITU_LOTS": {"R": 4}}}, "forged"),
        ({"cruved": {"EXSITU_LOTS": {"R": True}}}, "forged"),
    ]
    for other, code in cases:
        answer = client.get(ME, headers=showing(secret, "GET", ME, **other))
        assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
        assert answer.json["type"] == f"urn:mulette:people.identity-{code}", other
    with house.store.reading() as session:
        assert session.scalars(select(Person)).all() == []


def test_a_forged_identity_is_refused(house: House, client: FlaskClient) -> None:
    secret = trust(house)
    good = sign(claims("GET", ME), secret)
    head, body, signature = good.split(".")
    other_head = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).rstrip(b"=").decode()
    wider = json.loads(base64.urlsafe_b64decode(body + "==")) | {"sub": "1"}
    wider_body = base64.urlsafe_b64encode(json.dumps(wider).encode()).rstrip(b"=").decode()
    forgeries = [
        sign(claims("GET", ME), "another secret"),
        sign(claims("GET", ME), secret, head={"alg": "none", "typ": "mulette-identity+jws"}),
        f"{head}.{wider_body}.{signature}",
        f"{other_head}.{body}.",
        f"{good}=",
        f"{head}.{body}",
        sign([], secret),
        "é.é.é",
        "",
    ]
    for forgery in forgeries:
        status = code_of(client, "GET", ME, {"Authorization": f"Mulette-Identity {forgery}"})
        assert status == (401, "urn:mulette:people.identity-forged"), forgery
    assert client.get(ME, headers={"Authorization": f"Mulette-Identity {good}"}).status_code == 200


@given(st.text(alphabet=st.characters(max_codepoint=255)))
def test_no_text_whatever_is_taken_for_an_identity(text: str) -> None:
    with pytest.raises(Unauthenticated):
        issuer_of(text)
    with pytest.raises(Unauthenticated):
        read_identity(text, b"secret")


def test_an_altered_body_is_refused_and_a_right_one_reaches_its_reader(house: House, client: FlaskClient) -> None:
    secret, target = trust(house), "/api/v1/visits"
    body = json.dumps({"page": "/ex-situ"}).encode()
    said = {**showing(secret, "POST", target, body), "Content-Type": "application/json"}
    altered = code_of(client, "POST", target, said, data=body.replace(b"ex-situ", b"autre00"))
    assert altered == (401, "urn:mulette:people.identity-altered-request")
    assert code_of(client, "POST", target, said, data=body) == (201, "")


def test_an_identity_is_shown_once_whatever_process_it_is_shown_to(house: House, app: APIFlask) -> None:
    from mulette.core.storage.store import open_store
    from mulette.web.app import create_app

    other_process = open_store(house.settings)
    clients = [app.test_client(), create_app(House(house.settings, other_process, ROOMS)).test_client()]
    secret = trust(house)
    for _ in range(3):
        said = showing(secret, "GET", ME)
        with ThreadPoolExecutor(2) as pool:
            statuses = [pool.submit(code_of, one, "GET", ME, said) for one in clients]
        assert sorted(one.result() for one in statuses) == [(200, ""), (401, "urn:mulette:people.identity-replayed")]
    other_process.close()
    with house.store.reading() as session:
        assert session.scalar(select(func.count()).select_from(SpentNonce)) == 3
        assert session.scalar(select(func.count()).select_from(Person)) == 1


def test_trust_withdrawn_or_renewed_and_a_person_shut_out_open_nothing(house: House, client: FlaskClient) -> None:
    old = trust(house)
    secret = trust(house)
    assert code_of(client, "GET", ME, showing(old, "GET", ME))[1].endswith("forged")
    client.get(ME, headers=showing(secret, "GET", ME))
    with house.store.transaction() as session:
        deactivate_person(session, SYSTEM, session.scalars(select(Person)).one())
    assert code_of(client, "GET", ME, showing(secret, "GET", ME))[1].endswith("closed")
    assert code_of(client, "GET", ME, showing(secret, "GET", ME, sub="43")) == (200, "")
    with house.store.transaction() as session:
        withdraw_trust(session, SYSTEM, "cbna", now=now())
    assert code_of(client, "GET", ME, showing(secret, "GET", ME, sub="43"))[1].endswith("forged")


def test_no_secret_of_a_platform_stands_in_the_store(house: House) -> None:
    secret = trust(house)
    with house.store.reading() as session:
        row = session.connection().exec_driver_sql("SELECT * FROM people_platform").one()
    assert secret not in map(str, row)


@given(
    ceiling=st.dictionaries(st.tuples(st.sampled_from(ACTIONS), st.sampled_from(OBJECTS)), st.sampled_from(Scope)),
    cruved=st.dictionaries(
        st.sampled_from([*NAMES, "EXSITU_PLACES", "AUTRE"]),
        st.dictionaries(st.sampled_from("CRUVED"), st.integers(0, 3)),
    ),
    unscoped=st.sets(st.sampled_from(OBJECTS)),
)
def test_rights_lent_are_the_lesser_of_both_sides(
    ceiling: dict[tuple[str, str], Scope], cruved: dict[str, dict[str, int]], unscoped: set[str]
) -> None:
    here = [Permission(action, of, "…", scoped=of not in unscoped) for action in ACTIONS for of in OBJECTS]
    lent = lend(cruved, ceiling, here, read_table())
    said = {(WORDS[x], NAMES[of]): n for of in set(cruved) & set(NAMES) for x, n in cruved[of].items() if x in WORDS}
    said["read_precise", "harvest"] = cruved.get("EXSITU_PLACES", {}).get("R", 0)
    for action in ACTIONS:
        for of in OBJECTS:
            least = min(said.get((action, of), 0), REACH[ceiling.get((action, of))])
            expected = (3 if least == 3 else 0) if of in unscoped else least
            assert REACH[lent.get((action, of))] == expected, (action, of)


def test_the_table_of_cruved_gives_all_rights_over_the_seed_bank_and_no_other() -> None:
    pairs = {pair for letters in read_table().values() for pairs in letters.values() for pair in pairs}
    objects = {"seed_lot", "stock", "seed_test", "culture", "harvest", "permit", "seed_output", "exsitu_list", "media"}
    assert {pair.split()[1] for pair in pairs} == objects
    rooms = [room for room in ROOMS if (room.tables or "").startswith("mulette.exsitu")]
    wanted = {f"{one.action} {one.object}" for room in rooms for one in room.permissions if one.object in objects}
    assert wanted - {"administer harvest"} <= pairs
    assert {letter for letters in read_table().values() for letter in letters} <= set("CRUVED")
