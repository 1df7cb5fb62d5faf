"""Promise: a product of 1,000,000 records written to a GeoPackage in under 60 s, memory flat.

Run: ``python benchmarks/products.py [RECORDS]`` (a tenth, then all of 1,000,000 by default), on new GeoPackages.
One record in twenty is blurred to its commune; each file is written in a process of its own.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from serving import fill

from mulette.core.diffusion.products.parsing import parse_product
from mulette.core.house import House
from mulette.core.storage.store import open_store
from mulette.core.storage.upgrade import upgrade_store
from mulette.occurrences.products.vocabulary import shipped_products, vocabulary
from mulette.occurrences.publishing.files import make_file, path_of
from mulette.rooms import ROOMS, load_all_tables
from mulette.settings import Settings

PROMISED_S, NOW = 60, dt.datetime(2026, 3, 15, tzinfo=dt.UTC)


def make_store(settings: Settings, count: int) -> None:
    """Make a store of so many records."""
    load_all_tables()
    store = open_store(settings)
    upgrade_store(store)
    fill(store, count)
    store.close()


def write(settings: Settings, format_: str, answers: Any) -> None:  # noqa: ANN401
    """Write the shipped product of open data; give records, seconds, peak memory and bytes."""
    load_all_tables()
    store = open_store(settings)
    house = House(settings, store, ROOMS)
    product = parse_product(shipped_products()["donnees-ouvertes"].text, vocabulary())
    begun = time.perf_counter()
    made = make_file(house, product, format_, now=NOW)
    took = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answers.put((made.records, took, peak, path_of(house, product.code, format_).stat().st_size))


def in_its_own(target: Any, *words: Any) -> None:  # noqa: ANN401
    """Run a function in a process of its own."""
    process = multiprocessing.get_context("spawn").Process(target=target, args=words)
    process.start()
    process.join()


def main() -> None:
    """Print the time and memory of each format, for a tenth of the records and for all."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        for count in (most // 10, most):
            settings = Settings(database=f"{folder}/{count}.gpkg", files=Path(folder) / f"files-{count}")
            in_its_own(make_store, settings, count)
            for format_ in ("gpkg", "csv", "dwca", "parquet"):
                answers = multiprocessing.get_context("spawn").Queue()
                process = multiprocessing.get_context("spawn").Process(target=write, args=(settings, format_, answers))
                process.start()
                records, took, peak, size = answers.get()
                process.join()
                held = (
                    f", {took / PROMISED_S:.2f} of {PROMISED_S} s" if format_ == "gpkg" and count == 1_000_000 else ""
                )
                speed = f"{records / took:,.0f} records/s, peak {peak:.0f} MiB, {size / 1e6:.0f} MB"
                print(f"{format_}: {records:,} records in {took:.1f} s, {speed}{held}", flush=True)


if __name__ == "__main__":
    main()
