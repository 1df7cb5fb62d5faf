"""Signing in: right and wrong passwords, guesses slowed down, sessions that end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid, TooManyRequests
from mulette.core.people.operations import deactivate_person, set_password
from mulette.core.people.passwords import hash_password, is_password
from mulette.core.people.signing_in import Browser, find_session, is_to_be_prolonged, prolong, sign_in, sign_out
from mulette.core.people.tables import Person, SignedSession
from mulette.core.people.viewer import SYSTEM
from mulette.core.storage.store import Store
from tests.factories.people import make_person

NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
HOURS = dt.timedelta(hours=12)
HERE = Browser("192.0.2.1", "essai")
PASSWORD = "anodonte des étangs"
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(scope="module")
def password_hash() -> str:
    return hash_password(PASSWORD)


@pytest.fixture
def session(store: Store, password_hash: str) -> Iterator[Session]:
    with store.transaction() as session:
        make_person(session, "jcariou", "reader", password_hash=password_hash)
        yield session


def attempt(
    session: Session, password: str, now: dt.datetime = NOON, login: str = "jcariou", address: str = "a"
) -> str | None:
    return sign_in(session, login, password, Browser(address), now=now, lasting=HOURS)


def test_the_right_password_opens_a_session_whose_secret_is_not_kept(session: Session) -> None:
    secret = sign_in(session, " JCariou ", PASSWORD, HERE, now=NOON, lasting=HOURS)
    assert secret is not None
    signed = find_session(session, secret, NOON)
    assert signed is not None
    assert (signed.address, signed.agent, signed.expires_at) == ("192.0.2.1", "essai", NOON + HOURS)
    assert secret not in signed.secret_hash


@pytest.mark.parametrize(("login", "password"), [("jcariou", "anodonte"), ("personne", PASSWORD), ("jcariou", "")])
def test_a_wrong_name_or_password_opens_nothing(session: Session, login: str, password: str) -> None:
    assert attempt(session, password, login=login) is None
    assert session.scalar(select(func.count()).select_from(SignedSession)) == 0


def test_an_unknown_login_costs_a_hash_as_a_known_one(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(
        "mulette.core.people.signing_in.is_password", lambda password, hash_: bool(asked.append(hash_)) or False
    )
    attempt(session, "x", login="personne")
    assert asked == [None]
    assert is_password("the password of nobody", None) is False


def test_five_failures_close_the_login_for_a_quarter_of_an_hour(session: Session) -> None:
    for minute in range(5):
        assert attempt(session, "faux", NOON + minute * MINUTE, address=f"address {minute}") is None
    with pytest.raises(TooManyRequests, match="dans 11 minutes") as refused:
        attempt(session, PASSWORD, NOON + 4 * MINUTE)
    assert refused.value.values["seconds"] == 11 * 60
    assert attempt(session, PASSWORD, NOON + 15 * MINUTE) is not None


def test_an_address_is_slowed_down_whatever_the_logins(session: Session) -> None:
    for number in range(25):
        assert attempt(session, "", login=f"essai{number}", address="192.0.2.9") is None
    with pytest.raises(TooManyRequests, match="dans 15 minutes"):
        attempt(session, PASSWORD, address="192.0.2.9")
    assert attempt(session, PASSWORD, address="192.0.2.10") is not None


def test_a_success_forgets_the_failures_before_it(session: Session) -> None:
    for minute in range(4):
        attempt(session, "faux", NOON + minute * MINUTE)
    assert attempt(session, PASSWORD, NOON + 4 * MINUTE) is not None
    assert attempt(session, "faux", NOON + 5 * MINUTE) is None
    assert attempt(session, PASSWORD, NOON + 6 * MINUTE) is not None


def test_a_session_ends_without_activity_and_lives_on_with_it(session: Session) -> None:
    secret = attempt(session, PASSWORD)
    assert secret is not None
    signed = find_session(session, secret, NOON + dt.timedelta(hours=1))
    assert signed is not None
    assert not is_to_be_prolonged(signed, NOON + dt.timedelta(hours=1), HOURS)
    assert is_to_be_prolonged(signed, NOON + dt.timedelta(hours=2), HOURS)
    prolong(session, secret, NOON + dt.timedelta(hours=2), HOURS)
    assert find_session(session, secret, NOON + dt.timedelta(hours=13)) is not None
    assert find_session(session, secret, NOON + dt.timedelta(hours=14)) is None


def test_signing_out_ends_the_session(session: Session) -> None:
    secret = attempt(session, PASSWORD)
    assert secret is not None
    sign_out(session, secret)
    assert find_session(session, secret, NOON) is None


def test_a_closed_account_opens_nothing(session: Session) -> None:
    secret = attempt(session, PASSWORD)
    assert secret is not None
    deactivate_person(session, SYSTEM, session.scalars(select(Person)).one())
    assert find_session(session, secret, NOON) is None
    assert attempt(session, PASSWORD) is None


def test_a_new_password_ends_the_other_sessions(session: Session) -> None:
    first, second = attempt(session, PASSWORD), attempt(session, PASSWORD)
    assert first is not None
    assert second is not None
    person = session.scalars(select(Person)).one()
    set_password(session, SYSTEM, person, "mulette perlière", keep_session=second)
    assert find_session(session, first, NOON) is None
    assert find_session(session, second, NOON) is not None
    assert attempt(session, PASSWORD) is None
    assert attempt(session, "mulette perlière") is not None


@pytest.mark.parametrize(
    ("password", "words"),
    [("onze lettre", "11 caractères"), ("x" * 1025, "dépasse 1024"), ("je suis jcariou", "l'identifiant")],
)
def test_a_weak_password_is_refused_by_name(password: str, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        hash_password(password, login="jcariou")


def test_the_school_territory_may_have_short_passwords() -> None:
    assert is_password("jcariou", hash_password("jcariou", login="jcariou", minimal_length=4))
