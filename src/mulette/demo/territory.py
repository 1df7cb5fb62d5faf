"""The isle of Escourt: relief, coast, marsh, canals, hedges, ponds, communes; all from one seed.

Coordinates are Lambert-93 (EPSG:2154) in metres. The same seed always gives the same island.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

Floats = npt.NDArray[np.float64]

CENTRE = (262_000.0, 6_577_000.0)
RADII = (16_000.0, 11_000.0)
MASSIF = (272_500.0, 6_578_500.0)
MARSH = (251_500.0, 6_575_500.0)
COMMUNES = (
    "Port-Escourt", "Anse-aux-Moules", "Marais-Bas", "Le Grand Flot", "Vannes-le-Canal", "Saint-Aubin-des-Roseaux",
    "La Touffaie", "Haie-Fleurie", "Mare-Noire", "Les Trois-Mares", "Bocquelune", "Saint-Gervais-en-Haie",
    "Clos-Levé", "Rivelune", "La Courbe", "Pont-Escourt", "Valserein", "Combe-Rousse", "Les Gentianes",
    "Mont-Escourt", "Haut-Replat", "Le Châtelard-du-Vent", "Roche-Blanche", "Fontfroide-sur-Mer",
)  # fmt: skip


@dataclass(frozen=True)
class Territory:
    """The island of one seed.

    Parameters
    ----------
    seed
        Any whole number; the documentation and the tests use 1.
    """

    seed: int = 1

    def _random(self, part: str) -> np.random.Generator:
        """Give a generator of its own to each part, so that a new part does not change the others."""
        return np.random.default_rng([self.seed, *part.encode()])

    @cached_property
    def _waves(self) -> Floats:
        """Shape (12, 4): wave numbers in x and y (1/m), phase, amplitude (m) of the small relief."""
        random = self._random("waves")
        length = random.uniform(700, 4_000, 12)
        angle = random.uniform(0, 2 * np.pi, 12)
        return np.column_stack(
            [
                2 * np.pi * np.cos(angle) / length,
                2 * np.pi * np.sin(angle) / length,
                random.uniform(0, 2 * np.pi, 12),
                length / 250,
            ]
        )

    @cached_property
    def coast(self) -> BaseGeometry:
        """Outline of the island."""
        random = self._random("coast")
        angle = np.linspace(0, 2 * np.pi, 180, endpoint=False)
        wobble = 1 + sum(
            random.uniform(0.01, 0.07) / k * np.cos(k * angle + random.uniform(0, 2 * np.pi)) for k in range(2, 14)
        )
        x = CENTRE[0] + RADII[0] * wobble * np.cos(angle)
        y = CENTRE[1] + RADII[1] * wobble * np.sin(angle)
        return shapely.Polygon(np.round(np.column_stack([x, y]), 1))

    @cached_property
    def marsh(self) -> BaseGeometry:
        """Outline of the marsh, some 40 km²."""
        random = self._random("marsh")
        angle = np.linspace(0, 2 * np.pi, 90, endpoint=False)
        wobble = 1 + sum(
            random.uniform(0.02, 0.1) / k * np.cos(k * angle + random.uniform(0, 2 * np.pi)) for k in range(2, 9)
        )
        x = MARSH[0] + 4_200 * wobble * np.cos(angle)
        y = MARSH[1] + 3_100 * wobble * np.sin(angle)
        return shapely.Polygon(np.round(np.column_stack([x, y]), 1)).intersection(self.coast.buffer(-400))

    @cached_property
    def canals(self) -> BaseGeometry:
        """Canals of the marsh: a bent grid, as lines."""
        random = self._random("canals")
        west, south, east, north = self.marsh.bounds
        lines = []
        north_wards, east_wards = np.linspace(south, north, 12), np.linspace(west, east, 12)
        for start in np.arange(west - 2_000, east + 2_000, 620.0):
            lines.append(
                np.column_stack([start + (north_wards - south) * 0.28 + random.normal(0, 18, 12), north_wards])
            )
        for start in np.arange(south, north + 2_000, 780.0):
            lines.append(np.column_stack([east_wards, start - (east_wards - west) * 0.16 + random.normal(0, 18, 12)]))
        return shapely.MultiLineString(lines).intersection(self.marsh)

    @cached_property
    def hedges(self) -> BaseGeometry:
        """Hedges of the middle of the island: edges of irregular fields, one out of five grubbed up."""
        random = self._random("hedges")
        country = self.hedged_country
        fields = shapely.voronoi_polygons(shapely.multipoints(self._points(random, country, 1_800)), only_edges=True)
        edges = shapely.get_parts(shapely.intersection(fields, country))
        return shapely.MultiLineString(
            [edge for edge in edges if edge.geom_type == "LineString" and random.random() < 0.8]
        )

    @cached_property
    def hedged_country(self) -> BaseGeometry:
        """Where the hedges are: the middle of the island, below the massif and out of the marsh."""
        band = shapely.box(256_500, CENTRE[1] - 12_000, 267_000, CENTRE[1] + 12_000)
        return self.coast.buffer(-500).intersection(band).difference(self.marsh.buffer(300))

    @cached_property
    def ponds(self) -> Floats:
        """Shape (260, 2), centres of ponds, most of them in the hedged country."""
        random = self._random("ponds")
        return np.vstack([self._points(random, self.hedged_country, 210), self._points(random, self.marsh, 50)])

    @cached_property
    def communes(self) -> dict[str, tuple[str, BaseGeometry]]:
        """``{code: (name, outline)}``; codes begin with 00, which no department has."""
        random = self._random("communes")
        seats = self._points(random, self.coast.buffer(-1_500), len(COMMUNES))
        seats = seats[np.argsort(seats[:, 0])]
        cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(seats), extend_to=self.coast))
        tree = shapely.STRtree(cells)
        cell_of_seat = tree.query(shapely.points(seats), predicate="within")[1]
        outlines = shapely.intersection(cells[cell_of_seat], self.coast)
        return {f"00{number:03}": (COMMUNES[number - 1], outline) for number, outline in enumerate(outlines, start=1)}

    @cached_property
    def reserve(self) -> BaseGeometry:
        """A regional nature reserve: the heart of the marsh."""
        return self.marsh.buffer(-900).intersection(self.coast)

    def altitude_m(self, x: Floats, y: Floats) -> Floats:
        """Give the altitude of the ground.

        Parameters
        ----------
        x, y
            Shape (n,), Lambert-93, m.

        Returns
        -------
        Shape (n,), m; 0 at sea, 0.5 to 3 in the marsh, up to about 2,200 on the massif.
        """
        small = np.zeros_like(x)
        for wave_x, wave_y, phase, amplitude in self._waves:
            small += amplitude * np.sin(wave_x * x + wave_y * y + phase)
        hills = 45 + 0.9 * small
        massif = 2_150 * np.exp(-(((x - MASSIF[0]) / 4_200) ** 2 + ((y - MASSIF[1]) / 3_600) ** 2))
        ground = np.maximum(hills, 4) + massif * (1 + small / 900)
        flat = np.exp(-((((x - MARSH[0]) / 4_600) ** 2 + ((y - MARSH[1]) / 3_500) ** 2) ** 3))
        ground = ground * (1 - flat) + (1.6 + small / 60) * flat
        inland = shapely.contains_xy(self.coast, x, y)
        return np.where(inland, np.maximum(ground, 0.5), 0.0)

    def _points(self, random: np.random.Generator, area: BaseGeometry, count: int) -> Floats:
        """Draw points evenly in an area; shape (count, 2)."""
        west, south, east, north = area.bounds
        found = np.empty((0, 2))
        while len(found) < count:
            tried = random.uniform((west, south), (east, north), (4 * count, 2))
            found = np.vstack([found, tried[shapely.contains_xy(area, tried[:, 0], tried[:, 1])]])
        return np.round(found[:count], 1)
