"""The records of a product: as a stream of frames, as one page by key, counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl
import shapely
from sqlalchemy import Select, and_, case, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from mulette.core.diffusion.products.diffused import keeps_own_area
from mulette.core.diffusion.products.product import Product, Shown
from mulette.core.intake.tables import Provider
from mulette.core.metadata.tables import Dataset
from mulette.core.places.tables import Area
from mulette.core.storage.spatial import Box, MeetsBox
from mulette.core.storage.types import local_srid
from mulette.core.taxonomy.tables import Taxon
from mulette.occurrences.exporting import HIDDEN
from mulette.occurrences.fields import record_fields
from mulette.occurrences.products.placing import Placing
from mulette.occurrences.products.selecting import Selecting
from mulette.occurrences.products.vocabulary import ALWAYS
from mulette.occurrences.reading import PART_ROWS, no_rows, read_parts
from mulette.occurrences.sensitivity.level import level
from mulette.occurrences.tables import Record, RecordArea

_LARGEST_CELL_M = 10_000
During = tuple[dt.date | None, dt.date | None]
"""First and last day, both included; None on a side: open."""


def read_product(
    session: Session,
    product: Product,
    *,
    today: dt.date,
    after: int = 0,
    since: dt.datetime | None = None,
    within: Box | None = None,
    during: During | None = None,
    size: int = PART_ROWS,
) -> Iterator[pl.DataFrame]:
    """Read the records of a product in the order of their numbers, part by part, without holding them all.

    Whoever may have the product is asked before (``core.diffusion.products.queries.received_product``).

    Parameters
    ----------
    today
        Day that ages are counted to.
    after
        Number of the last record already read.
    since
        Only what changed at this moment or after, UTC.
    within
        Only what the product shows to meet this box: a blurred record by the area that stands for it.
    during
        Only what was seen between two days, both included; None on a side: open.
    size
        Records a part, at most.

    Returns
    -------
    Frames of ``id``, the fields that the product gives under their names, ``unique_dataset_id``, ``cd_ref``,
    ``lb_nom``, ``regne``, ``group2_inpn``, ``provider``, ``created_at``, ``updated_at``; ``geometry`` (WKB, storage
    CRS; null where the place is held secret), ``shown`` (a value of ``Shown``), ``localisation``, ``area_kind``,
    ``area_code``, ``licence``. ``sensitivity`` is the level that the record is diffused with. The first frame is
    empty, and tells the columns.
    """
    query = _select(session, product, today, after=after, since=since, within=within, during=during)
    placing = Placing(session, local_srid(session), may_show_all=product.includes_sensitive)
    yield _finish(no_rows(query), placing, product, within)
    for part in read_parts(session, query, size):
        yield _finish(part, placing, product, within)


def read_page(
    session: Session,
    product: Product,
    *,
    today: dt.date,
    limit: int,
    after: int = 0,
    since: dt.datetime | None = None,
    within: Box | None = None,
    during: During | None = None,
) -> pl.DataFrame:
    """Read one page of a product: the next ``limit`` records after a number; fewer only at the end.

    Columns as in ``read_product``.
    """
    placing = Placing(session, local_srid(session), may_show_all=product.includes_sensitive)
    pages: list[pl.DataFrame] = []
    found, last, is_end = 0, after, False
    while found < limit and not is_end:
        query = _select(session, product, today, after=last, since=since, within=within, during=during).limit(limit)
        read = pl.concat([no_rows(query), *read_parts(session, query)])
        is_end = read.height < limit
        last = int(read["id"][-1]) if read.height else last
        pages.append(_finish(read, placing, product, within))
        found += pages[-1].height
    return pl.concat(pages).head(limit)


def count_shown(session: Session, product: Product, *, today: dt.date) -> dict[Shown, int]:
    """Count the records of a product by how finely they are given; what it gives to nobody is left out."""
    selecting = Selecting(session, product, today)
    shown = selecting.shown().label("show")
    each = select(shown, Record.diffusion.label("diffusion")).where(*selecting.wanted()).subquery()
    query = select(each.c.show, each.c.diffusion, func.count()).group_by(each.c.show, each.c.diffusion)
    rows = [tuple(row) for row in session.execute(query)]
    counted = pl.DataFrame(rows, schema={"show": pl.Int64, "diffusion": pl.Int64, "records": pl.Int64}, orient="row")
    own = pl.lit(not product.includes_sensitive) & keeps_own_area("show", "diffusion")
    order = pl.when(own).then(pl.col("diffusion").replace_strict(_OWN_ORDERS, default=0)).otherwise("show")
    sums = counted.select(order.alias("order"), "records").group_by("order").agg(pl.col("records").sum())
    by_order = dict(sums.iter_rows())
    return {one: by_order[one.order] for one in Shown if one.order in by_order}


_OWN_ORDERS = {1: Shown.COMMUNE.order, 2: Shown.CELL_10KM.order, 3: Shown.DEPARTMENT.order}


def _select(
    session: Session,
    product: Product,
    today: dt.date,
    *,
    after: int,
    since: dt.datetime | None,
    within: Box | None,
    during: During | None,
) -> Select[Any]:
    selecting = Selecting(session, product, today)
    show = selecting.shown()
    wanted = [Record.id > after, *selecting.wanted()]
    if since is not None:
        wanted.append(Record.updated_at >= since)
    if within is not None:
        wanted.append(_may_meet(show == Shown.PRECISE.order, within))
    first, last = during or (None, None)
    if first is not None:
        wanted.append(Record.date_max >= first)
    if last is not None:
        wanted.append(Record.date_min <= last)
    is_exact = show == Shown.PRECISE.order
    if not product.includes_sensitive:
        is_exact = and_(is_exact, Record.diffusion == 0)
    return (
        select(
            Record.id,
            *_fields(product, is_exact),
            Dataset.uuid.label("unique_dataset_id"),
            Record.cd_ref,
            Taxon.lb_nom,
            Taxon.regne,
            Taxon.group2_inpn,
            Provider.code.label("provider"),
            Record.created_at,
            Record.updated_at,
            show.label("show"),
            Record.diffusion,
            Record.blur_area_id,
            Record.x_m,
            Record.y_m,
            type_coerce(case((is_exact, Record.geom)), Record.geom.type).label("geometry"),
        )
        .join(Dataset, Dataset.id == Record.dataset_id)
        .outerjoin(Taxon, Taxon.cd_nom == Record.cd_ref)
        .outerjoin(Provider, Provider.id == Record.provider_id)
        .where(*wanted)
        .order_by(Record.id)
    )


def _fields(product: Product, is_exact: Any) -> list[Any]:  # noqa: ANN401
    """Give the fields of a product; those that would tell where a record is, only with its exact place."""
    names = [
        name
        for name, field in record_fields().items()
        if field.stored and name != "unique_dataset_id" and (name in ALWAYS or product.gives(name))
    ]
    columns: list[Any] = []
    for name in names:
        column = getattr(Record, name)
        if name == "sensitivity":
            columns.append(level().label(name))
        elif name in HIDDEN:
            columns.append(type_coerce(case((is_exact, column)), column.type).label(name))
        else:
            columns.append(column)
    return columns


def _may_meet(is_exact: Any, box: Box) -> Any:  # noqa: ANN401
    """Let through every record whose shown place may meet a box; which do is decided once it is known."""
    west, south, east, north = box
    around = (west - _LARGEST_CELL_M, south - _LARGEST_CELL_M, east + _LARGEST_CELL_M, north + _LARGEST_CELL_M)
    near: Any = MeetsBox(Record.__table__.c.geom, around)
    areas = select(Area.id).where(Area.kind.in_(("COM", "DEP")), MeetsBox(Area.__table__.c.geom, box))
    standing = select(RecordArea.record_id).where(RecordArea.area_id.in_(areas))
    return or_(near, and_(~is_exact, Record.id.in_(standing)), Record.diffusion > 0)


def _finish(part: pl.DataFrame, placing: Placing, product: Product, within: Box | None) -> pl.DataFrame:
    placed = placing.place(part).drop("diffusion").with_columns(licence=pl.lit(product.licence))
    if within is None or placed.is_empty():
        return placed
    bounds = shapely.bounds(shapely.from_wkb(placed["geometry"].to_numpy()))
    west, south, east, north = within
    edges = np.array([east, north, -west, -south])
    meets = (np.column_stack([bounds[:, :2], -bounds[:, 2:]]) <= edges).all(axis=1)
    return placed.filter(pl.Series(meets))
