"""The square grids of the INPN: cells of 1, 5 and 10 km in Lambert-93, their numbers and their codes.

A cell is numbered for the store by its column and row; written for people by the code of the INPN, which counts tens of
kilometres for a 10 km cell and kilometres for the smaller ones: ``10kmL93E091N625``, ``5kmL93E0905N6250``. West of
the origin the letter is W and the figure negative: ``10kmL93W-27N675``.

Source: INPN, « Mailles 10 km × 10 km (France métropolitaine) », field CD_SIG, and its 5 km and 1 km siblings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

SIDES_M = {"M1": 1_000, "M5": 5_000, "M10": 10_000}
"""Side of the cells of each kind of area, m."""

_SHIFT, _BASE = 50_000, 100_000
_CODE = re.compile(r"(?:(?P<side>10|5|1)kmL93)?(?P<letter>[EW])(?P<east>-?\d{2,4})N(?P<north>\d{3,4})", re.IGNORECASE)


@dataclass(frozen=True)
class Cell:
    """A cell of the Lambert-93 grid.

    Parameters
    ----------
    side_m
        1000, 5000 or 10000.
    west_m, south_m
        Its south-west corner, Lambert-93.
    """

    side_m: int
    west_m: int
    south_m: int

    @property
    def kind(self) -> str:
        """Kind of area: ``M1``, ``M5`` or ``M10``."""
        return f"M{self.side_m // 1_000}"

    @property
    def code(self) -> str:
        """Long code of the INPN.

        >>> Cell(10_000, 910_000, 6_250_000).code, Cell(5_000, 905_000, 6_250_000).code
        ('10kmL93E091N625', '5kmL93E0905N6250')
        """
        unit, width = (10_000, 3) if self.side_m == 10_000 else (1_000, 4)
        east, north = self.west_m // unit, self.south_m // unit
        return f"{self.side_m // 1_000}kmL93{'W' if east < 0 else 'E'}{east:0{width}}N{north:0{width}}"

    @property
    def number(self) -> int:
        """Number that the store keeps."""
        return int(cell_numbers(np.array([self.west_m]), np.array([self.south_m]), self.side_m)[0])

    @property
    def outline(self) -> BaseGeometry:
        """Square, Lambert-93."""
        return shapely.box(self.west_m, self.south_m, self.west_m + self.side_m, self.south_m + self.side_m)


def cell_numbers(x_m: npt.NDArray[np.float64], y_m: npt.NDArray[np.float64], side_m: int) -> npt.NDArray[np.int64]:
    """Give the numbers of the cells that points lie in; on an edge, of the cell to the east or north.

    Parameters
    ----------
    x_m, y_m
        Shape (n,), m in a projected CRS, finite, within 50,000 cells of the origin.
    side_m
        Side of the cells.

    Returns
    -------
    Shape (n,): (column + 50,000) × 100,000 + row + 50,000.

    >>> cell_numbers(np.array([912_345.0]), np.array([6_250_000.0]), 10_000).tolist()
    [5009150625]

    Raises
    ------
    ValueError
        A coordinate is not finite: no cell holds it.
    """
    if not (np.isfinite(x_m).all() and np.isfinite(y_m).all()):
        raise ValueError("cell_numbers: every coordinate must be finite")
    columns = np.floor(np.asarray(x_m) / side_m).astype(np.int64)
    rows = np.floor(np.asarray(y_m) / side_m).astype(np.int64)
    return (columns + _SHIFT) * _BASE + rows + _SHIFT


def cell_of_number(number: int, side_m: int) -> Cell:
    """Give the cell of a number.

    >>> cell_of_number(5009150625, 10_000).code
    '10kmL93E091N625'
    """
    column, row = divmod(number, _BASE)
    return Cell(side_m, (column - _SHIFT) * side_m, (row - _SHIFT) * side_m)


def number_range(west_m: float, east_m: float, side_m: int) -> tuple[int, int]:
    """Give the numbers, first included and last not, between which all cells of a band of columns lie.

    >>> low, high = number_range(910_000.0, 915_000.0, 10_000)
    >>> low <= 5009150625 < high, low <= Cell(10_000, 920_000, 6_250_000).number < high
    (True, False)
    """
    first, last = (int(np.floor(edge / side_m)) + _SHIFT for edge in (west_m, east_m))
    return first * _BASE, (last + 1) * _BASE


def cell_corners(numbers: npt.NDArray[np.int64], side_m: int) -> npt.NDArray[np.float64]:
    """Give the corners of many cells, from the south-west one, anticlockwise.

    Returns
    -------
    Shape (n, 4, 2), m.

    >>> cell_corners(np.array([5009150625]), 10_000)[0].tolist()
    [[910000.0, 6250000.0], [920000.0, 6250000.0], [920000.0, 6260000.0], [910000.0, 6260000.0]]
    """
    columns, rows = np.divmod(numbers, _BASE)
    corner = np.column_stack([columns - _SHIFT, rows - _SHIFT]) * float(side_m)
    steps = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * float(side_m)
    return np.asarray(corner[:, None, :] + steps[None, :, :])


def cell_of_code(code: str) -> Cell | None:
    """Give the cell that a code names; None when it names none.

    The long codes of the INPN, and the short ones of its files: ``E091N625`` (10 km), ``E0905N6250`` (5 km).

    >>> cell_of_code("5kmL93E0905N6250")
    Cell(side_m=5000, west_m=905000, south_m=6250000)
    >>> cell_of_code("5kmL93E0903N6250") is None
    True
    """
    match = _CODE.fullmatch(code.strip())
    if match is None:
        return None
    short = 10 if len(match["north"]) == 3 else 5
    side_m = int(match["side"] or short) * 1_000
    unit = 10_000 if len(match["north"]) == 3 else 1_000
    west, south = int(match["east"]) * unit, int(match["north"]) * unit
    cell = Cell(side_m, west, south)
    fits = west % side_m == 0 and south % side_m == 0 and (side_m == 10_000) == (unit == 10_000)
    return cell if fits and (west < 0) == (match["letter"].upper() == "W") else None


def cells_meeting(geometry: BaseGeometry, side_m: int) -> list[Cell]:
    """Give the cells that a geometry meets by more than an edge, from south to north, west to east.

    Raises
    ------
    ValueError
        The geometry is empty.
    """
    if geometry.is_empty:
        raise ValueError("cells_meeting: an empty geometry meets no cell")
    west, south, east, north = geometry.bounds
    if geometry.geom_type == "Point":
        return [cell_of_number(int(cell_numbers(np.array([west]), np.array([south]), side_m)[0]), side_m)]
    columns = np.arange(np.floor(west / side_m), np.floor(east / side_m) + 1) * side_m
    rows = np.arange(np.floor(south / side_m), np.floor(north / side_m) + 1) * side_m
    souths, wests = (axis.ravel() for axis in np.meshgrid(rows, columns, indexing="ij"))
    outlines = shapely.box(wests, souths, wests + side_m, souths + side_m)
    shapely.prepare(geometry)
    kept = shapely.intersects(geometry, outlines) & ~shapely.touches(geometry, outlines)
    return [Cell(side_m, int(x), int(y)) for x, y in zip(wests[kept], souths[kept], strict=True)]
