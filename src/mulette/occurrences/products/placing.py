"""The place of each record of a product: its position, or the area that stands for it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.diffusion.products.diffused import keeps_own_area
from mulette.core.diffusion.products.product import Shown
from mulette.core.geometry.grids import cell_numbers, cell_of_number
from mulette.core.places.locating import Locator
from mulette.core.places.queries import read_locator
from mulette.core.places.tables import Area

_CELLS = {Shown.CELL_5KM.order: 5_000, Shown.CELL_10KM.order: 10_000}
_KINDS = {Shown.COMMUNE.order: "COM", Shown.DEPARTMENT.order: "DEP"}
_OWN = {"COM": Shown.COMMUNE, "M10": Shown.CELL_10KM, "DEP": Shown.DEPARTMENT}
_LAMBERT_93 = 2154
SCHEMA = {"shown": pl.String, "localisation": pl.String, "area_kind": pl.String, "area_code": pl.String}
"""What ``Placing.place`` adds, besides ``geometry``."""


class Placing:
    """Areas that stand for positions, read once each.

    Parameters
    ----------
    srid
        EPSG code of the storage CRS.
    may_show_all
        Whether positions may be given more finely than the public sees them.
    """

    def __init__(self, session: Session, srid: int, *, may_show_all: bool) -> None:
        self._session, self._srid, self._may_show_all = session, srid, may_show_all
        self._areas: dict[int, dict[str, Any]] = {}

    def place(self, records: pl.DataFrame) -> pl.DataFrame:
        """Give each record its geometry in the storage CRS, and say what it is.

        Parameters
        ----------
        records
            ``show`` (order of ``Shown``), ``diffusion``, ``blur_area_id``, ``x_m``, ``y_m``, ``geometry`` (WKB, where
            it may be given).

        Returns
        -------
        The records with ``geometry`` and the columns of ``SCHEMA``; ``show``, ``x_m`` and ``y_m`` are taken away.
        """
        own = pl.lit(self._may_show_all).not_() & keeps_own_area("show", "diffusion")
        keyed = records.with_columns(is_own=own).with_row_index("position")
        precise = keyed.filter((pl.col("show") == 0) & ~pl.col("is_own")).select(
            "position", geometry="geometry", shown=pl.lit(Shown.PRECISE.value), localisation=pl.lit("précise"),
            area_kind=pl.lit(None, dtype=pl.String), area_code=pl.lit(None, dtype=pl.String),
        )  # fmt: skip
        standing = self._described(keyed.filter((pl.col("show") > 0) | pl.col("is_own")))
        placed = pl.concat([precise, standing]).sort("position").drop("position")
        return records.drop("show", "x_m", "y_m", "blur_area_id", "geometry").hstack(placed)

    def _described(self, blurred: pl.DataFrame) -> pl.DataFrame:
        keys = self._keys(blurred)
        distinct = keys.unique()
        self._read_areas(distinct.filter(pl.col("side_m") == 0)["number"].to_list())
        described = [self._describe(side_m, number) for side_m, number in distinct.iter_rows()]
        types = {"geometry": pl.Binary, **SCHEMA}
        known = distinct.hstack(
            pl.DataFrame([[one[name] for name in types] for one in described], schema=types, orient="row")
        )
        return (
            blurred.select("position")
            .hstack(keys)
            .join(known, on=["side_m", "number"], how="left", maintain_order="left")
            .select("position", *types)
        )

    def _keys(self, blurred: pl.DataFrame) -> pl.DataFrame:
        """Give what stands for each record: an area (side 0), a cell by its side and number, or nothing (side -1)."""
        own, show = blurred["is_own"].to_numpy(), blurred["show"].to_numpy()
        areas = blurred["blur_area_id"].fill_null(0).to_numpy()
        x_m, y_m, is_placed = self._points(blurred, own, areas)
        side = np.where(own & (areas > 0), 0, -1)
        number = np.where(own, areas, 0)
        for order, side_m in _CELLS.items():
            chosen = np.flatnonzero(is_placed & (show == order))
            side[chosen], number[chosen] = side_m, cell_numbers(x_m[chosen], y_m[chosen], side_m)
        for order, kind in _KINDS.items():
            chosen = np.flatnonzero(is_placed & (show == order))
            if len(chosen):
                found = self._locator(kind).areas_at(pl.Series(x_m[chosen]), pl.Series(y_m[chosen]))
                first = found.group_by("item").agg(pl.col("area_id").min())
                rows = chosen[first["item"].to_numpy()]
                side[rows], number[rows] = 0, first["area_id"].to_numpy()
        return pl.DataFrame({"side_m": side, "number": number}, schema={"side_m": pl.Int64, "number": pl.Int64})

    def _points(
        self, blurred: pl.DataFrame, own: npt.NDArray[np.bool_], areas: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
        """Give the point that the area of each record is looked for at, and whether there is one.

        For a record that the public knows roughly, it is a point of the area that the public sees: what a coarser area
        tells follows from that area alone.
        """
        x_m, y_m = blurred["x_m"].to_numpy().copy(), blurred["y_m"].to_numpy().copy()
        if self._may_show_all:
            return x_m, y_m, np.ones(len(own), dtype=bool)
        hidden = (blurred["diffusion"] > 0).to_numpy()
        moved = np.flatnonzero(hidden & ~own & (areas > 0))
        self._read_areas(areas[moved].tolist())
        for number in np.unique(areas[moved]):
            rows = moved[areas[moved] == number]
            x_m[rows], y_m[rows] = self._areas[int(number)]["point"]
        return x_m, y_m, ~own & (~hidden | (areas > 0))

    def _describe(self, side_m: int, number: int) -> dict[str, Any]:
        if side_m < 0:
            return {**dict.fromkeys(SCHEMA), "geometry": None, "localisation": "lieu tenu secret"}
        return self._areas[number] if side_m == 0 else self._cell(number, side_m)

    def _cell(self, number: int, side_m: int) -> dict[str, Any]:
        cell = cell_of_number(number, side_m)
        code = cell.code if self._srid == _LAMBERT_93 else f"{cell.west_m}-{cell.south_m}"
        shown = Shown.CELL_5KM if side_m == 5_000 else Shown.CELL_10KM
        wkb = shapely.to_wkb(cell.outline, byte_order=1)
        return {
            "geometry": wkb, "shown": shown.value, "localisation": code, "area_kind": cell.kind, "area_code": code
        }  # fmt: skip

    def _read_areas(self, numbers: list[int]) -> None:
        missing = [number for number in dict.fromkeys(numbers) if number not in self._areas]
        if not missing:
            return
        query = select(Area.id, Area.kind, Area.code, Area.name, Area.geom).where(Area.id.in_(missing))
        for number, kind, code, name, outline in self._session.execute(query):
            point = shapely.point_on_surface(outline)
            self._areas[number] = {
                "geometry": shapely.to_wkb(outline, byte_order=1), "shown": _OWN[kind].value, "localisation": name,
                "area_kind": kind, "area_code": code, "point": (point.x, point.y),
            }  # fmt: skip

    def _locator(self, kind: str) -> Locator:
        return self._communes if kind == "COM" else self._departments

    @cached_property
    def _communes(self) -> Locator:
        return self._read_locator("COM")

    @cached_property
    def _departments(self) -> Locator:
        return self._read_locator("DEP")

    def _read_locator(self, kind: str) -> Locator:
        return read_locator(self._session, list(self._session.scalars(select(Area.id).where(Area.kind == kind))))
