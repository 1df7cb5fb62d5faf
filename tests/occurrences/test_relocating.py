"""Records are found again in areas that are added or moved, and blurred ones get the area that stands for them."""

from __future__ import annotations

import numpy as np
import shapely
from sqlalchemy import select

from mulette.core.places.files import AreaFile
from mulette.core.places.operations import load_areas
from mulette.core.places.tables import Area
from mulette.core.storage.store import Store
from mulette.occurrences.relocating import relocate
from mulette.occurrences.tables import Record, RecordArea
from tests.factories.records import make_dataset, make_record, make_taxon


def commune(west: float, east: float) -> AreaFile:
    outline = np.array([shapely.box(west, 6_590_000, east, 6_610_000)], dtype=object)
    return AreaFile("COM", ["00001"], ["Mare-Noire"], outline)


def test_records_follow_a_commune_that_moves(store: Store) -> None:
    with store.transaction() as session:
        make_taxon(session)
        dataset = make_dataset(session)
        west = make_record(session, dataset, x_m=700_000.0, diffusion=1)
        east = make_record(session, dataset, x_m=720_000.0)
        relocate(session, load_areas(session, commune(690_000, 710_000), source="v1").ids)
        inside = select(RecordArea.record_id).order_by(RecordArea.record_id)
        assert session.scalars(inside).all() == [west.id]
        session.expire_all()
        assert session.get(Record, west.id).blur_area_id == session.scalar(select(Area.id))
        assert session.get(Record, east.id).blur_area_id is None

        relocate(session, load_areas(session, commune(715_000, 725_000), source="v2").ids)
        assert session.scalars(inside).all() == [east.id]
        session.expire_all()
        assert session.get(Record, west.id).blur_area_id is None


def test_a_blurred_record_keeps_an_area_that_still_holds_it(store: Store) -> None:
    with store.transaction() as session:
        make_taxon(session)
        west = make_record(session, make_dataset(session), x_m=700_000.0, diffusion=1)
        for east_m, version in ((710_000, "v1"), (705_000, "v2")):
            relocate(session, load_areas(session, commune(690_000, east_m), source=version).ids)
        session.expire_all()
        assert session.get(Record, west.id).blur_area_id == session.scalar(select(Area.id))


def test_loading_areas_into_an_empty_store_costs_nothing(store: Store) -> None:
    with store.transaction() as session:
        assert relocate(session, load_areas(session, commune(0, 1), source="v1").ids) == 0
