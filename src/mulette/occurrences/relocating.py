"""Following the areas: when some are added or change, the records that lie in them are found again."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import shapely
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from mulette.core.places.locating import Locator
from mulette.core.places.queries import read_locator
from mulette.core.storage.spatial import MeetsBox
from mulette.occurrences.dashboards.tallying import count_again
from mulette.occurrences.tables import Record, RecordArea
from mulette.occurrences.writing import blur_areas, link_areas

CHUNK = 50_000


def relocate(session: Session, area_ids: Sequence[int]) -> int:
    """Find again the records of some areas, and the areas that stand for the places of blurred records.

    Parameters
    ----------
    area_ids
        Areas added or changed.

    Returns
    -------
    Number of records that lie in them.
    """
    session.execute(delete(RecordArea).where(RecordArea.area_id.in_(area_ids)))
    # A record that an area no longer holds must not be shown somewhere in it.
    stale = update(Record).where(Record.blur_area_id.in_(area_ids)).values(blur_area_id=None)
    session.execute(stale, execution_options={"synchronize_session": False})
    if session.scalar(select(Record.id).limit(1)) is None:
        return 0
    locator = read_locator(session, area_ids)
    west, south, east, north = shapely.total_bounds(locator.outlines).tolist()
    near = MeetsBox(Record.__table__.c.geom, (west, south, east, north))
    columns = (Record.id, Record.geom, Record.x_m, Record.y_m, Record.diffusion)
    found, last = 0, 0
    while rows := session.execute(
        select(*columns).where(near, Record.id > last).order_by(Record.id).limit(CHUNK)
    ).all():
        last = rows[-1].id
        found += _relocate(session, locator, rows)
    count_again(session)
    return found


def _relocate(session: Session, locator: Locator, rows: Sequence[object]) -> int:
    ids, geometries, x_m, y_m, diffusion = zip(*rows, strict=True)
    frame = pl.DataFrame({"id": ids, "x_m": x_m, "y_m": y_m, "diffusion": diffusion})
    areas = locator.areas_of(pl.Series(shapely.to_wkb(list(geometries)).tolist(), dtype=pl.Binary))
    link_areas(session, frame["id"], areas)
    standing = frame.with_columns(area=blur_areas(frame, locator)).drop_nulls("area")
    changes = [{"id": number, "blur_area_id": area} for number, area in standing.select("id", "area").iter_rows()]
    if changes:
        session.execute(update(Record), changes)
    return areas["item"].n_unique()
