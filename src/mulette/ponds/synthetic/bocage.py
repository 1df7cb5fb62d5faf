"""The bocage of one seed, and what each sensor tells of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mulette.core.errors import Invalid
from mulette.ponds.sensing.grid import Grid
from mulette.ponds.synthetic.country import Country, make_country
from mulette.ponds.synthetic.decoys import make_decoys
from mulette.ponds.synthetic.flight import Strips, make_strips
from mulette.ponds.synthetic.ponds import SEASONS, make_ponds
from mulette.ponds.synthetic.rasters import Seen, canopy_model, ground_model, look_at_water
from mulette.ponds.synthetic.relief import CELL_M, Relief, make_relief
from mulette.ponds.synthetic.scene import Scene, draw_scene

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

Floats = npt.NDArray[np.float32]
Hollows = npt.NDArray[np.void]
TILE_M = 1_000.0
BORDER_M = 240.0
"""Country around the territory, so that its edge is like its middle, m."""
SPAN_M = 60.0
"""Margin in which holes are spanned before a raster is cut, m: half of the longest pond, about."""
FLOWN_ON = {"winter": date(2023, 2, 14), "spring": date(2023, 4, 4), "summer": date(2023, 8, 17)}
PHOTOGRAPHED_ON = date(2022, 6, 21)


@dataclass(frozen=True)
class Bocage:
    """A square of hedged country with its ponds, all from one seed.

    Every part has a generator of its own, so that a new part does not change the others; everything is a function of
    the place, so that a window of the territory is the same whatever window is asked for.

    Parameters
    ----------
    seed
        Any whole number from 0.
    side_m
        Side of the territory, m, a whole number of metres from 200.
    west, north
        Its north-west corner, m; whole kilometres give tiles IGN's names.
    crs
        Projected CRS.
    ponds, decoys
        Wanted a km²; a pond that finds no place is left out.
    season
        ``winter``, ``spring`` or ``summer``: how many ponds hold water, and the day of the flight.
    density
        Laser pulses a m², overlap of strips included.
    roughness
        What multiplies the unevenness of the ground, a few centimetres over 2 to 35 m: 5 for a land of old mounds.

    Raises
    ------
    Invalid
        Unknown season, or a side under 200 m.
    """

    seed: int
    side_m: float = 1_000.0
    west: float = 260_000.0
    north: float = 6_575_000.0
    crs: str = "EPSG:2154"
    ponds: int = 40
    decoys: int = 80
    season: str = "spring"
    density: float = 10.0
    roughness: float = 1.0

    def __post_init__(self) -> None:
        if self.season not in SEASONS:
            raise Invalid(f"Saison inconnue : {self.season}. Saisons : {', '.join(SEASONS)}.", code="bocage.season")
        if self.side_m < 200:
            raise Invalid(f"Un bocage a au moins 200 m de côté, pas {self.side_m:g}.", code="bocage.too-small")

    def random(self, part: str) -> np.random.Generator:
        """Give a generator of its own to each part."""
        return np.random.default_rng([self.seed, *part.encode()])

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the territory, m."""
        return self.west, self.north - self.side_m, self.west + self.side_m, self.north

    @property
    def flown_on(self) -> date:
        """Day of the flight."""
        return FLOWN_ON[self.season]

    @cached_property
    def relief(self) -> Relief:
        """Bare relief, 8 to 40 m of amplitude a km."""
        random = self.random("relief")
        cells = int(-(-(self.side_m + 2 * BORDER_M + 200) // CELL_M))
        margin = (cells * CELL_M - self.side_m) // 2
        grid = Grid(self.west - margin, self.north + margin, CELL_M, cells, cells, self.crs)
        return make_relief(random, grid, random.uniform(8, 40))

    @cached_property
    def country(self) -> Country:
        """Parcels, banks, hedges, roads, farms."""
        west, south, east, north = self.bounds
        wide = (west - BORDER_M, south - BORDER_M, east + BORDER_M, north + BORDER_M)
        parts = {part: self.random(part) for part in ("parcels", "borders", "roads", "farms")}
        return make_country(parts, self.relief, wide)

    @cached_property
    def _ponds(self) -> tuple[Hollows, pd.DataFrame]:
        wanted = max(1, round(self.ponds * self.side_m**2 / 1e6)) if self.ponds else 0
        return make_ponds(self.random("ponds"), self.relief, self.country, self.bounds, wanted, self.season)

    @cached_property
    def _decoys(self) -> tuple[Hollows, pd.DataFrame]:
        wanted = round(self.decoys * self.side_m**2 / 1e6)
        return make_decoys(self.random("decoys"), self.relief, self.country, self.bounds, wanted, self._ponds[0])

    @cached_property
    def hollows(self) -> Hollows:
        """Records of ``stamping.HOLLOW``: ponds, then decoys."""
        return np.concatenate([self._ponds[0], self._decoys[0]])

    def _of_ponds(self, column: str, otherwise: float) -> npt.NDArray[np.float64]:
        """Give a figure of each hollow, and the same one to all decoys."""
        return np.concatenate([self._ponds[1][column].to_numpy(float), np.full(len(self._decoys[0]), otherwise)])

    @cached_property
    def strips(self) -> Strips:
        """Flight strips."""
        return make_strips(self.random("strips"), self.bounds, self.flown_on)

    @cached_property
    def truth(self) -> gpd.GeoDataFrame:
        """Ponds as they are; see ``truth.truth_of``."""
        from mulette.ponds.synthetic.truth import truth_of

        return truth_of(*self._ponds, self.crs)

    @cached_property
    def known_decoys(self) -> gpd.GeoDataFrame:
        """Decoys as they are: ``geometry``, ``kind``, ``wet``, ``area_m2``, ``depth_m``."""
        from mulette.ponds.synthetic.truth import decoys_of

        return decoys_of(*self._decoys, self.crs)

    @cached_property
    def inventory(self) -> gpd.GeoDataFrame:
        """What an inventory would know of the ponds; see ``truth.inventory_of``."""
        from mulette.ponds.synthetic.truth import inventory_of

        return inventory_of(self.random("inventory"), self.truth)

    def grid(self, cell_m: float = 0.5) -> Grid:
        """Give the grid of the whole territory."""
        cells = round(self.side_m / cell_m)
        return Grid(self.west, self.north, cell_m, cells, cells, self.crs)

    def tiles(self, cell_m: float = 0.5) -> Iterator[Grid]:
        """Give the grids of the tiles of 1 km, from the north-west, row by row; smaller at the far edges."""
        west, south, east, north = self.bounds
        for top in np.arange(north, south, -TILE_M):
            for left in np.arange(west, east, TILE_M):
                width, height = min(TILE_M, east - left), min(TILE_M, top - south)
                yield Grid(float(left), float(top), cell_m, round(width / cell_m), round(height / cell_m), self.crs)

    def scene(self, grid: Grid | None = None) -> Scene:
        """Give the real ground on a grid, the whole territory unless told."""
        shade = self._of_ponds("canopy_share", 0.1)
        grid = grid or self.grid()
        return draw_scene(grid, self._noise, self.relief, self.country, self.hollows, shade, self.roughness)

    @property
    def _noise(self) -> int:
        return self.seed % 1_000_000 * 97

    def seen(self, scene: Scene) -> Seen:
        """Tell what the laser saw of the water of a scene."""
        return look_at_water(scene, self._noise, self.strips.glints(scene.grid), self._of_ponds("vegetated_share", 0.0))

    def ground(self, grid: Grid | None = None) -> Floats:
        """Give the real ground, beds of ponds included, m."""
        return self.scene(grid).bed_m

    def rasters(self, grid: Grid | None = None) -> dict[str, Floats]:
        """Give ``ground`` (MNT), ``canopy`` (MNH) and ``surface`` (MNS) on a grid, float32, m."""
        grid = grid or self.grid()
        wide = grid.padded(SPAN_M)
        scene = self.scene(wide)
        window = wide.window_of(grid)
        ground = ground_model(scene, self.seen(scene), self._noise)[window]
        canopy = canopy_model(scene, self._noise)[window]
        return {"ground": ground, "canopy": canopy, "surface": ground + canopy}

    def mnt(self, grid: Grid | None = None) -> Floats:
        """Give the ground model as IGN would make it, m."""
        return self.rasters(grid)["ground"]

    @cached_property
    def dark(self) -> npt.NDArray[np.bool_]:
        """Tell the hollows that swallow the pulse like water does: fresh asphalt, slurry."""
        kind = self._decoys[1]["kind"].to_numpy()
        return np.concatenate([np.zeros(len(self._ponds[0]), dtype=bool), np.isin(kind, ["asphalt", "slurry"])])

    def cloud(self, grid: Grid | None = None) -> Iterator[npt.NDArray[np.void]]:
        """Give the points of a grid's extent in chunks, records of ``cloud.POINT``."""
        from mulette.ponds.synthetic.cloud import draw_cloud

        return draw_cloud(self, (grid or self.grid()).bounds)

    def images(self, grid: Grid | None = None) -> dict[str, npt.NDArray[np.uint8]]:
        """Give ``red``, ``green``, ``blue`` and ``near_infrared`` on a grid, uint8, on another day than the flight."""
        from mulette.ponds.synthetic.images import photograph

        return photograph(self.scene(grid), self._noise, self._of_ponds("vegetated_share", 0.0))

    def rgb(self, grid: Grid | None = None) -> npt.NDArray[np.uint8]:
        """Give the colour photograph, shape (3, rows, columns): red, green, blue."""
        seen = self.images(grid)
        return np.stack([seen[band] for band in ("red", "green", "blue")])

    def irc(self, grid: Grid | None = None) -> npt.NDArray[np.uint8]:
        """Give the infrared photograph, shape (3, rows, columns): near infrared, red, green."""
        seen = self.images(grid)
        return np.stack([seen[band] for band in ("near_infrared", "red", "green")])

    def canopy(self, grid: Grid | None = None) -> Floats:
        """Give the height over the ground, m."""
        return canopy_model(self.scene(grid), self._noise)
