"""How many ponds by km²: by area (commune, drawn outline) or by cell of a grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from mulette.core.errors import Invalid
from mulette.ponds.network.links import Floats

CELL_M = 1_000.0
_NAMED = ("name", "nom", "code", "insee")


@dataclass(frozen=True)
class Density:
    """The ponds of one area.

    Parameters
    ----------
    name
        Name of the area.
    shape
        Its outline, m.
    ponds
        Ponds in it.
    """

    name: str
    shape: BaseGeometry
    ponds: int

    @property
    def area_km2(self) -> float:
        """Surface of the area, km²."""
        return float(self.shape.area) / 1e6

    @property
    def by_km2(self) -> float:
        """Ponds by km².

        >>> Density("", shapely.box(0, 0, 2000, 1000), 5).by_km2
        2.5
        """
        return self.ponds / self.area_km2


def by_area(xy: Floats, names: Sequence[str], shapes: Sequence[BaseGeometry]) -> list[Density]:
    """Count the ponds of each area; one on a common edge counts in both."""
    tree = shapely.STRtree(np.asarray(shapely.points(xy)))
    area, _ = tree.query(np.array(shapes, dtype=object), predicate="intersects")
    counts = np.bincount(area, minlength=len(shapes))
    return [Density(*one) for one in zip(names, shapes, counts.tolist(), strict=True)]


def by_cell(xy: Floats, cell_m: float = CELL_M) -> list[Density]:
    """Count the ponds of each cell of a grid that holds one; a cell holds its west and south edges.

    >>> [(one.name, one.ponds) for one in by_cell(np.array([[10.0, 10.0], [990.0, 20.0], [1000.0, 0.0]]))]
    [('0 0', 2), ('1 0', 1)]
    """
    if not len(xy):
        return []
    cells, counts = np.unique((xy // cell_m).astype(np.int64), axis=0, return_counts=True)
    west, south = (cells * cell_m).T
    shapes = shapely.box(west, south, west + cell_m, south + cell_m)
    named = [f"{column} {row}" for column, row in cells.tolist()]
    return [Density(*one) for one in zip(named, shapes.tolist(), counts.tolist(), strict=True)]


def read_areas(path: Path, crs: str) -> tuple[list[str], list[BaseGeometry]]:
    """Read the areas of a file in the CRS of the ponds.

    Raises
    ------
    Invalid
        A file that GDAL does not read, or without any surface.
    """
    import geopandas as gpd
    from pyogrio.errors import DataSourceError

    try:
        frame = gpd.read_file(path)
    except DataSourceError as problem:
        raise Invalid(
            f"{path.name} ne se lit pas comme une couche de surfaces.", code="network.unreadable"
        ) from problem
    surfaces = frame[frame.geometry.geom_type.isin(("Polygon", "MultiPolygon"))]
    if not len(surfaces):
        raise Invalid(f"{path.name} ne contient aucune surface.", code="network.no-area")
    surfaces = surfaces if surfaces.crs is None else surfaces.to_crs(crs)
    by_name = {str(column).lower(): column for column in surfaces.columns}
    column = next((by_name[name] for name in _NAMED if name in by_name), None)
    names = surfaces[column].astype(str).tolist() if column else [f"Zone {place + 1}" for place in range(len(surfaces))]
    return names, list(surfaces.geometry.make_valid())
