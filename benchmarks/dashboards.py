"""Promise: over 1,000,000 records, a page of a board under 300 ms at the 95th percentile, for each kind of viewer.

Run: ``python benchmarks/dashboards.py [RECORDS]`` (1,000,000 by default), on a new GeoPackage and a private PostgreSQL.
It also tells how long all records take to be counted again.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from serving import PROMISED_MS, fill, measure, stores

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.factories.people import sign_in_as

from mulette.core.house import open_house
from mulette.core.storage.store import open_store
from mulette.core.storage.upgrade import upgrade_store
from mulette.occurrences.dashboards.boards import BOARDS
from mulette.occurrences.dashboards.tallying import count_again
from mulette.rooms import ROOMS, load_all_tables
from mulette.web.app import create_app

PAGES = [f"/tableau-de-bord/{name}" for name in BOARDS if name != "year"]
PAGES += ["/tableau-de-bord", "/tableau-de-bord/taxons-de-l-annee", "/tableau-de-bord?group2=Amphibiens"]


def main(count: int) -> None:
    """Fill each store, count, then ask as a reader (blurred places) and as an administrator (exact ones)."""
    load_all_tables()
    with tempfile.TemporaryDirectory() as folder:
        for kind, settings in stores(Path(folder)):
            store = open_store(settings)
            upgrade_store(store)
            fill(store, count)
            started = time.perf_counter()
            with store.transaction() as session:
                count_again(session)
            print(f"{kind}: {count:,} records counted in {time.perf_counter() - started:.0f} s")
            store.close()
            with open_house(settings, ROOMS) as house:
                for role in ("reader", "administrator"):
                    client = create_app(house).test_client()
                    sign_in_as(client, house, role, login=role)
                    p95 = float(np.percentile(measure(client, PAGES), 95))
                    print(f" {role}: p95 {p95:.0f} ms, {p95 / PROMISED_MS:.2f} of the promise of {PROMISED_MS} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
