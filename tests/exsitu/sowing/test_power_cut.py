"""The power is cut in the middle of a campaign: nothing of it is kept, and sent again it is sown once."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from mulette.core.house import House
from mulette.exsitu.acts.tables import Act, Request
from mulette.exsitu.bank.tables import Movement
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.sowing.tables import Sowing
from tests.exsitu.sowing.test_api import Program

ROOT = Path(__file__).parents[3]
KEY = "campagne-coupee"


@pytest.fixture
def program(house: House, client: FlaskClient) -> Program:
    """Give a program of a curator, in a bank of eight lots."""
    return Program(house, client, lots=8)


def test_a_cut_in_the_middle_leaves_nothing_and_the_same_request_sows_once(program: Program, tmp_path: Path) -> None:
    asked = {
        "database": program.house.settings.database,
        "files": str(program.house.settings.files_folder),
        "cookie": program.cookie,
        "headers": program.headers | {"Idempotency-Key": KEY},
        "body": program.campaign(),
        "after": 4,
    }
    file = tmp_path / "request.json"
    file.write_text(json.dumps(asked), encoding="utf-8")
    tables = (Sowing, Request, Act, Node, Movement)
    before = [program.count_of(table) for table in tables]
    cut = subprocess.run([sys.executable, "-m", "tests.exsitu.sowing.cut", str(file)], cwd=ROOT, check=False)
    assert cut.returncode == -signal.SIGKILL
    assert [program.count_of(table) for table in tables] == before
    assert set(program.balances()) == {100}

    first = program.send("/batch/sowings", program.campaign(), Idempotency_Key=KEY)
    again = program.send("/batch/sowings", program.campaign(), Idempotency_Key=KEY)
    assert (first.status_code, again.json) == (201, first.json)
    assert (program.count_of(Sowing), set(program.balances())) == (8, {70})
