"""Writing areas: loaded from files or generated, found again by kind and code, never doubled."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.geometry.grids import SIDES_M, cells_meeting
from mulette.core.places.files import AreaFile
from mulette.core.places.kinds import KINDS, Kind
from mulette.core.places.tables import Area, AreaKind
from mulette.core.spelling import fold
from mulette.core.storage.base import now
from mulette.core.storage.bulk import bulk_insert, index_set_aside, next_ids
from mulette.core.storage.types import local_srid

LAMBERT_93 = 2154
"""EPSG code of the CRS of the grids."""

SAME_M = 0.01
"""Outlines that differ by less than this, in metres, are the same."""


@dataclass(frozen=True)
class LoadedAreas:
    """What a load of areas did.

    Parameters
    ----------
    kind
        Kind of the areas.
    added, changed, unchanged
        Numbers of areas.
    ids
        Numbers of the areas added or changed.
    """

    kind: str
    added: int
    changed: int
    unchanged: int
    ids: tuple[int, ...] = ()


def ensure_kinds(session: Session, codes: Sequence[str] = tuple(KINDS)) -> None:
    """Write the kinds of areas that the store does not know yet; a kind of your own takes its code as label."""
    known = set(session.scalars(select(AreaKind.code)))
    order = list(KINDS)
    for code in codes:
        if code not in known:
            kind = KINDS.get(code, Kind(code))
            position = order.index(code) if code in KINDS else len(order)
            session.add(AreaKind(code=code, label=kind.label, position=position, is_cell=kind.is_cell))
    session.flush()


def load_areas(session: Session, areas: AreaFile, *, source: str, version: str | None = None) -> LoadedAreas:
    """Put areas over those that the store holds under the same kind and codes; the others are left as they are.

    Parameters
    ----------
    areas
        As read by ``files.read_areas``, in the storage CRS.
    source, version
        Kept with each area added or changed.
    """
    ensure_kinds(session, [areas.kind])
    query = select(Area.code, Area.id, Area.name, Area.geom).where(Area.kind == areas.kind)
    stored = {row.code: row for row in session.execute(query)}
    fresh, changed = [], []
    for index, code in enumerate(areas.codes):
        if code not in stored:
            fresh.append(index)
        elif stored[code].name != areas.names[index] or not _same(stored[code].geom, areas.outlines[index]):
            changed.append(index)
    added_ids = _insert(session, areas, fresh, source, version)
    changed_ids = [stored[areas.codes[index]].id for index in changed]
    names = [areas.names[index] for index in changed]
    replaced = [
        {
            "id": id_, "name": name, "search_key": key, "geom": areas.outlines[index],
            "source": source, "version": version,
        }
        for id_, name, key, index in zip(changed_ids, names, _folded(names), changed, strict=True)
    ]  # fmt: skip
    if replaced:
        session.execute(update(Area), replaced)
    unchanged = len(areas.codes) - len(fresh) - len(changed)
    return LoadedAreas(areas.kind, len(fresh), len(changed), unchanged, (*added_ids, *changed_ids))


def generate_cells(session: Session, kind: str, extent: BaseGeometry) -> LoadedAreas:
    """Make the cells of a Lambert-93 grid that meet an extent.

    Parameters
    ----------
    kind
        ``M1``, ``M5`` or ``M10``.
    extent
        Outline, Lambert-93.

    Raises
    ------
    Invalid
        The store is not in Lambert-93: the cells would lie elsewhere.
    """
    srid = local_srid(session)
    if srid != LAMBERT_93:
        raise Invalid(
            f"Les mailles de l'INPN sont en Lambert-93 (EPSG:{LAMBERT_93}) et ce dépôt est en EPSG:{srid}. "
            f"Chargez plutôt le fichier des mailles de votre territoire avec « mulette reference load areas ».",
            code="areas.cells-crs",
            srid=srid,
        )
    cells = cells_meeting(extent, SIDES_M[kind])
    codes = [cell.code for cell in cells]
    outlines = np.array([cell.outline for cell in cells], dtype=object)
    return load_areas(session, AreaFile(kind, codes, codes, outlines), source="Mulette, grille Lambert-93")


def _same(one: BaseGeometry, other: BaseGeometry) -> bool:
    return bool(shapely.equals_exact(one, other, SAME_M)) or bool(shapely.equals_exact(
        shapely.normalize(one), shapely.normalize(other), SAME_M
    ))  # fmt: skip


def _folded(names: list[str]) -> list[str]:
    return pl.DataFrame({"name": names}, schema={"name": pl.String}).select(fold(pl.col("name")))["name"].to_list()


def _insert(session: Session, areas: AreaFile, rows: list[int], source: str, version: str | None) -> list[int]:
    if not rows:
        return []
    table = Area.__table__
    assert isinstance(table, Table)
    ids = list(next_ids(session, table, len(rows)))
    names = [areas.names[index] for index in rows]
    moment = now()
    frame = pl.DataFrame(
        {
            "id": ids,
            "uuid": [str(uuid.uuid4()) for _ in rows],
            "code": [areas.codes[index] for index in rows],
            "name": names,
            "search_key": _folded(names),
            "geom": shapely.to_wkb(areas.outlines[np.array(rows, dtype=int)], byte_order=1).tolist(),
        },
        schema_overrides={"id": pl.Int64, "geom": pl.Binary},
    ).with_columns(
        kind=pl.lit(areas.kind),
        source=pl.lit(source),
        version=pl.lit(version, dtype=pl.String),
        is_active=pl.lit(value=True),
        created_at=pl.lit(moment),
        updated_at=pl.lit(moment),
    )
    with index_set_aside(session, table):
        bulk_insert(session, table, frame)
    return ids
