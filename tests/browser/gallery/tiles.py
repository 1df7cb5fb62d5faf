"""Vector tiles for the gallery's map. Source: Mapbox Vector Tile Specification 2.1."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

EXTENT = 4096
Point = tuple[float, float]


def varint(value: int) -> bytes:
    parts = bytearray()
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    parts.append(value)
    return bytes(parts)


def chunk(field: int, content: bytes) -> bytes:
    return varint(field << 3 | 2) + varint(len(content)) + content


def number(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def zigzag(value: int) -> int:
    return value << 1 ^ value >> 31


def to_tile(lon: float, lat: float, z: int, x: int, y: int) -> tuple[int, int]:
    scale = 2**z
    column = (lon + 180) / 360 * scale - x
    row = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * scale - y
    return round(column * EXTENT), round(row * EXTENT)


def commands(points: Sequence[tuple[int, int]], *, is_ring: bool) -> bytes:
    """Write a point, or a closed ring, as drawing commands."""
    stream, previous = [], (0, 0)
    for index, point in enumerate(points):
        if index == 0:
            stream.append(1 | 1 << 3)
        elif index == 1:
            stream.append(2 | len(points) - 1 << 3)
        stream += [zigzag(point[0] - previous[0]), zigzag(point[1] - previous[1])]
        previous = point
    if is_ring:
        stream.append(7 | 1 << 3)
    return b"".join(varint(value) for value in stream)


def layer(name: str, features: Iterable[tuple[dict[str, object], Sequence[Point]]], z: int, x: int, y: int) -> bytes:
    """Write a layer of points (one pair) or rings (several pairs) given in degrees."""
    keys: list[str] = []
    values: list[bytes] = []
    body = b""
    for properties, points in features:
        tags = b""
        for key, value in properties.items():
            written = number(5, value) if isinstance(value, int) else chunk(1, str(value).encode())
            if key not in keys:
                keys.append(key)
            if written not in values:
                values.append(written)
            tags += varint(keys.index(key)) + varint(values.index(written))
        is_ring = len(points) > 1
        shape = commands([to_tile(*point, z, x, y) for point in points], is_ring=is_ring)
        body += chunk(2, chunk(2, tags) + number(3, 3 if is_ring else 1) + chunk(4, shape))
    body += b"".join(chunk(3, key.encode()) for key in keys) + b"".join(chunk(4, value) for value in values)
    return chunk(3, number(15, 2) + chunk(1, name.encode()) + body + number(5, EXTENT))
