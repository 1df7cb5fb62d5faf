"""Promise: the sensitivity of 1,000,000 records decided again under 20 s, on both stores, memory flat.

Run: ``python benchmarks/sensitivity.py [RECORDS]``; the stores are a new GeoPackage and a private PostgreSQL cluster.
20,000 taxa in 2,000 genera, 96 departments, 2,500 communes; 21,000 rules by taxon, department and biological status,
such that about 10 % of the records are sensitive.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import resource
import sys
import tempfile
import time
import uuid
from pathlib import Path

import numpy as np
import polars as pl
import shapely
from sqlalchemy import func, select, text

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.cluster import private_cluster

from mulette.core.diffusion.tables import SensitivityRule
from mulette.core.metadata.tables import Dataset, Framework
from mulette.core.places.locating import Locator
from mulette.core.places.queries import read_locator
from mulette.core.places.tables import Area, AreaKind
from mulette.core.storage.base import now
from mulette.core.storage.bulk import bulk_insert, index_set_aside, next_ids
from mulette.core.storage.store import Store, open_store
from mulette.core.storage.upgrade import upgrade_store
from mulette.core.taxonomy.tables import Taxon
from mulette.occurrences.sensitivity.refreshing import refresh
from mulette.occurrences.tables import Record
from mulette.occurrences.writing import RECORD, link_areas
from mulette.rooms import load_all_tables
from mulette.settings import Settings

TAXA, GENERA, RULES, PART = 20_000, 2_000, 21_000, 50_000
WEST_M, SOUTH_M, SIDE_M = 300_000, 6_300_000, 400_000
TODAY, PROMISED_S = dt.date(2026, 3, 15), 20


def make_places(store: Store) -> None:
    """Make a square of 96 departments (12 × 8), 50 × 50 communes and 10 km cells."""
    grids = {"DEP": (12, 8), "COM": (50, 50), "M10": (40, 40)}
    with store.transaction() as session:
        for kind in grids:
            session.merge(AreaKind(code=kind, label=kind))
        session.flush()
        for kind, (columns, rows) in grids.items():
            wide, high = SIDE_M / columns, SIDE_M / rows
            for number in range(columns * rows):
                x, y = WEST_M + number % columns * wide, SOUTH_M + number // columns * high
                code = f"{number + 1:02}"
                outline = shapely.box(x, y, x + wide, y + high)
                session.add(Area(kind=kind, code=code, name=code, search_key=code, geom=outline))


def make_taxa_and_rules(store: Store, random: np.random.Generator) -> int:
    """Make genera of ten species each, and rules for some; give the number of the dataset."""
    species = np.arange(TAXA)
    below = TAXA // GENERA
    lefts = species // below * (below + 1) + species % below + 2
    taxa = pl.DataFrame(
        {
            "cd_nom": np.concatenate([species + 1, np.arange(GENERA) + 100_001]),
            "tree_left": np.concatenate([lefts, np.arange(GENERA) * (below + 1) + 1]),
            "tree_right": np.concatenate([lefts, np.arange(GENERA) * (below + 1) + 1 + below]),
        }
    ).with_columns(
        cd_ref="cd_nom", lb_nom=pl.lit("Taxon"), search_key=pl.lit("taxon"), taxref_version=pl.lit("18"),
        rang=pl.lit("ES"),
    )  # fmt: skip
    rules = pl.DataFrame(
        {
            "cd_nom": random.integers(1, TAXA // 7, RULES),
            "level": random.integers(1, 4, RULES),
            "area_code": [f"{number:02}" for number in random.integers(1, 97, RULES)],
            "bio_status": random.choice(["3", "4", None], RULES).tolist(),
            "duration_years": random.choice([10, 20, None], RULES).tolist(),
        }
    ).with_columns(area_kind=pl.lit("DEP"), source=pl.lit("SINP"), is_active=pl.lit(value=True))
    whole = pl.DataFrame({"cd_nom": np.arange(1, TAXA // 11), "level": 2}).with_columns(
        source=pl.lit("SINP"), is_active=pl.lit(value=True)
    )
    with store.transaction() as session:
        bulk_insert(session, Taxon.__table__, taxa)  # type: ignore[arg-type]
        bulk_insert(session, SensitivityRule.__table__, rules)  # type: ignore[arg-type]
        bulk_insert(session, SensitivityRule.__table__, whole)  # type: ignore[arg-type]
        framework = Framework(name="Banc d'essai")
        session.add(framework)
        session.flush()
        dataset = Dataset(name="Banc d'essai", framework_id=framework.id)
        session.add(dataset)
        session.flush()
        return dataset.id


def make_records(store: Store, records: int, dataset_id: int, random: np.random.Generator) -> None:
    """Make records anywhere, of any taxon, with the areas they lie in."""
    with store.transaction() as session, index_set_aside(session, RECORD):
        locator = read_locator(session)
        for start in range(0, records, PART):
            make_part(session, min(PART, records - start), dataset_id, locator, random)


def make_part(session: object, size: int, dataset_id: int, locator: Locator, random: np.random.Generator) -> None:
    """Make some records."""
    x_m, y_m = WEST_M + random.uniform(0, SIDE_M, size), SOUTH_M + random.uniform(0, SIDE_M, size)
    day = dt.date(2000, 1, 1)
    days = [day + dt.timedelta(days=int(number)) for number in random.integers(0, 9_000, size)]
    wkb = pl.Series("geom", shapely.to_wkb(shapely.points(x_m, y_m), byte_order=1).tolist(), dtype=pl.Binary)
    taxa = random.integers(1, TAXA, size)
    cells = {
        f"cell_{side // 1000}km": ((x_m // side).astype(np.int64) + 50_000) * 100_000 + (y_m // side).astype(np.int64)
        for side in (1_000, 5_000, 10_000)
    }
    identifiers = [str(uuid.uuid4()) for _ in range(size)]
    frame = pl.DataFrame(
        {
            "id": list(next_ids(session, RECORD, size)),  # type: ignore[arg-type]
            "uuid": identifiers,
            "unique_id_sinp": identifiers,
            "cd_nom": taxa,
            "cd_ref": taxa,
            "date_min": days,
            "date_max": days,
            "bio_status": random.choice(["3", "4", "9", None], size).tolist(),
            "x_m": x_m,
            "y_m": y_m,
            **cells,
        }
    ).with_columns(
        wkb, nom_cite=pl.lit("Taxon"), content_hash=pl.lit(""), dataset_id=pl.lit(dataset_id),
        diffusion=pl.lit(0), created_at=pl.lit(now()), updated_at=pl.lit(now()),
    )  # fmt: skip
    bulk_insert(session, RECORD, frame)  # type: ignore[arg-type]
    link_areas(session, frame["id"], locator.areas_of(wkb))  # type: ignore[arg-type]


def measure(database: str, records: int) -> None:
    """Fill a store, decide the sensitivity of all its records, and print how long it took."""
    load_all_tables()
    random = np.random.default_rng(1)
    store = open_store(Settings(database=database))
    upgrade_store(store)
    make_places(store)
    make_records(store, records, make_taxa_and_rules(store, random), random)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))  # a store at work has its statistics
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started, worked = time.perf_counter(), time.process_time()
    with store.transaction() as session:
        done = refresh(session, TODAY)
    seconds, processor = time.perf_counter() - started, time.process_time() - worked
    with store.reading() as session:
        sensitive = session.scalar(select(func.count()).where(Record.sensitivity_computed.is_not(None))) or 0
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    kind = "geopackage" if store.is_embedded else "postgis"
    print(
        f"{kind}: {records:,} records, {done.records:,} concerned, {sensitive / records:.1%} sensitive, "
        f"in {seconds:.1f} s, {processor:.1f} s of this processor "
        f"({seconds / PROMISED_S:.2f} of what is promised for a million); "
        f"peak {after / 1024:,.0f} MiB, {(after - before) / 1024:,.0f} more than to fill the store",
        flush=True,
    )
    store.close()


def main() -> None:
    """Measure each store in a process of its own."""
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder, private_cluster() as cluster:
        for database in (f"{folder}/bench.gpkg", cluster):
            process = multiprocessing.get_context("spawn").Process(target=measure, args=(database, records))
            process.start()
            process.join()


if __name__ == "__main__":
    main()
