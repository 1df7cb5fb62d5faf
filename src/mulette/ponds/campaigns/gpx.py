"""The stops of a campaign as waypoints and a route, for a GPS receiver."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as Xml

import numpy as np
import shapely

from mulette.core.geometry.crs import transform
from mulette.ponds.campaigns.queries import Halt


def write_gpx(name: str, halts: Sequence[Halt], srid: int) -> bytes:
    """Write a GPX 1.1 file: a waypoint for each stop, and the route through them in order.

    Parameters
    ----------
    srid
        CRS of the store. Source: Topografix, GPX 1.1 schema.
    """
    root = Xml.Element("gpx", version="1.1", creator="Mulette", xmlns="http://www.topografix.com/GPX/1/1")
    Xml.SubElement(Xml.SubElement(root, "metadata"), "name").text = name
    points = transform(np.array([one.point for one in halts], dtype=object), srid, 4326)
    for halt, point in zip(halts, points, strict=True):
        _add(root, "wpt", halt, point)
    route = Xml.SubElement(root, "rte")
    Xml.SubElement(route, "name").text = name
    for halt, point in zip(halts, points, strict=True):
        _add(route, "rtept", halt, point)
    Xml.indent(root)
    written: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _add(parent: Xml.Element, tag: str, halt: Halt, point: shapely.Point) -> None:
    place = Xml.SubElement(parent, tag, lat=f"{point.y:.7f}", lon=f"{point.x:.7f}")
    Xml.SubElement(place, "name").text = f"{halt.stop.position:02}"
    Xml.SubElement(place, "desc").text = f"{halt.candidate.stable_id}, {halt.candidate.area_m2:.0f} m², {halt.why}"
