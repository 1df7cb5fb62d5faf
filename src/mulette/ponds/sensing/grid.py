"""The grid of a raster: square cells, north up, in a projected CRS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from affine import Affine


@dataclass(frozen=True)
class Grid:
    """Square cells counted from the north-west corner, rows southwards.

    Parameters
    ----------
    west, north
        Corner, m, in ``crs``.
    cell_m
        Side of a cell, m.
    width, height
        Numbers of columns and rows.
    crs
        Projected CRS, as ``EPSG:2154``.
    """

    west: float
    north: float
    cell_m: float
    width: int
    height: int
    crs: str

    @property
    def shape(self) -> tuple[int, int]:
        """Rows, columns: the shape of an array on this grid."""
        return self.height, self.width

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north, m."""
        return self.west, self.north - self.height * self.cell_m, self.west + self.width * self.cell_m, self.north

    @property
    def transform(self) -> Affine:
        """Map column and row to easting and northing, as rasterio wants it."""
        from affine import Affine

        return Affine(self.cell_m, 0.0, self.west, 0.0, -self.cell_m, self.north)

    def padded(self, margin_m: float) -> Grid:
        """Give the grid with a margin on its four sides, rounded up to whole cells.

        >>> Grid(0, 100, 0.5, 200, 200, "EPSG:2154").padded(1.2).shape
        (206, 206)
        """
        cells = -int(-margin_m // self.cell_m)
        return Grid(
            self.west - cells * self.cell_m, self.north + cells * self.cell_m, self.cell_m,
            self.width + 2 * cells, self.height + 2 * cells, self.crs,
        )  # fmt: skip

    def window_of(self, inner: Grid) -> tuple[slice, slice]:
        """Give the rows and columns that an inner grid, on the same cells, takes in this one.

        >>> outer = Grid(0, 100, 0.5, 200, 200, "EPSG:2154")
        >>> outer.window_of(Grid(10, 90, 0.5, 20, 40, "EPSG:2154"))
        (slice(20, 60, None), slice(20, 40, None))
        """
        row = round((self.north - inner.north) / self.cell_m)
        column = round((inner.west - self.west) / self.cell_m)
        return slice(row, row + inner.height), slice(column, column + inner.width)


def grid_over(west: float, south: float, east: float, north: float, cell_m: float, crs: str) -> Grid:
    """Give the grid that covers an extent, its corner at a whole number of cells.

    >>> grid_over(0.2, 0.0, 10.0, 9.7, 0.5, "EPSG:2154")
    Grid(west=0.0, north=10.0, cell_m=0.5, width=20, height=20, crs='EPSG:2154')
    """
    left, bottom = west // cell_m, south // cell_m
    right, top = -(-east // cell_m), -(-north // cell_m)
    return Grid(left * cell_m, top * cell_m, cell_m, int(right - left), int(top - bottom), crs)
