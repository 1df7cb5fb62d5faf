"""What the school harvested: populations of the heights and of the marsh, permits, ten summers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.core.taxonomy.operations import load_statuses
from mulette.exsitu.collecting.operations.granting import add_permit
from mulette.exsitu.collecting.operations.harvests import add_harvest
from mulette.exsitu.collecting.operations.materials import add_material
from mulette.exsitu.collecting.operations.populations import add_population
from mulette.exsitu.collecting.tables import Harvest, Material, Permit, Population
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.school.calendar import FIRST_YEAR, LAST_YEAR, after, moment

ALPINE = (
    82478, 82504, 83240, 83874, 83973, 84053, 84622, 85602, 87618, 87740, 88380, 90042, 94578, 95461, 97133, 99854,
    99866, 99903, 99910, 99928, 100208, 100214, 100839, 104123, 105979, 106144, 111960, 112803, 113378, 115868,
)  # fmt: skip
MARSH = (
    81272, 85486, 85798, 87136, 87540, 88794, 88833, 91823, 92217, 94259, 95442, 96465, 96844, 97434, 98717, 99922,
    103027, 103142, 103772, 103995, 105239, 106353, 106807, 107090,
)  # fmt: skip
"""Codes of TAXREF, among those of the school territory."""
PROTECTED = {
    97133: ("NV1", "Eryngium alpinum"), 83240: ("NV1", "Aquilegia alpina"), 104123: ("NV1", "Juncus arcticus"),
    88380: ("NV1", "Carex bicolor"), 106353: ("NV1", "Liparis loeselii"), 106807: ("NV1", "Luronium natans"),
}  # fmt: skip
"""Taxa of annex I of the order of 20 January 1982 (protected plants of France): code of the list, name."""
STATIONS = ("Combe", "Replat", "Lac", "Éboulis", "Crête", "Fossé", "Roselière", "Prairie", "Tourbière", "Vallon")
COLLECTORS = ("FERRAND Nadia", "JOURDAN Claire", "BLANC Hugo")
POPULATIONS, HARVESTS_A_YEAR = 78, 34


@dataclass(frozen=True)
class Bag:
    """What one harvest brought back."""

    harvest: Harvest
    material: Material
    day: dt.date


def protect(session: Session) -> None:
    """Say which taxa of the school are protected."""
    rows = [
        {
            "cd_nom": code,
            "cd_ref": code,
            "type": "PN",
            "type_label": "Protection nationale",
            "code": text,
            "label": "Liste des espèces végétales protégées sur l'ensemble du territoire français : annexe I",
            "territory": "TERFXFR",
            "territory_label": "France métropolitaine",
            "source": "Arrêté du 20 janvier 1982",
            "remark": None,
        }
        for code, (text, _) in PROTECTED.items()
    ]
    load_statuses(session, pl.DataFrame(rows, schema_overrides={"remark": pl.String}))


def add_permits(session: Session, keeper: Viewer) -> None:
    """Add the derogation of each span of five years, and the consent of the reserve."""
    taxa = [{"cd_nom": code, "quota": 12_000, "unit": "seed"} for code in PROTECTED]
    for first in (2015, 2020, 2025):
        given = {
            "kind": "derogation", "number": f"AP-{first}-041", "authority": "Préfecture d'Escourt",
            "signed_on": dt.date(first, 2, 3), "starts_on": dt.date(first, 3, 1), "ends_on": dt.date(first + 4, 12, 31),
            "uses": "harvest ; use ; transport", "taxa": taxa,
        }  # fmt: skip
        add_permit(session, keeper, given, at=moment(dt.date(first, 2, 10)))


def add_populations(
    session: Session,
    keeper: Viewer,
    random: np.random.Generator,
    territory: Any,  # noqa: ANN401
) -> list[Population]:
    """Add the populations, on the heights for alpine taxa, in the marsh for the others."""
    heights, marsh = _heights(random, territory, 50), _marsh(random, territory, 40)
    made = []
    for rank in range(POPULATIONS):
        is_alpine = rank % 9 < 5
        codes, points = (ALPINE, heights) if is_alpine else (MARSH, marsh)
        x_m, y_m = points[rank % len(points)]
        cd_nom = codes[rank % len(codes)]
        altitude = int(territory.altitude_m(np.array([x_m]), np.array([y_m]))[0])
        given = {
            "cd_nom": cd_nom,
            "station": f"{STATIONS[rank % len(STATIONS)]} n° {rank + 1}",
            "individuals": int(10 ** random.uniform(1.5, 3.8)),
            "precision_m": 10,
            "altitude_min_m": altitude,
            "exposition": str(random.choice(["N", "E", "S", "W"])) if is_alpine else None,
            "is_sensitive": "oui" if cd_nom in PROTECTED else "non",
            "x_m": x_m,
            "y_m": y_m,
        }
        made.append(add_population(session, keeper, given, at=moment(dt.date(2015, 5, 20))))
    return made


def harvest_years(
    session: Session, keeper: Viewer, random: np.random.Generator, populations: list[Population]
) -> list[Bag]:
    """Harvest some of the populations every summer, the earliest day first."""
    nodes = {node.id: node for node in session.scalars(select(Node).where(Node.kind == "population"))}
    permits = list(session.scalars(select(Permit).order_by(Permit.starts_on)))
    bags = []
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        permit = next(one for one in permits if one.starts_on.year <= year <= one.starts_on.year + 4)
        for place in np.sort(random.choice(len(populations), HARVESTS_A_YEAR, replace=False)).tolist():
            population = populations[place]
            is_protected = nodes[population.node_id].cd_nom in PROTECTED
            bags.append(_harvest(session, keeper, random, population, year, permit if is_protected else None))
    return sorted(bags, key=lambda bag: (bag.day, bag.harvest.id))


def _harvest(
    session: Session,
    keeper: Viewer,
    random: np.random.Generator,
    population: Population,
    year: int,
    permit: Permit | None,
) -> Bag:
    day = after(random, dt.date(year, 7, 10), 0, 75)
    present = population.individuals or 100
    sampled = min(present, int(random.integers(35, 160)))
    given = {
        "population": population.uuid,
        "date_min": day,
        "collectors": " ; ".join(random.permutation(COLLECTORS)[: int(random.integers(1, 3))].tolist()),
        "plants_present": present,
        "plants_in_fruit": max(sampled, int(present * random.uniform(0.3, 0.9))),
        "plants_sampled": sampled,
        "seeds_taken_percent": int(random.integers(3, 21)),
        "method": str(random.choice(["random", "systematic"])),
        "quantity": int(random.integers(300, 1_400)),
        "permit": permit.uuid if permit else None,
    }
    harvest = add_harvest(session, keeper, given, at=moment(day, 18))
    received = after(random, day, 1, 6)
    given = {"nature": "fruit" if random.random() < 0.3 else "seed", "received_on": received}
    given["fresh_mass_g"] = round(float(random.lognormal(2.2, 0.8)), 1)
    return Bag(harvest, add_material(session, keeper, harvest, given, at=moment(received)), received)


def _heights(random: np.random.Generator, territory: Any, count: int) -> list[tuple[float, float]]:  # noqa: ANN401
    """Draw points of the massif above 900 m."""
    found = np.empty((0, 2))
    west, south, east, north = territory.coast.bounds
    while len(found) < count:
        tried = random.uniform((west, south), (east, north), (4_000, 2))
        found = np.vstack([found, tried[territory.altitude_m(tried[:, 0], tried[:, 1]) > 900]])
    return [(float(x), float(y)) for x, y in np.round(found[:count], 1)]


def _marsh(random: np.random.Generator, territory: Any, count: int) -> list[tuple[float, float]]:  # noqa: ANN401
    """Draw points of the marsh."""
    found = np.empty((0, 2))
    west, south, east, north = territory.marsh.bounds
    while len(found) < count:
        tried = random.uniform((west, south), (east, north), (1_000, 2))
        found = np.vstack([found, tried[shapely.contains_xy(territory.marsh, tried[:, 0], tried[:, 1])]])
    return [(float(x), float(y)) for x, y in np.round(found[:count], 1)]
