"""Vector tiles: features of one tile written as Mapbox Vector Tile 2.1 bytes, from numpy arrays.

Source: Mapbox Vector Tile Specification 2.1 (protobuf messages Tile, Layer, Feature, Value; command integers; zigzag).
Tiles follow the usual Web Mercator scheme: ``z/x/y``, y from the north.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

EXTENT = 4096
"""Units along the side of a tile."""

WORLD_M = 20_037_508.342789244
"""Half the side of the Web Mercator world, m (EPSG:3857)."""

_MOVE_TO, _LINE_TO, _CLOSE_PATH = 1, 2, 7
_POINT, _LINE, _POLYGON = 1, 2, 3


def tile_box(z: int, x: int, y: int, buffer: float = 0.0) -> tuple[float, float, float, float]:
    """Give the west, south, east and north of a tile in Web Mercator metres.

    Parameters
    ----------
    buffer
        Margin on each side, as a share of the side of the tile.

    >>> tile_box(0, 0, 0)
    (-20037508.342789244, -20037508.342789244, 20037508.342789244, 20037508.342789244)
    """
    side = 2 * WORLD_M / 2**z
    west, north = -WORLD_M + x * side, WORLD_M - y * side
    margin = buffer * side
    return west - margin, north - side - margin, west + side + margin, north + margin


def to_tile(coordinates: npt.NDArray[np.float64], z: int, x: int, y: int) -> npt.NDArray[np.int64]:
    """Bring Web Mercator coordinates to whole units of a tile, y downwards.

    Parameters
    ----------
    coordinates
        Shape (n, 2), EPSG:3857, m.

    Returns
    -------
    Shape (n, 2), 0 to ``EXTENT`` inside the tile.

    >>> to_tile(np.array([[0.0, 0.0]]), 0, 0, 0).tolist()
    [[2048, 2048]]
    """
    west, _, _, north = tile_box(z, x, y)
    scale = EXTENT * 2**z / (2 * WORLD_M)
    return np.column_stack(
        [np.rint((coordinates[:, 0] - west) * scale), np.rint((north - coordinates[:, 1]) * scale)]
    ).astype(np.int64)


def write_points(name: str, units: npt.NDArray[np.int64], properties: Mapping[str, list[Any]]) -> bytes:
    """Write a layer of points.

    Parameters
    ----------
    name
        Name of the layer.
    units
        Shape (n, 2), as given by ``to_tile``.
    properties
        ``{name: n values}``; text, whole or decimal numbers, or booleans; None is left out.
    """
    xs, ys = _zigzag(units[:, 0]).tolist(), _zigzag(units[:, 1]).tolist()
    geometries = ((_POINT, b"\x09" + _varint(x) + _varint(y)) for x, y in zip(xs, ys, strict=True))
    return _layer(name, geometries, properties)


def write_quads(name: str, corners: npt.NDArray[np.int64], properties: Mapping[str, list[Any]]) -> bytes:
    """Write a layer of four-sided polygons, quickly; those without a surface are left out.

    Parameters
    ----------
    corners
        Shape (n, 4, 2), tile units; anticlockwise on the ground, so clockwise once y points down.
    properties
        As in ``write_points``.
    """
    x, y = corners[..., 0], corners[..., 1]
    twice_area = np.abs((x * np.roll(y, -1, axis=1) - np.roll(x, -1, axis=1) * y).sum(axis=1))
    kept = np.flatnonzero(twice_area > 0)
    steps = _zigzag(np.diff(corners[kept][:, ::-1], axis=1, prepend=0)).reshape(-1, 8).tolist()
    geometries = (
        (_POLYGON, b"\x09" + b"".join(map(_varint, one[:2])) + b"\x1a" + b"".join(map(_varint, one[2:])) + b"\x0f")
        for one in steps
    )
    return _layer(name, geometries, {key: [column[index] for index in kept] for key, column in properties.items()})


def write_shapes(name: str, shapes: npt.NDArray[np.object_], properties: Mapping[str, list[Any]]) -> bytes:
    """Write a layer of lines or polygons whose coordinates are tile units (whole, y downwards).

    Parameters
    ----------
    shapes
        Shape (n,), (multi)lines or (multi)polygons; those of which nothing is left in whole units are left out.
    properties
        As in ``write_points``.

    Source: Mapbox Vector Tile specification 2.1, 4.3.3.3: a ring has a surface.
    """
    drawn = [(index, _shape(shape)) for index, shape in enumerate(shapes)]
    kept = [(index, shape) for index, shape in drawn if shape[1]]
    values = {key: [column[index] for index, _ in kept] for key, column in properties.items()}
    return _layer(name, (shape for _, shape in kept), values)


def _shape(shape: Any) -> tuple[int, bytes]:  # noqa: ANN401
    cursor = np.zeros(2, dtype=np.int64)
    if shapely.get_dimensions(shape) == 2:
        commands = []
        for polygon in shapely.get_parts(shape):
            oriented = shapely.orient_polygons(polygon, exterior_cw=False)  # y points down: this is clockwise on screen
            exterior, *interiors = map(_whole_units, (oriented.exterior, *oriented.interiors))
            if not _has_surface(exterior):
                continue  # its holes, which would be read as those of the polygon before, go with it
            for points in (exterior, *filter(_has_surface, interiors)):
                path, cursor = _path(points, cursor)
                commands.append(path + _varint(_CLOSE_PATH | 1 << 3))
        return _POLYGON, b"".join(commands)
    commands = []
    for line in shapely.get_parts(shape):
        path, cursor = _path(np.rint(shapely.get_coordinates(line)).astype(np.int64), cursor)
        commands.append(path)
    return _LINE, b"".join(commands)


def _whole_units(ring: Any) -> npt.NDArray[np.int64]:  # noqa: ANN401
    return np.rint(shapely.get_coordinates(ring)[:-1]).astype(np.int64)


def _has_surface(points: npt.NDArray[np.int64]) -> bool:
    x, y = points.T
    return bool((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() != 0)


def _path(points: npt.NDArray[np.int64], cursor: npt.NDArray[np.int64]) -> tuple[bytes, npt.NDArray[np.int64]]:
    steps = _zigzag(np.diff(points, axis=0, prepend=cursor[None, :])).ravel().tolist()
    head = _varint(_MOVE_TO | 1 << 3) + _varint(steps[0]) + _varint(steps[1])
    return head + _varint(_LINE_TO | (len(points) - 1) << 3) + b"".join(map(_varint, steps[2:])), points[-1]


def _layer(name: str, geometries: Iterable[tuple[int, bytes]], properties: Mapping[str, list[Any]]) -> bytes:
    keys = list(properties)
    values: dict[Any, int] = {}
    columns = list(properties.values())
    features = []
    for index, (kind, commands) in enumerate(geometries):
        tags = bytearray()
        for key, column in enumerate(columns):
            value = column[index]
            if value is not None:
                tags += _varint(key) + _varint(values.setdefault((type(value), value), len(values)))
        features.append(_field(2, _field(2, bytes(tags)) + b"\x18" + _varint(kind) + _field(4, commands)))
    if not features:
        return b""
    body = _field(1, name.encode()) + b"".join(features)
    body += b"".join(_field(3, key.encode()) for key in keys)
    body += b"".join(_field(4, _value(value)) for _, value in values)
    return _field(3, body + b"\x28" + _varint(EXTENT) + b"\x78\x02")


def _value(value: str | float | bool) -> bytes:
    if isinstance(value, bool):
        return b"\x38" + _varint(int(value))
    if isinstance(value, int):
        return b"\x30" + _varint(value << 1 if value >= 0 else (-value << 1) - 1)
    if isinstance(value, float):
        return b"\x19" + struct.pack("<d", value)
    return _field(1, value.encode())


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    written.append(number)
    return bytes(written)


def _zigzag(numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return (numbers << 1) ^ (numbers >> 63)
