"""Promise: 5,000 rows/s from file to PostGIS and 4,000 to a GeoPackage, under 2 GB at a million rows, linear.

Run: ``python benchmarks/intake.py [ROWS…]`` (100,000 and 1,000,000 by default); the stores are a new GeoPackage and a
private PostgreSQL cluster. 40 columns, 2 % of faults of 18 kinds, 700,000 names, 35,000 communes.
"""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import resource
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import shapely

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.taxref import synthetic_taxref
from tests.cluster import private_cluster

from mulette.core.house import House, open_house
from mulette.core.intake import deliveries
from mulette.core.intake.providers import add_provider
from mulette.core.metadata.tables import Dataset, Framework
from mulette.core.nomenclature.operations import load_nomenclatures
from mulette.core.people.viewer import SYSTEM
from mulette.core.places.tables import Area, AreaKind
from mulette.core.storage.base import now
from mulette.core.storage.bulk import bulk_insert, index_set_aside, next_ids
from mulette.core.storage.store import open_store
from mulette.core.storage.upgrade import upgrade_store
from mulette.core.taxonomy.operations import load_taxref
from mulette.core.taxonomy.taxref import read_taxref
from mulette.rooms import ROOMS, load_all_tables
from mulette.settings import Settings

NAMES, COMMUNES_A_SIDE = 700_000, 187  # 187² = 34,969 communes
WEST_M, SOUTH_M, SIDE_M = 300_000, 6_300_000, 4_000
DATASET = uuid.UUID("0f4b1c3a-5a55-4a6e-9a0e-6a1f0d6c1d01")
PROMISED_ROWS_S = {"geopackage": 4_000, "postgis": 5_000}
PROMISED_MB = 2_000


def faults(random: np.random.Generator, rows: int) -> dict[str, tuple[str, np.ndarray]]:  # type: ignore[type-arg]
    """Plant 18 kinds of faults on 2 % of the rows: ``{kind: (value, rows)}``."""
    planted = [
        ("date_min", "2019-02-31"), ("date_min", ""), ("date_min", "2999-01-01"), ("date_max", "1999-01-01"),
        ("date_min", "1820-05-01"), ("cd_nom", "99999999"), ("cd_nom", "abc"), ("nom_cite", ""),
        ("count_min", "12x"), ("count_min", "900"), ("altitude_min", "4000"), ("unique_id_sinp", "pas-un-uuid"),
        ("life_stage", "Dragon"), ("sex", "Oui"), ("WKT", "POINT(2.1"), ("WKT", ""), ("WKT", "POINT(200 95)"),
        ("entity_source_pk_value", "K-DOUBLE"),
    ]  # fmt: skip
    chosen = random.choice(rows, len(planted) * max(1, rows // 50 // len(planted)), replace=False)
    parts = np.split(chosen, len(planted))
    return {f"{column} {value}": (value, part) for (column, value), part in zip(planted, parts, strict=True)}


def write_file(path: Path, rows: int, codes: np.ndarray, names: list[str]) -> Path:  # type: ignore[type-arg]
    """Write a CSV of 40 columns."""
    random = np.random.default_rng(2)
    to_degrees = _to_degrees()
    x_m, y_m = places(random, rows)
    longitude, latitude = to_degrees.transform(x_m, y_m)
    taxon = np.minimum(random.zipf(1.3, rows), 5_000) - 1
    day = np.datetime64("1990-01-01") + random.integers(0, 12_000, rows)
    count = random.integers(1, 50, rows)
    altitude = random.integers(0, 2_500, rows)

    def among(*choices: str) -> pl.Series:
        return pl.Series(np.array(choices, dtype=object)[random.integers(0, len(choices), rows)], dtype=pl.String)

    frame = pl.DataFrame(
        {
            "entity_source_pk_value": [f"K{number}" for number in range(rows)],
            "unique_id_sinp": [str(uuid.UUID(int=number + (4 << 76))) for number in range(rows)],
            "date_min": pl.Series(day).cast(pl.Date).cast(pl.String),
            "date_max": pl.Series(day).cast(pl.Date).cast(pl.String),
            "hour_min": among("08:30", "21:15", ""),
            "cd_nom": pl.Series(codes[taxon]).cast(pl.String),
            "nom_cite": [names[index] for index in taxon],
            "observers": among("CARIOU Jeanne", "MARTIN Luc (CEN)", "LE GOFF Camille, NICOLAS Paul"),
            "determiner": among("CARIOU Jeanne", ""),
            "count_min": pl.Series(count).cast(pl.String),
            "count_max": pl.Series(count + 2).cast(pl.String),
            "altitude_min": pl.Series(altitude).cast(pl.String),
            "altitude_max": pl.Series(altitude + 10).cast(pl.String),
            "WKT": [f"POINT({x:.6f} {y:.6f})" for x, y in zip(longitude, latitude, strict=True)],
            "life_stage": among("Adulte", "Juvénile", "Larve", ""),
            "sex": among("Femelle", "Mâle", "Indéterminé"),
            "obs_technique": among("Vu", "Entendu", ""),
            "bio_status": among("Reproduction", "Hibernation", ""),
            "observation_status": among("Présent"),
            "obj_count": among("Individu", "NSP"),
            "type_count": among("Compté", "Estimé"),
            "source_status": among("Terrain"),
            "sensitivity": among("0", "0", "0", "2"),
            "place_name": among("Le Marais", "Bois de la Tour", "La Grande Prairie", "Étang du Moulin"),
            "precision": among("10", "25", "100"),
            "comment_context": among("", "", "temps couvert"),
            "comment_description": among("", "", "au bord de l'eau"),
            "meta_create_date": among("2020-05-12 10:00:00"),
        }
        | {f"colonne_{number}": among("a", "b", "") for number in range(29, 41)}
    )
    for kind, (value, at) in faults(random, rows).items():
        column = kind.split(" ")[0]
        cells = frame[column].to_numpy().astype(object)
        cells[at] = value
        frame = frame.with_columns(pl.Series(column, cells, dtype=pl.String))
    frame.write_csv(path)
    return path


def places(random: np.random.Generator, rows: int) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    """Place 30 % of the records anywhere and 70 % around 2,000 much visited places, 2 km wide."""
    extent_m = SIDE_M * COMMUNES_A_SIDE
    anywhere = random.random((rows, 2)) * extent_m
    visited = random.random((2_000, 2)) * (extent_m - 2_000)
    near = visited[random.integers(0, 2_000, rows)] + random.random((rows, 2)) * 2_000
    points = np.where(random.random(rows)[:, None] < 0.3, anywhere, near)
    return WEST_M + points[:, 0], SOUTH_M + points[:, 1]


def prepare(settings: Settings, taxref: Path) -> None:
    """Make a store with names, communes, terms, a dataset and a provider."""
    load_all_tables()
    store = open_store(settings)
    upgrade_store(store)
    with store.transaction() as session:
        load_nomenclatures(session)
        load_taxref(session, read_taxref(taxref))
        session.add(AreaKind(code="COM", label="Communes"))
        session.flush()
        framework = Framework(name="Essai")
        session.add(framework)
        session.flush()
        session.add(Dataset(uuid=DATASET, name="Essai", framework_id=framework.id))
        add_provider(session, SYSTEM, "essai", "Essai")
        table: Any = Area.__table__
        squares = communes()
        ids = next_ids(session, table, squares.height)
        with index_set_aside(session, table):
            bulk_insert(session, table, squares.with_columns(id=pl.Series(list(ids))))
    store.close()


def communes() -> pl.DataFrame:
    """Make square communes with 49 vertices each, as the mean of the real ones."""
    columns, rows = np.divmod(np.arange(COMMUNES_A_SIDE**2), COMMUNES_A_SIDE)
    west, south = WEST_M + columns * SIDE_M, SOUTH_M + rows * SIDE_M
    outlines = shapely.segmentize(shapely.box(west, south, west + SIDE_M, south + SIDE_M), SIDE_M / 12)
    count = len(outlines)
    return pl.DataFrame(
        {
            "uuid": [str(uuid.uuid4()) for _ in range(count)],
            "kind": "COM",
            "code": [f"{number:05}" for number in range(count)],
            "name": [f"Commune {number}" for number in range(count)],
            "search_key": [f"commune {number}" for number in range(count)],
            "is_active": True,
            "geom": shapely.to_wkb(outlines, byte_order=1).tolist(),
        }
    ).with_columns(created_at=pl.lit(now()), updated_at=pl.lit(now()))


def measure(settings: Settings, path: Path, answers: Any) -> None:  # noqa: ANN401
    """Deliver a file in a process of its own; give the seconds of each stage and the peak of memory."""
    with open_house(settings, ROOMS) as house:
        stages = deliver(house, path)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    answers.put((stages, peak_mb))


def deliver(house: House, path: Path) -> dict[str, Any]:
    """Deliver a file, and give the seconds that each stage took."""
    begun = time.perf_counter()
    identifier = deliveries.receive(
        house, SYSTEM, path, template="identite", provider="essai", mode="update", dataset=DATASET
    )
    received = time.perf_counter()
    marks = {"Lecture des référentiels": received}
    outcome = deliveries.check(
        house, SYSTEM, identifier, progress=lambda rows, stage: marks.setdefault(stage, time.perf_counter())
    )
    checked = time.perf_counter()
    result = deliveries.approve(house, SYSTEM, identifier)
    written = time.perf_counter()
    compare_from = marks["Comparaison avec la base"]
    return {
        "receive": received - begun,
        "check": compare_from - received,
        "compare": checked - compare_from,
        "write": written - checked,
        "total": written - begun,
        "rows": outcome.rows,
        "valid": outcome.valid_rows,
        "result": result,
    }


def _to_degrees() -> Any:  # noqa: ANN401
    import pyproj

    return pyproj.Transformer.from_crs(2154, 4326, always_xy=True)


def main(sizes: list[int]) -> None:
    """Measure both stores for each number of rows."""
    taxref = synthetic_taxref(NAMES)
    codes = taxref["CD_NOM"].head(5_000).to_numpy()
    names = taxref["LB_NOM"].head(5_000).to_list()
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as temporary, private_cluster() as cluster:
        folder = Path(temporary)
        archive = folder / "TAXREFv18.txt"
        taxref.write_csv(archive, separator="\t")
        for rows in sizes:
            path = write_file(folder / f"{rows}.csv", rows, codes, names)
            for kind in ("geopackage", "postgis"):
                settings = _settings(kind, cluster, folder, rows)
                prepare(settings, archive)
                answers = context.Queue()
                process = context.Process(target=measure, args=(settings, path, answers))
                process.start()
                stages, peak_mb = answers.get()
                process.join()
                _print(kind, stages, peak_mb)


def _settings(kind: str, cluster: str, folder: Path, rows: int) -> Settings:
    if kind == "geopackage":
        return Settings(database=str(folder / f"{rows}.gpkg"), files=folder / f"files-{kind}-{rows}")
    import psycopg

    name = f"bench_{rows}"
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return Settings(database=f"{cluster.rsplit('/', 1)[0]}/{name}", files=folder / f"files-{kind}-{rows}")


def _print(kind: str, stages: dict[str, Any], peak_mb: float) -> None:
    rows = stages["rows"]
    speed = rows / stages["total"]
    print(f"{kind}, {rows:,} rows, {dt.date.today()}: {json.dumps(stages['result'])}")
    for name in ("receive", "check", "compare", "write", "total"):
        print(f"  {name:8} {stages[name]:8.1f} s {rows / stages[name]:10,.0f} rows/s")
    print(f"  speed  {speed / PROMISED_ROWS_S[kind]:.2f} of the promise of {PROMISED_ROWS_S[kind]:,} rows/s")
    print(f"  memory {peak_mb:,.0f} MB, {peak_mb / PROMISED_MB:.2f} of {PROMISED_MB:,} MB", flush=True)


if __name__ == "__main__":
    main([int(given) for given in sys.argv[1:]] or [100_000, 1_000_000])
