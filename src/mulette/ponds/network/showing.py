"""The network as a page shows it: figures in words, rows of what matters most, shapes of the map."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.ponds.network.amphibians import Amphibians, amphibians_at
from mulette.ponds.network.analysing import Network, Places, analyse, propose
from mulette.ponds.network.densities import by_cell
from mulette.ponds.network.sites import sites_of

ROWS = 15
Shape = tuple[BaseGeometry, dict[str, Any]]


@dataclass(frozen=True)
class Shown:
    """What the page shows.

    Parameters
    ----------
    ponds, is_too_many
        Ponds of the selection, and whether they are too many for a page: nothing else is then given.
    notes
        French sentences: what was left out or taken for granted.
    finding
        French sentence: what the network is like.
    links, groups, isolated, restorable, density
        Figures; restorable: ponds that are gone; density in ponds by km², over the cells of 1 km that hold one.
    best, alone, gone, places
        Rows of the tables: the most important ponds, the most isolated, those to restore, places for a new one.
    shapes
        Shapes of the map, storage CRS, with the looks that ``map-style.js`` knows.
    """

    ponds: int
    is_too_many: bool
    notes: list[str]
    finding: str = ""
    links: int = 0
    groups: int = 0
    isolated: int = 0
    restorable: int = 0
    density: float | None = None
    best: list[dict[str, Any]] = field(default_factory=list)
    alone: list[dict[str, Any]] = field(default_factory=list)
    gone: list[dict[str, Any]] = field(default_factory=list)
    places: list[dict[str, Any]] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)


def show(
    session: Session, viewer: Viewer, srid: int, distance_m: float, commune: str | None, most: int, most_places: int
) -> Shown:
    """Analyse the ponds that a viewer knows, for the page.

    Parameters
    ----------
    commune
        INSEE code of the only commune wanted.
    most, most_places
        Ponds that a page analyses, and places that it proposes, at most.
    """
    sites = sites_of(session, viewer, srid, commune)
    if len(sites.names) > most:
        return Shown(len(sites.names), is_too_many=True, notes=sites.notes)
    found = analyse(sites, distance_m)
    places = propose(found, most=most_places)
    seen = amphibians_at(session, viewer, found.sites.xy)
    cells = by_cell(found.sites.xy)
    return Shown(
        len(sites.names), is_too_many=False, notes=sites.notes, finding=_finding(found),
        links=len(found.links.neighbour) // 2, groups=found.groups, isolated=found.isolated,
        restorable=len(found.gone.names),
        density=len(found.sites.names) / len(cells) if cells else None,
        best=_rows(found, seen, np.argsort(-found.worth.dpc, kind="stable")[:ROWS]),
        alone=_rows(found, seen, _most_alone(found)[:ROWS]), gone=_gone(found)[:ROWS],
        places=list(_places(places)), shapes=list(_shapes(found, places)),
    )  # fmt: skip


def _finding(found: Network) -> str:
    """Say in a sentence what share of the ponds stands alone."""
    count = len(found.sites.names)
    if not count:
        return "Aucune mare à relier"
    if not found.isolated:
        return f"Toutes les mares ont une voisine à moins de {found.distance_m:g} m"
    many = "s" * (found.isolated > 1)
    return f"{found.isolated} mare{many} sur {count} sans voisine à moins de {found.distance_m:g} m"


def _most_alone(found: Network) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Give the ponds without a link, the farthest from any other first."""
    alone = np.flatnonzero(found.links.degree == 0)
    return alone[np.argsort(-np.nan_to_num(found.nearest_m[alone], nan=np.inf), kind="stable")]


def _rows(found: Network, seen: Amphibians, order: np.ndarray[Any, np.dtype[np.int64]]) -> list[dict[str, Any]]:
    return [
        {
            "name": found.sites.names[place], "status": found.sites.status[place],
            "degree": int(found.links.degree[place]), "group": int(found.group[place]),
            "nearest_m": None if np.isnan(found.nearest_m[place]) else float(found.nearest_m[place]),
            "dpc": float(found.worth.dpc[place]), "connector": float(found.worth.connector[place]),
            "species": int(seen.species[place]), "records": int(seen.records[place]),
        }
        for place in order.tolist()
    ]  # fmt: skip


def _gone(found: Network) -> list[dict[str, Any]]:
    order = np.argsort(-found.restored, kind="stable").tolist()
    return [{"name": found.gone.names[place], "gain": float(found.restored[place])} for place in order]


def _places(places: Places) -> Iterator[dict[str, Any]]:
    for place, (x, y) in enumerate(places.xy.tolist()):
        yield {
            "rank": place + 1, "x_m": x, "y_m": y, "bridge": float(places.bridge_percent[place]),
            "gain": float(places.gain_percent[place]), "near": int(places.near[place]),
            "groups": int(places.groups[place]),
        }  # fmt: skip


def _shapes(found: Network, places: Places) -> Iterator[Shape]:
    """Give links, then ponds (hollow where nothing links them), then places for a new one."""
    one, other, _ = found.links.pairs()
    xy = found.sites.xy
    for first, second in zip(one.tolist(), other.tolist(), strict=True):
        yield shapely.LineString([xy[first], xy[second]]), {"size": 1}
    for point, degree in zip(list(map(shapely.Point, xy)), found.links.degree.tolist(), strict=True):
        yield point, {"size": 4} if degree else {"size": 4, "look": "hollow"}
    for x, y in places.xy.tolist():
        yield shapely.Point(x, y), {"size": 5, "look": "nacre"}
