"""Passports gathered from the store: lots, their taxon, where and when they were harvested, how they are kept."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.geometry.crs import transform
from mulette.core.people.tables import Organisation
from mulette.core.people.viewer import Viewer
from mulette.core.places.tables import Area
from mulette.core.storage.types import local_srid
from mulette.core.taxonomy.tables import Taxon
from mulette.exsitu.bank.tables import Location, Lot, Package
from mulette.exsitu.bank.viewing.conditions import conditions
from mulette.exsitu.bank.viewing.filters import Filters
from mulette.exsitu.collecting.tables import Harvest, HarvestObserver, Mission, Population
from mulette.exsitu.lineage.queries import ancestors, nodes_by_id
from mulette.exsitu.lineage.reach import reaches
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.passport.protecting import protected_codes
from mulette.exsitu.passport.tables import Institute

PART = 1_000
CELL_M = 10_000
CELL_UNCERTAINTY_M = 7_071
"""Half the diagonal of a cell of 10 km: how far the true place may be from its centre."""
SHUT = ("exhausted", "destroyed", "refused")


@dataclass(frozen=True)
class Origin:
    """Where and when the seeds of a lot were harvested, as far as it may be told.

    Parameters
    ----------
    harvest, day, kind
        Number of the harvest, its day, ``in_situ`` or ``ex_situ``.
    collectors, mission
        Names, and code of the mission.
    site
        Place in words.
    longitude, latitude, uncertainty_m
        WGS 84 degrees and metres; None: not told or not known.
    altitude_m
        None: not told or not known.
    is_blurred
        Whether a cell of 10 km stands for the place.
    """

    harvest: str
    day: dt.date
    kind: str
    collectors: tuple[str, ...]
    mission: str
    site: str
    longitude: float | None
    latitude: float | None
    uncertainty_m: int | None
    altitude_m: int | None
    is_blurred: bool


@dataclass(frozen=True)
class Passport:
    """What another bank wants to know of a lot.

    Parameters
    ----------
    taxon
        Name of TAXREF; None: the code is unknown here.
    institute, holder
        Codes of who holds it, and its name.
    origin
        None: not known.
    ancestors
        Numbers of the lots that it descends from.
    coldest_c
        Temperature of its coldest package, °C; None: not known.
    """

    lot: Lot
    node: Node
    taxon: Taxon | None
    institute: Institute | None
    holder: str
    origin: Origin | None
    ancestors: tuple[str, ...]
    coldest_c: float | None


@dataclass(frozen=True)
class _Around:
    """What a part of lots needs, read at once."""

    taxa: dict[int, Taxon]
    institutes: dict[int, Institute]
    holders: dict[int, str]
    origins: dict[int, Origin]
    parents: dict[int, tuple[str, ...]]
    coldest: dict[int, float]


def read_passports(
    session: Session, viewer: Viewer, filters: Filters, *, precise: bool = False, with_shut: bool = False
) -> Iterator[Passport]:
    """Read the passports of the lots that a viewer may export, in the order of their entry.

    Parameters
    ----------
    precise
        Whether places are told as they are, to who may know them; by default those of protected taxa and of sensitive
        populations are blurred for everybody.
    with_shut
        Whether exhausted, destroyed and refused lots are told too.

    Raises
    ------
    Forbidden
        The viewer may not export lots.
    """
    viewer.require("export", "seed_lot")
    wanted = [*conditions(session, viewer, filters), *([] if with_shut else [Lot.status.not_in(SHUT)])]
    query = select(Lot, Node).join(Node, Node.id == Lot.node_id).where(*wanted).order_by(Lot.id).limit(PART)
    after = 0
    while rows := [(lot, node) for lot, node in session.execute(query.where(Lot.id > after))]:
        after = rows[-1][0].id
        around = _look_around(session, viewer, rows, precise=precise)
        for lot, node in rows:
            yield _passport(lot, node, around)
        session.expunge_all()


def _passport(lot: Lot, node: Node, around: _Around) -> Passport:
    return Passport(
        lot,
        node,
        around.taxa.get(node.cd_nom) if node.cd_nom is not None else None,
        around.institutes.get(node.organisation_id),
        around.holders[node.organisation_id],
        around.origins.get(node.id),
        around.parents.get(node.id, ()),
        around.coldest.get(lot.id),
    )


def _look_around(session: Session, viewer: Viewer, rows: Sequence[tuple[Lot, Node]], *, precise: bool) -> _Around:
    ids = {node.id for _, node in rows}
    above: dict[int, list[int]] = defaultdict(list)
    for step in ancestors(session, ids):
        above[step.child_id].append(step.parent_id)
    known = nodes_by_id(session, {up for ups in above.values() for up in ups})
    chains = {number: _upwards(number, above) for number in ids}
    codes = {node.cd_nom for _, node in rows if node.cd_nom is not None}
    holders = {node.organisation_id for _, node in rows}
    names = select(Organisation.id, Organisation.name).where(Organisation.id.in_(holders))
    cold = select(Package.lot_id, Location.temperature_c).join(Location, Location.id == Package.location_id)
    coldest: dict[int, float] = {}
    for lot_id, degrees in session.execute(cold.where(Package.lot_id.in_([lot.id for lot, _ in rows]))):
        if degrees is not None:
            coldest[lot_id] = min(degrees, coldest.get(lot_id, degrees))
    return _Around(
        {one.cd_nom: one for one in session.scalars(select(Taxon).where(Taxon.cd_nom.in_(codes)))},
        {one.organisation_id: one for one in session.scalars(select(Institute))},
        dict(session.execute(names).all()),
        _origins(session, viewer, chains, known, protected_codes(session, codes), precise=precise),
        {number: _lots_of(chain, known) for number, chain in chains.items()},
        coldest,
    )


def _upwards(number: int, above: dict[int, list[int]]) -> list[int]:
    """Give the ancestors of a node, the nearest first."""
    met: dict[int, None] = {}
    waiting = list(above.get(number, ()))
    while waiting:
        for up in waiting:
            met.setdefault(up)
        waiting = [up for one in waiting for up in above.get(one, ()) if up not in met]
    return list(met)


def _lots_of(chain: Collection[int], known: dict[int, Node]) -> tuple[str, ...]:
    return tuple(known[up].number for up in chain if known[up].kind == "lot")


def _origins(
    session: Session,
    viewer: Viewer,
    chains: dict[int, list[int]],
    known: dict[int, Node],
    protected: frozenset[int],
    *,
    precise: bool,
) -> dict[int, Origin]:
    """Give the nearest harvest of each node, with the place of its population or its own."""
    nodes = {up for chain in chains.values() for up in chain}
    query = select(Harvest, Mission.code).outerjoin(Mission, Mission.id == Harvest.mission_id)
    harvests = {
        one.node_id: (one, mission or "") for one, mission in session.execute(query.where(Harvest.node_id.in_(nodes)))
    }
    mothers = {one.node_id: one for one in session.scalars(select(Population).where(Population.node_id.in_(nodes)))}
    collectors: dict[int, list[str]] = defaultdict(list)
    who = select(HarvestObserver).where(HarvestObserver.harvest_id.in_([one.id for one, _ in harvests.values()]))
    for one in session.scalars(who.order_by(HarvestObserver.is_main.desc(), HarvestObserver.id)):
        collectors[one.harvest_id].append(one.name)
    areas = _area_names(session, [*(one for one, _ in harvests.values()), *mothers.values()])
    srid, found = local_srid(session), {}
    for number, chain in chains.items():
        nearest = next((up for up in chain if up in harvests), None)
        if nearest is None:
            continue
        harvest, mission = harvests[nearest]
        mother = next((mothers[up] for up in chain if up in mothers), None)
        node = known[nearest]
        may_know = precise and reaches(viewer, "read_precise", "harvest", node.author_id, node.organisation_id)
        is_shy = harvest.is_sensitive or (mother is not None and mother.is_sensitive) or node.cd_nom in protected
        place = _Place(mother or harvest, areas, srid, is_blurred=is_shy and not may_know)
        found[number] = place.origin(harvest, node.number, tuple(collectors[harvest.id]), mission)
    return found


@dataclass(frozen=True)
class _Place:
    row: Population | Harvest
    areas: dict[int, str]
    srid: int
    is_blurred: bool

    def origin(self, harvest: Harvest, number: str, collectors: tuple[str, ...], mission: str) -> Origin:
        """Tell the origin of a harvest made at this place."""
        longitude, latitude, uncertainty = self._point()
        altitude = self.row.altitude_min_m if isinstance(self.row, Population) else self.row.altitude_m
        return Origin(
            number, harvest.date_min, harvest.kind, collectors, mission, self._site(), longitude, latitude,
            uncertainty, None if self.is_blurred else altitude, self.is_blurred,
        )  # fmt: skip

    def _site(self) -> str:
        commune = self.areas.get(self.row.commune_id or 0, "")
        own = self.row.station if isinstance(self.row, Population) else self.row.place
        return "" if self.is_blurred else ", ".join(filter(None, (own, commune)))

    def _point(self) -> tuple[float | None, float | None, int | None]:
        row = self.row
        if self.is_blurred:
            if row.cell_west_m is None or row.cell_south_m is None:
                return None, None, None
            point = shapely.Point(row.cell_west_m + CELL_M / 2, row.cell_south_m + CELL_M / 2)
            uncertainty: int | None = CELL_UNCERTAINTY_M
        elif row.geom is None:
            return None, None, None
        else:
            point = shapely.centroid(row.geom)
            uncertainty = round(row.precision_m) if row.precision_m else None
        placed = transform(np.array([point], dtype=object), self.srid, 4326)[0]
        digits = 2 if self.is_blurred else 5
        return round(placed.x, digits), round(placed.y, digits), uncertainty


def _area_names(session: Session, rows: Sequence[Population | Harvest]) -> dict[int, str]:
    ids = {row.commune_id for row in rows if row.commune_id is not None}
    return dict(session.execute(select(Area.id, Area.name).where(Area.id.in_(ids))).all())
