"""Promise: harvesters read the last pages of a large export as fast as the first ones.

Run: ``python benchmarks/exports.py [RECORDS]`` (1,000,000 by default), on a new GeoPackage.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from flask.testing import FlaskClient

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.serving import fill
from tests.factories.people import sign_in_as

from mulette.core.house import House
from mulette.core.storage.store import open_store
from mulette.core.storage.upgrade import upgrade_store
from mulette.rooms import ROOMS, load_all_tables
from mulette.settings import Settings
from mulette.web.app import create_app

ADDRESS, LIMIT, REPEATS = "/api/exports/api/1?limit=1000", 1_000, 15
PROMISED_RATIO = 1.5


def main() -> None:
    """Print the time of the first request, and of a page near the beginning and near the end."""
    load_all_tables()
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database=f"{folder}/mulette.gpkg", files=Path(folder) / "files")
        store = open_store(settings)
        upgrade_store(store)
        fill(store, count)
        house = House(settings, store, ROOMS)
        client = create_app(house).test_client()
        sign_in_as(client, house, "reader")
        print(f"{count:,} records; first request {_seconds(client, ADDRESS):.2f} s")
        pages = [f"{ADDRESS}&offset={page}" for page in (1, count * 9 // 10 // LIMIT)]
        turns = [[_seconds(client, page) for page in pages] for _ in range(REPEATS)]  # in turn: noise falls on both
        early, late = map(min, zip(*turns, strict=True))
        print(f"page 1: {early:.3f} s; page at nine tenths: {late:.3f} s; {late / early:.2f} times as long", end=" ")
        print("(kept)" if late / early <= PROMISED_RATIO else f"(promised: {PROMISED_RATIO})")
        store.close()


def _seconds(client: FlaskClient, address: str) -> float:
    start = time.perf_counter()
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.json["items"]
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
