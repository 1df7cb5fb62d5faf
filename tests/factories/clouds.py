"""Small point clouds of known content."""

from __future__ import annotations

from pathlib import Path

import laspy
import numpy as np
import numpy.typing as npt
from pyproj import CRS

Numbers = npt.ArrayLike


def write_cloud(
    path: Path, x: Numbers, y: Numbers, z: Numbers, *, classes: Numbers = 2, strips: Numbers = 1, returns: Numbers = 1,
    gps_s: Numbers = 306_234_562.0, crs: str | None = "EPSG:2154", version: str = "1.4",
) -> Path:  # fmt: skip
    """Write points as LAS, or LAZ by the name; centimetres, one return a pulse but for ``returns``."""
    header = laspy.LasHeader(point_format=6 if version == "1.4" else 3, version=version)
    header.scales, header.offsets = [0.01] * 3, [0.0] * 3
    if crs is not None:
        header.add_crs(CRS(crs))
    points = laspy.ScaleAwarePointRecord.zeros(len(np.asarray(x)), header=header)
    points.x, points.y, points.z = np.asarray(x), np.asarray(y), np.asarray(z)
    given = {
        "classification": classes, "point_source_id": strips, "return_number": returns, "number_of_returns": returns,
        "intensity": 1000, "gps_time": gps_s,
    }  # fmt: skip
    for name, values in given.items():
        points[name] = np.broadcast_to(values, len(points))
    with laspy.open(path, mode="w", header=header) as file:
        file.write_points(points)
    return path


def scatter(
    seed: int, density: float, west: float, south: float, east: float, north: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Scatter points at random over a rectangle, its four corners among them."""
    random = np.random.default_rng(seed)
    count = round(density * (east - west) * (north - south))
    x = np.append(random.uniform(west, east, count), [west, west, east, east])
    y = np.append(random.uniform(south, north, count), [south, north, south, north])
    return np.round(x, 2), np.round(y, 2)
