"""Records as vector tiles: counts by cell from afar, points close by, areas where places are blurred."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Float, Select, and_, cast, func, select
from sqlalchemy.orm import Session

from mulette.core.diffusion.rank import CELL, PRECISE
from mulette.core.geometry.grids import cell_corners, number_range
from mulette.core.geometry.mvt import write_points, write_quads, write_shapes
from mulette.core.geometry.tile import TileFrame, box_of_tile, spread
from mulette.core.people.viewer import Viewer
from mulette.core.places.tables import Area
from mulette.core.storage.spatial import Box, MeetsBox
from mulette.core.taxonomy.queries import lies_below
from mulette.core.taxonomy.tables import Taxon
from mulette.occurrences.filters import Filters
from mulette.occurrences.staged import CELLS
from mulette.occurrences.tables import CellCount, Record
from mulette.occurrences.viewing.conditions import conditions, knows_all, precisely
from mulette.occurrences.writing import ALL_TAXA

POINTS_FROM_ZOOM = 10
"""Below this zoom records are counted by cell; from it on they are drawn one by one."""

FINE_CELLS_FROM_ZOOM = 8
MOST_POINTS = 50_000
MOST_AREAS = 400


def records_tile(session: Session, viewer: Viewer, filters: Filters, srid: int, z: int, x: int, y: int) -> bytes:
    """Write the tile of the records that the viewer may see and the filters want.

    Layers: ``cells`` (``count``) under zoom 10, ``points`` (``id``, ``name``, ``label``) from it on, and ``areas``
    (the same, with ``count``) for the places that the viewer may not know.

    Parameters
    ----------
    srid
        EPSG code of the storage CRS.
    z, x, y
        Tile, y from the north.
    """
    box = box_of_tile(z, x, y, srid)
    if box is None:
        return b""
    tile = TileFrame(z, x, y, srid)
    if z < POINTS_FROM_ZOOM:
        return _cells(session, viewer, filters, box, tile)
    wanted = conditions(session, viewer, filters)
    return _points(session, viewer, wanted, box, tile) + _areas(session, viewer, wanted, box, tile)


def _cells(session: Session, viewer: Viewer, filters: Filters, box: Box, tile: TileFrame) -> bytes:
    side_m = 10_000 if tile.z < FINE_CELLS_FROM_ZOOM else 5_000
    counted = _stored_counts(session, viewer, filters, side_m, box)
    if counted is None:
        counted = _live_counts(session, viewer, filters, side_m)
    rows = np.array(session.execute(counted).all(), dtype=np.int64).reshape(-1, 2)
    corners = cell_corners(rows[:, 0], side_m)
    west_south, east_north = corners[:, 0], corners[:, 2]
    near = (west_south < box[2:]).all(axis=1) & (east_north > box[:2]).all(axis=1)
    units = tile.units(corners[near].reshape(-1, 2)).reshape(-1, 4, 2)
    return write_quads("cells", units, {"count": rows[near, 1].tolist()})


def _drawn(shapes: npt.NDArray[np.object_]) -> list[int]:
    """Give the positions of the shapes that something is left of once clipped."""
    return [
        index
        for index, shape in enumerate(shapes)
        if shape.geom_type in {"Polygon", "MultiPolygon"} and not shape.is_empty
    ]


def _shown_ranks(viewer: Viewer, side_m: int) -> list[int] | None:
    """Give the ranks of diffusion that a count by cell tells nothing new of; None: all of them."""
    if knows_all(viewer):
        return None
    return [PRECISE, CELL] if side_m == 10_000 else [PRECISE]


def _stored_counts(
    session: Session, viewer: Viewer, filters: Filters, side_m: int, box: Box
) -> Select[int, int] | None:
    """Count from the table of counts, where nothing but a taxon is asked for."""
    if not filters.only_taxon:
        return None
    query = select(CellCount.cell, func.sum(CellCount.records)).where(CellCount.level_m == side_m)
    low, high = number_range(box[0], box[2], side_m)
    query = query.where(CellCount.cell >= low, CellCount.cell < high)
    ranks = _shown_ranks(viewer, side_m)
    if ranks is not None:
        query = query.where(CellCount.diffusion.in_(ranks))
    if filters.taxon is None:
        query = query.where(CellCount.cd_ref == ALL_TAXA)
    else:
        taxon = session.get(Taxon, filters.taxon)
        below = select(Taxon.cd_ref).where(lies_below(taxon)) if taxon else [-1]
        query = query.where(CellCount.cd_ref.in_(below))
    return query.group_by(CellCount.cell)


def _live_counts(session: Session, viewer: Viewer, filters: Filters, side_m: int) -> Select[int, int]:
    cell = getattr(Record, next(name for name, side in CELLS.items() if side == side_m))
    wanted = [cell.is_not(None), *conditions(session, viewer, filters)]
    ranks = _shown_ranks(viewer, side_m)
    if ranks is not None:
        wanted.append(Record.diffusion.in_(ranks))
    return select(cell, func.count()).where(*wanted).group_by(cell)


def _points(session: Session, viewer: Viewer, wanted: list[Any], box: Box, tile: TileFrame) -> bytes:
    inside: Any = MeetsBox(Record.__table__.c.geom, box)
    query = select(Record.id, Record.x_m, Record.y_m, Record.cd_ref, Record.date_min)
    rows = session.execute(query.where(inside, precisely(viewer), *wanted).limit(MOST_POINTS)).all()
    if not rows:
        return b""
    numbers, xs, ys, taxa, dates = zip(*rows, strict=True)
    units = tile.units(np.column_stack([xs, ys]).astype(np.float64))
    kept = spread(units)
    names = _names(session, {taxa[index] for index in kept})
    return write_points(
        "points",
        units[kept],
        {
            "id": [str(numbers[index]) for index in kept],
            "name": [names.get(taxa[index], "Taxon inconnu") for index in kept],
            "label": [f"{dates[index]:%d/%m/%Y}" for index in kept],
        },
    )


def _names(session: Session, cd_refs: set[int]) -> dict[int, str]:
    return dict(session.execute(select(Taxon.cd_nom, Taxon.lb_nom).where(Taxon.cd_nom.in_(cd_refs))).all())


def _areas(session: Session, viewer: Viewer, wanted: list[Any], box: Box, tile: TileFrame) -> bytes:
    """Write the areas that stand for blurred places, each once, with its number of records."""
    if knows_all(viewer):
        return b""
    known = precisely(viewer)
    standing = select(Area.id).where(MeetsBox(Area.__table__.c.geom, box))
    counted = (
        select(Record.blur_area_id, func.count().label("count"))
        .where(and_(~known, Record.blur_area_id.in_(standing)), *wanted)
        .group_by(Record.blur_area_id)
        .limit(MOST_AREAS)
        .subquery()
    )
    rows = session.execute(
        select(Area.id, Area.name, Area.geom, cast(counted.c.count, Float)).join(
            counted, counted.c.blur_area_id == Area.id
        )
    ).all()
    if not rows:
        return b""
    shapes = tile.shapes(np.array([row[2] for row in rows], dtype=object))
    kept = _drawn(shapes)
    counts = [int(rows[index][3]) for index in kept]
    return write_shapes(
        "areas",
        shapes[kept],
        {
            "id": [f"aire-{rows[index][0]}" for index in kept],
            "name": [f"{count} donnée floutée" if count == 1 else f"{count} données floutées" for count in counts],
            "label": [rows[index][1] for index in kept],
            "count": counts,
        },
    )
