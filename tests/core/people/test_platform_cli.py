"""Commands about platforms that are trusted: the secret on standard output, once."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from mulette.core.errors import Invalid, NotFound
from mulette.core.house import Doorway, House
from mulette.core.people.operations import ensure_roles
from mulette.core.people.platform_cli import listing, trust, withdraw
from mulette.rooms import ROOMS
from tests.factories.delegation import AUDIENCE, showing

ME = "/api/v1/me"
SAID = ["--label", "GeoNature du CBNA", "--audience", AUDIENCE]


def call(house: House, command: click.Command, *words: str) -> Result:
    doorway = Doorway(house.settings, house.rooms)
    return CliRunner().invoke(command, list(words), obj=doorway, catch_exceptions=False)


def test_a_platform_is_trusted_with_a_secret_told_once_then_withdrawn(house: House, client: FlaskClient) -> None:
    with house.store.transaction() as session:
        ensure_roles(session, ROOMS)
    secret = call(house, trust, "cbna", *SAID, "--role", "reader").stdout.strip()
    assert client.get(ME, headers=showing(secret, "GET", ME)).status_code == 200
    assert call(house, listing).stdout == f"cbna\tGeoNature du CBNA\t{AUDIENCE}\treader\t\n"
    renewed = call(house, trust, "cbna", *SAID).stdout.strip()
    assert renewed != secret
    assert client.get(ME, headers=showing(secret, "GET", ME)).status_code == 401
    call(house, withdraw, "cbna")
    assert client.get(ME, headers=showing(renewed, "GET", ME)).status_code == 401
    assert call(house, listing).stdout.endswith("contributor\tretirée\n")


def test_a_wrong_code_role_or_platform_is_named(house: House) -> None:
    with house.store.transaction() as session:
        ensure_roles(session, ROOMS)
    with pytest.raises(Invalid):
        call(house, trust, "CBN Alpin", *SAID)
    with pytest.raises(NotFound, match="Rôles connus : administrator"):
        call(house, trust, "cbna", *SAID, "--role", "chef")
    with pytest.raises(NotFound, match="« cbna »"):
        call(house, withdraw, "cbna")
