"""Make what a culture stands on: a wild population, its harvest, a lot, a sowing that came up, a greenhouse."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import shapely
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.operations import record_act
from mulette.exsitu.bank.tables import Location, Lot
from mulette.exsitu.collecting.tables import Harvest, Material, Population
from mulette.exsitu.lineage.operations import add_node, link
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.sowing.tables import Sowing, SowingCount
from tests.factories.exsitu import AT

SOWN_ON = dt.date(2024, 3, 1)
ERYNGIUM = {"cd_nom": 97502, "taxon_name": "Eryngium alpinum"}
WEST, SOUTH = 974_300.0, 6_402_100.0
"""Where the population is, Lambert-93."""


@dataclass(frozen=True)
class Origins:
    """What was made, as nodes; the sowing as its row."""

    population: Node
    harvest: Node
    material: Node
    lot: Node
    sowing: Sowing


def make_origins(session: Session, author: Viewer, *, emerged: int = 34, east_m: float = 0) -> Origins:
    """Make a population with its harvest, bag, lot and sowing of 40 seeds, of which some came up.

    Parameters
    ----------
    east_m
        How far east of ``WEST`` the population is, m.
    """
    nodes = {
        kind: add_node(session, author, kind, at=AT, **ERYNGIUM)  # type: ignore[arg-type]
        for kind in ("population", "harvest", "material", "lot", "sowing")
    }
    population, harvest, material, lot, sown = nodes.values()
    point = shapely.Point(WEST + east_m, SOUTH)
    session.add(
        Population(
            uuid=population.uuid, node_id=population.id, station="Vallon du Fournel", geom=point,
            cell_west_m=970_000, cell_south_m=6_400_000,
        )
    )  # fmt: skip
    session.add(Harvest(uuid=harvest.uuid, node_id=harvest.id, date_min=dt.date(2023, 8, 20), unit="seed"))
    session.add(Material(uuid=material.uuid, node_id=material.id, nature="seed"))
    row = Lot(uuid=lot.uuid, node_id=lot.id, status="stored", provenance="W", collection="active", unit="seed")
    session.add(row)
    session.flush()
    steps = ("harvested", "extracted", "banked", "sown")
    for parent, child, kind in zip(nodes.values(), list(nodes.values())[1:], steps, strict=False):
        link(session, parent, child, kind)
    act = record_act(session, author, "sowing.batch", "Semis", at=AT)
    sowing = Sowing(
        uuid=sown.uuid, node_id=sown.id, lot_id=row.id, act_id=act.id, status="emerging", sown_on=SOWN_ON, quantity=40,
        unit="seed", seeds=40, position=0, author_id=author.person_id,
    )  # fmt: skip
    session.add(sowing)
    session.flush()
    session.add(SowingCount(sowing_id=sowing.id, act_id=act.id, counted_on=dt.date(2024, 4, 1), emerged=emerged))
    session.flush()
    return Origins(population, harvest, material, lot, sowing)


def make_place(
    session: Session, author: Viewer, code: str, kind: str = "bed", within: Location | None = None
) -> Location:
    """Make a place where things are kept."""
    place = Location(
        code=code, kind=kind, name=f"Lieu {code}", path="", organisation_id=author.organisation_id,
        parent_id=within.id if within else None,
    )  # fmt: skip
    session.add(place)
    session.flush()
    place.path = f"{within.path if within else '/'}{place.id}/"
    session.flush()
    return place
