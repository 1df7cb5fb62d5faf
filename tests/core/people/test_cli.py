"""Commands about accounts: data on standard output, words on standard error."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from mulette.commands.store import init
from mulette.core.errors import Conflict, Invalid, NotFound
from mulette.core.house import Doorway, House, open_house
from mulette.core.people import cli
from mulette.core.people.operations import ensure_roles
from mulette.core.people.passwords import is_password
from mulette.core.people.queries import person_named
from mulette.core.people.tables import Role
from mulette.core.people.tokens import find_token
from mulette.core.storage.base import now
from mulette.rooms import ROOMS
from mulette.settings import Settings

PASSWORD = "anodonte des étangs"
NEW = ["jcariou", "--name", "Jeanne", "--family-name", "Cariou", "--role", "reader", "--organisation", "CEN"]


@pytest.fixture(autouse=True)
def roles(house: House) -> None:
    with house.store.transaction() as session:
        ensure_roles(session, ROOMS)


def call(house: House, command: click.Command, *words: str, typed: str = "") -> Result:
    """Run a command as the command line does; what is refused is raised."""
    doorway = Doorway(house.settings, house.rooms)
    return CliRunner().invoke(command, list(words), obj=doorway, input=typed, catch_exceptions=False)


def add(house: House) -> Result:
    return call(house, cli.add, *NEW, "--password-stdin", typed=f"{PASSWORD}\n")


def test_an_account_is_made_listed_and_gets_other_roles(house: House) -> None:
    added = add(house)
    assert (added.exit_code, added.stdout) == (0, "")
    assert "Compte « jcariou » créé" in added.stderr
    assert call(house, cli.listing).stdout == "jcariou\tJeanne Cariou\tCEN\treader\t\n"
    call(house, cli.role, "jcariou", "validator", "contributor")
    assert "\tvalidator,contributor\t" in call(house, cli.listing).stdout
    call(house, cli.role, "jcariou")
    assert call(house, cli.listing).stdout == "jcariou\tJeanne Cariou\tCEN\t\t\n"


def test_a_password_is_read_from_standard_input(house: House) -> None:
    add(house)
    call(house, cli.password, "jcariou", "--password-stdin", typed="mulette perlière\n")
    with house.store.reading() as session:
        hash_ = person_named(session, "jcariou").password_hash
    assert is_password("mulette perlière", hash_)
    assert not is_password(PASSWORD, hash_)


def test_what_is_refused_leaves_nothing(house: House) -> None:
    with pytest.raises(Invalid, match="au moins 12"):
        call(house, cli.add, *NEW, "--password-stdin", typed="court\n")
    with pytest.raises(NotFound, match="Rôles connus"):
        call(house, cli.add, *NEW, "--role", "chef", "--password-stdin", typed=f"{PASSWORD}\n")
    assert call(house, cli.listing).stdout == ""
    add(house)
    with pytest.raises(Conflict, match="déjà pris"):
        add(house)


def test_a_token_is_written_once_and_only_for_rights_held(house: House) -> None:
    add(house)
    with pytest.raises(NotFound, match=r"n'a pas ces droits : administer:person\. Les siens : .*read:record"):
        call(house, cli.token, "jcariou", "--label", "x", "--scope", "administer:person")
    made = call(house, cli.token, "jcariou", "--label", "export", "--scope", "read:record", "--days", "3")
    with house.store.reading() as session:
        token = find_token(session, made.stdout.strip(), now())
    assert (token.label, token.scopes) == ("export", ["read:record"])
    assert round((token.expires_at - now()).total_seconds() / 86_400) == 3


def test_a_new_base_has_its_roles(tmp_path: Path) -> None:
    settings = Settings(database=str(tmp_path / "x.gpkg"))
    for _ in range(2):
        CliRunner().invoke(init, obj=Doorway(settings, ROOMS), catch_exceptions=False)
    with open_house(settings, ROOMS) as house, house.store.reading() as session:
        codes = list(session.scalars(select(Role.code).order_by(Role.id)))
    assert codes == [
        "administrator",
        "data_administrator",
        "validator",
        "contributor",
        "curator",
        "bench_technician",
        "gardener",
        "permit_manager",
        "reader",
        "public",
    ]
