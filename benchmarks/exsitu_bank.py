"""Promise: over 30,000 lots and 300,000 movements, the pages of the bank are under 300 ms at the 95th percentile.

List, search as one types, sheet of a lot, ledger, ancestors eight links up, on both stores, beside 50,000 counts.

Run: ``python benchmarks/exsitu_bank.py [LOTS]`` (30,000 by default), on a new GeoPackage and a private PostgreSQL.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from flask.testing import FlaskClient
from sqlalchemy import Table, select, text
from sqlalchemy.orm import Session

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.cluster import private_cluster
from tests.factories.people import sign_in_as

from mulette.core.house import House, open_house
from mulette.core.people.tables import Organisation, Person
from mulette.core.storage.base import Base, now
from mulette.core.storage.bulk import bulk_insert, next_ids
from mulette.core.storage.store import Store, open_store
from mulette.core.storage.upgrade import upgrade_store
from mulette.core.taxonomy.tables import Taxon
from mulette.exsitu.lineage.queries import ancestors
from mulette.exsitu.lineage.tables import Node
from mulette.rooms import ROOMS, load_all_tables
from mulette.settings import Settings
from mulette.web.app import create_app

PROMISED_MS, REPEATS = 300, 12
TAXA, BOXES, LOTS_A_YEAR = 3_000, 2_000, 1_000
MOVEMENTS_A_LOT, LOTS_A_TEST, COUNTS_A_REPLICATE = 10, 12, 5
AT = now()
Ids = np.ndarray[Any, np.dtype[np.int64]]


def fill(store: Store, lots: int) -> None:
    """Write a bank: every lot from a harvest, one in five grown from an older lot, down to the third generation."""
    random = np.random.default_rng(1)
    with store.transaction() as session:
        organisations = [Organisation(name=f"Conservatoire {number}") for number in range(9)]
        session.add_all(organisations)
        session.flush()
        bulk_insert(session, Taxon.__table__, _taxa())  # type: ignore[arg-type]
        holders = np.array([one.id for one in organisations])
        holder, taxon = random.choice(holders, lots, p=_shares(len(holders))), random.zipf(1.2, lots) % TAXA + 1
        nodes = _nodes(session, "lot", lots, holder, taxon)
        _lineage(session, nodes, holder, taxon)
        lot_ids = _lots(session, random, nodes)
        boxes = _locations(session, holders)
        packages, package_lot = _packages(session, random, lot_ids, boxes)
        _movements(session, random, lots * MOVEMENTS_A_LOT, packages, package_lot, boxes)
        _tests(session, random, lot_ids[::LOTS_A_TEST], holder[::LOTS_A_TEST], taxon[::LOTS_A_TEST])
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if store.is_embedded else "VACUUM ANALYZE"))  # as autovacuum does


def _write(session: Session, table: str, count: int, **columns: Any) -> Ids:  # noqa: ANN401
    """Write rows; what is one value is that of all."""
    into: Table = Base.metadata.tables[table]
    ids = np.array(list(next_ids(session, into, count)))
    frame = pl.DataFrame({"id": ids, **{name: _column(value, count) for name, value in columns.items()}})
    if "created_at" in into.columns:
        frame = frame.with_columns(created_at=pl.lit(AT), updated_at=pl.lit(AT), version=pl.lit(1))
    if "uuid" in into.columns and "uuid" not in frame.columns:
        frame = frame.with_columns(uuid=pl.Series(_uuids(table, ids)))
    bulk_insert(session, into, frame)
    return ids


def _column(value: Any, count: int) -> pl.Series:  # noqa: ANN401
    return pl.Series(value) if isinstance(value, np.ndarray | list | pl.Series) else pl.Series([value] * count)


def _uuids(table: str, ids: Ids) -> list[str]:
    kind = f"{sum(table.encode()) % 65_536:04x}"
    return [f"{kind}0000-0000-4000-8000-{number:012x}" for number in ids.tolist()]


def _shares(count: int) -> list[float]:
    """Share lots out as the network of conservatories has them: the largest holds a third."""
    weights = [1 / (rank + 1) for rank in range(count)]
    return [weight / sum(weights) for weight in weights]


def _taxa() -> pl.DataFrame:
    codes = list(range(1, TAXA + 1))
    names = [_name(code) for code in codes]
    return pl.DataFrame(
        {"cd_nom": codes, "cd_ref": codes, "lb_nom": names, "search_key": [name.lower() for name in names]}
    ).with_columns(rang=pl.lit("ES"), taxref_version=pl.lit("18"))


def _name(code: int) -> str:
    return f"Genus{code % 300:03} species{code:04}"


def _nodes(session: Session, kind: str, count: int, holder: Ids, taxon: Ids, generation: int = 0) -> Ids:
    years = [1990 + rank // LOTS_A_YEAR for rank in range(count)]
    numbers = [f"{year}_{rank % LOTS_A_YEAR:04}" for rank, year in enumerate(years)]
    return _write(
        session, "exsitu_node", count, kind=kind, organisation_id=holder, cd_nom=taxon, generation=generation,
        taxon_name=[_name(code) for code in taxon.tolist()], number=[f"{kind[:1]}{generation}{one}" for one in numbers],
        legacy_number=[f"W{rank:06}" for rank in range(count)],
    )  # fmt: skip


def _lineage(session: Session, lots: Ids, holder: Ids, taxon: Ids) -> None:
    """Link lots to a harvest through a material, or to a lot through a sowing and a culture."""
    grown = np.arange(len(lots)) % 5 == 4
    wild = ~grown
    material = _nodes(session, "material", wild.sum(), holder[wild], taxon[wild])
    harvest = _nodes(session, "harvest", wild.sum(), holder[wild], taxon[wild])
    population = _nodes(session, "population", wild.sum(), holder[wild], taxon[wild])
    culture = _nodes(session, "culture", grown.sum(), holder[grown], taxon[grown])
    sowing = _nodes(session, "sowing", grown.sum(), holder[grown], taxon[grown])
    mothers = lots[np.flatnonzero(grown) - np.where(np.flatnonzero(grown) % 10 == 9, 5, 1)]
    for parents, children, kind in (
        (population, harvest, "harvested"), (harvest, material, "extracted"), (material, lots[wild], "banked"),
        (mothers, sowing, "sown"), (sowing, culture, "pricked_out"), (culture, lots[grown], "harvested_ex_situ"),
    ):  # fmt: skip
        _write(session, "exsitu_link", len(parents), parent_id=parents, child_id=children, kind=kind)


def _lots(session: Session, random: np.random.Generator, nodes: Ids) -> Ids:
    count = len(nodes)
    status = random.choice(["received", "cleaning", "stored", "exhausted"], count, p=[0.02, 0.03, 0.85, 0.1])
    viability = np.where(random.random(count) < 0.4, np.nan, random.uniform(20, 100, count).round(1))
    return _write(
        session, "exsitu_lot", count, node_id=nodes, uuid=_uuids("exsitu_node", nodes), status=status.tolist(),
        provenance="W", collection=random.choice(["base", "active", "duplicate"], count).tolist(), unit="seed",
        received_on=_days(random, count), viability_percent=pl.Series(viability).fill_nan(None),
        is_freeze_dried=False, is_for_exchange=False, low_stock=200.0,
    )  # fmt: skip


def _days(random: np.random.Generator, count: int) -> pl.Series:
    return pl.Series(np.datetime64("1990-01-01") + random.integers(0, 12_000, count)).cast(pl.Date)


def _locations(session: Session, holders: Ids) -> Ids:
    """Write a freezer for each holder, with its boxes."""
    holder = holders[np.arange(BOXES) % len(holders)]
    table: Table = Base.metadata.tables["exsitu_location"]
    rooms = np.array(list(next_ids(session, table, len(holders))))
    boxes = np.array(list(next_ids(session, table, BOXES)))
    inside = rooms[np.arange(BOXES) % len(holders)]
    frames = [
        pl.DataFrame({"id": rooms, "organisation_id": holders, "path": [f"/{one}/" for one in rooms]}),
        pl.DataFrame(
            {"id": boxes, "organisation_id": holder, "parent_id": inside,
             "path": [f"/{room}/{box}/" for room, box in zip(inside, boxes, strict=True)]}
        ),
    ]  # fmt: skip
    for kind, frame in zip(("freezer", "box"), frames, strict=True):
        named = frame.with_columns(
            uuid=pl.Series(_uuids("exsitu_location", frame["id"].to_numpy())), kind=pl.lit(kind),
            code=pl.format("B{}", "id"), name=pl.format("Boîte {}", "id"), position=pl.lit(0),
            is_open=pl.lit(value=True), created_at=pl.lit(AT), updated_at=pl.lit(AT), version=pl.lit(1),
        )  # fmt: skip
        bulk_insert(session, table, named)
    return boxes


def _packages(session: Session, random: np.random.Generator, lots: Ids, boxes: Ids) -> tuple[Ids, Ids]:
    """Write two packages for every other lot, one for the others."""
    of_lot = np.concatenate([lots, lots[::2]])
    rank = np.concatenate([np.ones(len(lots), int), np.full(len(lots[::2]), 2)])
    packages = _write(
        session, "exsitu_package", len(of_lot), lot_id=of_lot, rank=rank, container="bag",
        location_id=random.choice(boxes, len(of_lot)), has_tablet=False,
    )  # fmt: skip
    return packages, of_lot


def _movements(
    session: Session, random: np.random.Generator, count: int, packages: Ids, package_lot: Ids, boxes: Ids
) -> None:
    """Write an entry for each package, then withdrawals at random, by acts of five lines."""
    person = Person(login="technicien", given_name="Anne", family_name="Bosc")
    session.add(person)
    session.flush()
    acts = _write(
        session, "exsitu_act", -(-count // 5), kind="bank.withdraw", label="Sortie", at=AT, person_id=person.id,
        person="Anne Bosc",
    )  # fmt: skip
    drawn = random.integers(0, len(packages), count - len(packages))
    chosen = np.concatenate([np.arange(len(packages)), drawn])
    is_entry = np.arange(count) < len(packages)
    quantity = np.where(is_entry, random.integers(500, 20_000, count), -random.integers(1, 40, count)).astype(float)
    _write(
        session, "exsitu_movement", count, operation_uuid=_uuids("operation", np.arange(count)),
        act_id=np.repeat(acts, 5)[:count], kind=np.where(is_entry, "entry", "out_sowing").tolist(),
        lot_id=package_lot[chosen], package_id=packages[chosen], location_id=random.choice(boxes, count),
        quantity=quantity, seeds=quantity, moved_on=_days(random, count), at=AT,
    )  # fmt: skip


def _tests(session: Session, random: np.random.Generator, lots: Ids, holder: Ids, taxon: Ids) -> None:
    """Write tests of four replicates, each counted five times."""
    nodes = _nodes(session, "test", len(lots), holder, taxon)
    tests = _write(
        session, "exsitu_test", len(lots), node_id=nodes, lot_id=lots, kind="germination", purpose="monitoring",
        status="closed", started_on=_days(random, len(lots)), lasts_days=28, count_every_days=7, is_conclusive=True,
    )  # fmt: skip
    of_test, rank = np.repeat(tests, 4), np.tile(np.arange(1, 5), len(tests))
    replicates = _write(session, "exsitu_replicate", len(of_test), test_id=of_test, rank=rank, seeds=25)
    of_replicate = np.repeat(replicates, COUNTS_A_REPLICATE)
    days = [dt.date(2024, 3, 1 + 5 * (turn % COUNTS_A_REPLICATE)) for turn in range(len(of_replicate))]
    _write(
        session, "exsitu_test_count", len(of_replicate), replicate_id=of_replicate, counted_on=days, removed=0,
        germinated=random.integers(0, 6, len(of_replicate)),
    )  # fmt: skip


def addresses(lots: list[str]) -> dict[str, list[str]]:
    """Give what people and programs ask for, by what is promised."""
    api, page, words = (
        "/api/v1/exsitu",
        "/ex-situ/lots",
        ("l0200", "l02005_01", "Genus012", "genus1 sp", "W0123", "zzz"),
    )
    return {
        "list": [
            page, f"{page}?page=100", f"{page}?sort=-number", f"{page}?sort=taxon_name", f"{page}?sort=stock",
            f"{page}?sort=-viability_percent", f"{page}?status=stored&stock=low", f"{page}?taxon=2",
            f"{api}/lots?limit=50", f"{api}/lots?limit=50&sort=number", f"{api}/lots?limit=50&sort=-stock",
            f"{api}/packages?limit=50&held=1", f"{api}/locations?limit=50",
        ],
        "search as one types": [
            *(f"{page}?q={word}" for word in words), *(f"{api}/lots?limit=20&q={word}" for word in words),
        ],
        "sheet of a lot": [*(f"{page}/{lot}" for lot in lots), *(f"{api}/lots/{lot}" for lot in lots)],
        "ledger": [
            f"{api}/movements?limit=50", f"{api}/movements?limit=50&sort=-moved_on&kind=out_sowing",
            *(f"{api}/movements?lot={lot}" for lot in lots),
        ],
    }  # fmt: skip


def measure(ask: Callable[[], object]) -> list[float]:
    """Do something several times; give the milliseconds of each."""
    taken = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - started) * 1_000)
    return taken


def told(what: str, taken: list[float], indent: str = "  ") -> None:
    """Print the median and the 95th percentile, against the promise."""
    p95 = float(np.percentile(taken, 95))
    promise = f"{p95 / PROMISED_MS:.2f} of the promise of {PROMISED_MS} ms"
    print(f"{indent}{what:62} median {np.median(taken):5.0f} ms, p95 {p95:5.0f} ms, {promise}", flush=True)


def serve(house: House) -> None:
    """Ask as a curator, who sees the lots of all organisations."""
    client = create_app(house).test_client()
    sign_in_as(client, house, "curator")
    with house.store.reading() as session:
        lots = session.scalars(select(Node).where(Node.kind == "lot", Node.id % 5_000 == 10)).all()
    for what, wanted in addresses([str(node.uuid) for node in lots]).items():
        taken = {address: measure(lambda: _get(client, address)) for address in wanted}  # noqa: B023
        for address, mine in taken.items():
            told(address.replace("/api/v1/exsitu", "API")[:60], mine, "    ")
        told(what, [one for mine in taken.values() for one in mine])
    told("ancestors", [one for node in lots for one in measure(lambda: _ancestors(house.store, node.id))])  # noqa: B023


def _get(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code, answer.text[:500])


def _ancestors(store: Store, node_id: int) -> None:
    with store.reading() as session:
        assert max(step.depth for step in ancestors(session, [node_id])) > 8


def stores(folder: Path) -> Iterator[tuple[str, Settings]]:
    """Give settings of a new store of each kind."""
    yield "geopackage", Settings(database=str(folder / "bank.gpkg"), files=folder / "files")
    with private_cluster() as url:
        yield "postgis", Settings(database=url, files=folder / "files")


def main(lots: int) -> None:
    """Fill each store, then ask."""
    load_all_tables()
    with tempfile.TemporaryDirectory() as folder:
        for kind, settings in stores(Path(folder)):
            store = open_store(settings)
            upgrade_store(store)
            started = time.perf_counter()
            fill(store, lots)
            store.close()
            print(f"{kind}: {lots:,} lots written in {time.perf_counter() - started:.0f} s")
            with open_house(settings.model_copy(update={"api_rate": ""}), ROOMS) as house:
                serve(house)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30_000)
