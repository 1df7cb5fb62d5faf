"""The store keeps what it is given, on both engines, whole or not at all."""

from __future__ import annotations

import uuid

import polars as pl
import pytest
import shapely
from sqlalchemy import func, select, text

from mulette.core.places.tables import Area, AreaKind
from mulette.core.storage.base import now
from mulette.core.storage.bulk import bulk_insert, index_set_aside, next_ids
from mulette.core.storage.spatial import MeetsBox
from mulette.core.storage.store import Store


def areas(ids: list[int], names: list[str | None]) -> pl.DataFrame:
    """Squares of 2 m around the points (10 id, 10 id)."""
    return pl.DataFrame(
        {
            "id": ids,
            "uuid": [str(uuid.uuid4()) for _ in ids],
            "kind": ["COM"] * len(ids),
            "code": [str(number) for number in ids],
            "name": ["x"] * len(ids),
            "search_key": ["x"] * len(ids),
            "source": names,
            "is_active": [True] * len(ids),
            "geom": [
                shapely.to_wkb(shapely.box(10 * i - 1, 10 * i - 1, 10 * i + 1, 10 * i + 1), byte_order=1) for i in ids
            ],
        },
        schema_overrides={"source": pl.String},
    ).with_columns(created_at=pl.lit(now()), updated_at=pl.lit(now()))


@pytest.fixture
def communes(store: Store) -> Store:
    with store.transaction() as session:
        session.add(AreaKind(code="COM", label="Communes"))
    return store


def test_bulk_insert_keeps_awkward_text(communes: Store) -> None:
    awkward = ['guillemets "« »"', "", None, "a\nb\tc", "\\N", "é,;'"]
    with communes.transaction() as session:
        ids = list(next_ids(session, Area.__table__, len(awkward)))
        bulk_insert(session, Area.__table__, areas(ids, awkward))
    with communes.reading() as session:
        assert list(session.scalars(select(Area.source).order_by(Area.id))) == awkward


def test_box_filter_finds_the_same_rows_with_triggers_and_without(communes: Store) -> None:
    with communes.transaction() as session:
        table = Area.__table__
        with index_set_aside(session, table):
            bulk_insert(session, table, areas(list(next_ids(session, table, 3)), [None] * 3))
        bulk_insert(session, table, areas(list(next_ids(session, table, 2)), [None] * 2))
        session.add(Area(kind="COM", code="far", name="x", search_key="x", geom=shapely.box(900, 900, 901, 901)))
    with communes.reading() as session:
        within = select(Area.code).where(MeetsBox(Area.__table__.c.geom, (15.0, 15.0, 45.0, 45.0))).order_by(Area.id)
        assert list(session.scalars(within)) == ["2", "3", "4"]


def test_interrupted_transaction_leaves_nothing_and_the_index_whole(communes: Store) -> None:
    def interrupted() -> None:
        with communes.transaction() as session, index_set_aside(session, Area.__table__):
            bulk_insert(session, Area.__table__, areas([1, 2], [None, None]))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with communes.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Area)) == 0
        session.add(Area(kind="COM", code="1", name="x", search_key="x", geom=shapely.box(0, 0, 1, 1)))
    with communes.reading() as session:
        assert session.scalar(select(Area.code).where(MeetsBox(Area.__table__.c.geom, (0.5, 0.5, 2.0, 2.0)))) == "1"


def test_numbers_are_never_given_again(communes: Store) -> None:
    with communes.transaction() as session:
        first = list(next_ids(session, Area.__table__, 2))
        bulk_insert(session, Area.__table__, areas(first, [None, None]))
        session.execute(text("DELETE FROM places_area"))
    with communes.transaction() as session:
        assert min(next_ids(session, Area.__table__, 1)) > max(first)


def test_geopackage_box_filter_uses_the_rtree(communes: Store) -> None:
    if not communes.is_embedded:
        return
    with communes.transaction() as session, index_set_aside(session, Area.__table__):
        ids = list(next_ids(session, Area.__table__, 500))
        bulk_insert(session, Area.__table__, areas(ids, [None] * len(ids)))
    query = select(Area.name).where(MeetsBox(Area.__table__.c.geom, (0.0, 0.0, 1.0, 1.0)))
    compiled = query.compile(communes.engine, compile_kwargs={"literal_binds": True})
    with communes.engine.connect() as connection:
        plan = " ".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}"))
    assert "rtree_places_area_geom VIRTUAL TABLE INDEX" in plan
    assert "SEARCH places_area USING INTEGER PRIMARY KEY" in plan
