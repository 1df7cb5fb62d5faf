"""Filters of the ponds: one closed vocabulary, read from a URL, for list, map, tiles, exports and API alike. Pure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from mulette.core.errors import Invalid
from mulette.core.geometry.crs import transform
from mulette.core.storage.spatial import Box
from mulette.occurrences.filters import read_box
from mulette.ponds.register.vocabulary import terms

NAMES = (
    "status", "type", "stage", "commune", "structure", "water", "area_min", "area_max", "from", "to", "bbox", "ring",
    "changed_since",
)  # fmt: skip
"""Names of the filters in a URL."""
LISTING = frozenset({"q", "sort", "page", "size", "columns", "format", "limit", "after", "view"})
LISTS = {"status": "MARE_STATUT", "type": "MARE_TYPE", "stage": "MARE_STADE"}
WATERS = {"wet": "en eau", "dry": "à sec", "unknown": "non renseigné"}
MOST_POINTS = 500


@dataclass(frozen=True)
class Filters:
    """Which ponds are wanted; all of them where nothing is said.

    Parameters
    ----------
    q
        Words looked for: identifier, name, commune.
    status, type, stage
        Terms of their lists; type and stage are those of the latest sheet.
    communes
        INSEE codes.
    structure
        UUID of the organisation that answers for them.
    water
        ``wet``, ``dry`` or ``unknown``: what the latest sheet saw.
    area_min_m2, area_max_m2
        Both included; ponds of unknown area, or that the viewer knows by their commune, are then left out.
    date_from, date_to
        Day of the latest sheet, else of the localisation; both included.
    box
        West, south, east, north in the storage CRS, m.
    ring
        Outline drawn on the map, in the storage CRS.
    changed_since
        Changed at this moment or after, UTC.
    """

    q: str = ""
    status: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    structure: uuid.UUID | None = None
    water: tuple[str, ...] = ()
    area_min_m2: float | None = None
    area_max_m2: float | None = None
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    box: Box | None = None
    ring: shapely.Polygon | None = None
    changed_since: dt.datetime | None = None


def read_filters(query: Mapping[str, Any], srid: int) -> Filters:
    """Read the filters of a URL (a werkzeug MultiDict or a plain mapping).

    Parameters
    ----------
    srid
        EPSG code of the storage CRS, that ``bbox`` and ``ring`` (degrees, WGS 84) are brought to.

    Raises
    ------
    Invalid
        An unknown filter, quoted with the known ones, or a value that cannot be one.
    """
    unknown = set(query) - set(NAMES) - LISTING
    if unknown:
        raise _refused(sorted(unknown)[0], f"n'est pas un filtre ; filtres connus : {', '.join(NAMES)}")
    many = getattr(query, "getlist", lambda name: [query[name]] if query.get(name) else [])
    one = {name: str(query.get(name) or "").strip() for name in NAMES}
    chosen = {name: _chosen(name, many(name), terms(nomenclature)) for name, nomenclature in LISTS.items()}
    return Filters(
        q=str(query.get("q") or "").strip(),
        communes=tuple(code for code in many("commune") if code),
        structure=_read(one, "structure", uuid.UUID, "un UUID"),
        water=_chosen("water", many("water"), tuple(WATERS)),
        area_min_m2=_read(one, "area_min", _figure, "un nombre de m²"),
        area_max_m2=_read(one, "area_max", _figure, "un nombre de m²"),
        date_from=_read(one, "from", _day, "une date, 2024-05-14 ou 14/05/2024"),
        date_to=_read(one, "to", _day, "une date, 2024-05-14 ou 14/05/2024"),
        box=read_box(one["bbox"], srid) if one["bbox"] else None,
        ring=_read(one, "ring", lambda text: read_ring(text, srid), "un contour : lon,lat;lon,lat;lon,lat…"),
        changed_since=_read(one, "changed_since", _moment, "un moment, 2024-05-14T10:00:00Z"),
        **chosen,
    )


def read_ring(text: str, srid: int) -> shapely.Polygon:
    """Read an outline drawn on the map: ``lon,lat;lon,lat;lon,lat``, closed or not, WGS 84 degrees.

    Raises
    ------
    ValueError
        Not three points at least, too many, or an outline that crosses itself.

    Examples
    --------
    >>> ring = read_ring("3,46.5;3.0130,46.5;3.0130,46.509;3,46.509", 2154)
    >>> round(ring.area / 1e6, 1)  # 1 km each way, nearly
    1.0
    """
    points = np.array([[float(part) for part in pair.split(",")] for pair in text.strip(";").split(";")])
    if points.ndim != 2 or points.shape[1] != 2 or not 3 <= len(points) <= MOST_POINTS:
        raise ValueError("a ring has 3 to 500 points")
    if not np.isfinite(points).all() or (np.abs(points) > (180, 90)).any():
        raise ValueError("longitude and latitude in degrees")
    ring: shapely.Polygon = transform(np.array([shapely.Polygon(points)]), 4326, srid)[0]
    if not ring.is_valid or not np.isfinite(ring.area) or ring.area == 0:
        raise ValueError("a ring does not cross itself")
    return ring


def _chosen(name: str, given: list[str], known: tuple[str, ...]) -> tuple[str, ...]:
    chosen = tuple(filter(None, given))
    for one in chosen:
        if one not in known:
            raise _refused(name, f"vaut « {one[:40]} » ; possibles : {' ; '.join(known)}")
    return chosen


def _read(given: Mapping[str, str], name: str, reader: Any, expected: str) -> Any:  # noqa: ANN401
    if not given[name]:
        return None
    try:
        return reader(given[name])
    except ValueError as error:
        raise _refused(name, f"vaut « {given[name][:60]} » ; {expected} est attendu") from error


def _figure(text: str) -> float:
    figure = float(text.replace("\u202f", "").replace(" ", "").replace(",", "."))
    if not 0 <= figure < 1e9:
        raise ValueError(text)
    return figure


def _day(text: str) -> dt.date:
    if "/" in text:
        return dt.datetime.strptime(text, "%d/%m/%Y").date()
    return dt.date.fromisoformat(text)


def _moment(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text.replace(" ", "+"))
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _refused(name: str, why: str) -> Invalid:
    return Invalid(f"Le filtre « {name} » {why}.", code="ponds.bad-filter", filter=name)
