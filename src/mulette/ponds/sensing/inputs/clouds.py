"""What is read of a point cloud for the manifest: its header, and a sample of its points for the flight lines."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import laspy
import lazrs
import numpy as np
from laspy import DecompressionSelection as Part
from pyproj.exceptions import CRSError

from mulette.ponds.sensing.inputs.sources import Strip, Unreadable
from mulette.ponds.sensing.inputs.systems import name_of

GPS_EPOCH = datetime(1980, 1, 6, tzinfo=UTC)
ADJUSTED_S = 1_000_000_000
"""LAS 1.4 writes GPS time less this, so that doubles keep microseconds. Source: ASPRS LAS 1.4 R15, table 8."""
WEEK_S = 604_800
LEAST_POINT = 20
"""Bytes of the first point of a chunk, written as it is, in the smallest format."""
WANTED = Part.XY_RETURNS_CHANNEL | Part.GPS_TIME | Part.POINT_SOURCE_ID
SAMPLES, SAMPLE_POINTS = 16, 20_000
BROKEN = (
    laspy.errors.LaspyException, lazrs.LazrsError, struct.error, ValueError, EOFError, OSError, KeyError, IndexError,
    TypeError, OverflowError, MemoryError, AssertionError,
)  # fmt: skip
"""What readers raise on a corrupt file."""


class CloudHead(NamedTuple):
    """Header of a cloud: CRS (none: it carries none), bounds in whole metres, points, flight lines."""

    crs: str | None
    bounds: tuple[float, float, float, float]
    points: int
    strips: tuple[Strip, ...]


def flight_day(gps_s: float) -> date | None:
    """Give the day (UTC) of an adjusted GPS time; none for seconds of a week, which tell no date.

    The flag of the header is not looked at: files of IGN carry adjusted times under the flag of week times.
    The 18 leap seconds are left out.

    >>> flight_day(306234562.03)
    datetime.date(2021, 5, 28)
    >>> flight_day(302400.0) is None
    True
    """
    if abs(gps_s) <= WEEK_S or not math.isfinite(gps_s) or abs(gps_s) > 2 * ADJUSTED_S:
        return None
    return (GPS_EPOCH + timedelta(seconds=gps_s + ADJUSTED_S)).date()


@contextmanager
def opening(path: Path, parts: Part) -> Iterator[laspy.LasReader]:
    """Open a cloud, to decode some parts of its points.

    Raises
    ------
    Unreadable
        Whatever the reader meets in a corrupt file, while it is open.
    """
    try:
        with laspy.open(path, decompression_selection=parts) as reader:
            if reader.header.are_points_compressed:
                _check_chunks(path, reader.header.offset_to_point_data)
            yield reader
    except BROKEN as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(f"ce n'est pas un nuage de points lisible, ou il est tronqué ({error}).") from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the Rust reader's own, which no module exports
            raise
        raise Unreadable(f"ses points sont corrompus ({error}).") from None


def _check_chunks(path: Path, start: int) -> None:
    """Refuse a table of chunks that the file cannot hold: the reader would ask for that memory and abort the process.

    Source: LAZ specification 1.4 R1: the place of the table stands before the points, or at the end where that is -1;
    the table begins with its version, 0, and the number of chunks.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(start)
        (table,) = struct.unpack("<q", file.read(8))
        if table == -1:
            file.seek(-8, 2)
            (table,) = struct.unpack("<q", file.read(8))
        if not start + 8 <= table <= size - 8:
            raise Unreadable("il est tronqué : la table de ses points manque.")
        file.seek(table)
        version, count = struct.unpack("<II", file.read(8))
    if version != 0 or count * LEAST_POINT > size:
        raise Unreadable("il est corrompu : la table de ses points n'a pas de sens.")


def look_at_cloud(path: Path) -> CloudHead:
    """Read the header of a cloud and a sample of its points.

    Raises
    ------
    Unreadable
        Not a point cloud, cut, corrupt, empty, in degrees, or of a version before LAS 1.2.
    """
    with opening(path, WANTED) as reader:
        header = reader.header
        if header.point_count == 0:
            raise Unreadable("il ne contient aucun point.")
        strips = _strips(reader)
        west, south = np.floor(header.mins[:2])
        east, north = np.ceil(header.maxs[:2])
    if not np.isfinite((west, south, east, north)).all() or west > east or south > north:
        raise Unreadable("l'emprise écrite dans son en-tête n'a pas de sens.")
    bounds = float(west), float(south), float(max(east, west + 1)), float(max(north, south + 1))
    return CloudHead(_crs_of(header), bounds, int(header.point_count), strips)


def _crs_of(header: laspy.LasHeader) -> str | None:
    try:
        crs = header.parse_crs()
    except (CRSError, ValueError, KeyError):
        return None
    return None if crs is None else name_of(crs)


def _strips(reader: laspy.LasReader) -> tuple[Strip, ...]:
    """Give the flight lines met in a sample spread over the file, and the last day of each."""
    latest: dict[int, float] = {}
    for points in _sample(reader):
        numbers = np.asarray(points.point_source_id)
        timed = "gps_time" in points.point_format.dimension_names
        times = np.asarray(points.gps_time) if timed else np.zeros(len(numbers))
        for number in np.unique(numbers):
            latest[int(number)] = max(latest.get(int(number), -math.inf), float(times[numbers == number].max()))
    return tuple(Strip(number, flight_day(latest[number])) for number in sorted(latest))


def _sample(reader: laspy.LasReader) -> Iterator[laspy.ScaleAwarePointRecord]:
    """Yield some points of the beginning, all along, and the very last ones, which a cut file lacks."""
    count = reader.header.point_count
    for start in np.unique(np.linspace(0, max(count - SAMPLE_POINTS, 0), SAMPLES).astype(int)):
        reader.seek(int(start))
        points = reader.read_points(min(SAMPLE_POINTS, count - int(start)))
        if len(points) == 0:
            raise Unreadable(f"il est tronqué : son en-tête annonce {count} points.")
        yield points
