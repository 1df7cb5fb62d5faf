"""Populations: where material is harvested; their harvests follow when their place changes."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.core.storage.types import local_srid
from mulette.core.taxonomy.tables import Taxon
from mulette.exsitu.collecting.operations import common
from mulette.exsitu.collecting.placing import GIVEN, place_of, read_shape, require_shape
from mulette.exsitu.collecting.surroundings import NOWHERE, Surroundings
from mulette.exsitu.collecting.tables import Harvest, Population
from mulette.exsitu.collecting.values import Faults, Values, fields_of, read_given, refuse
from mulette.exsitu.lineage.operations import add_node
from mulette.exsitu.lineage.reach import require_over
from mulette.exsitu.lineage.tables import Link, Node
from mulette.exsitu.numbering import code_of

STEEPEST_DEG = 90


def add_population(
    session: Session,
    author: Viewer,
    given: Mapping[str, Any],
    *,
    at: dt.datetime,
    around: Surroundings = NOWHERE,
    identifier: uuid.UUID | None = None,
) -> Population:
    """Add a population, with its node.

    Parameters
    ----------
    given
        Fields of ``fields/population.yaml``, and a place as ``placing.read_shape`` reads it.

    Raises
    ------
    Invalid
        A value or the place cannot be taken.
    Conflict
        The number is taken.
    """
    author.require("create", "harvest")
    own, where = split(given)
    shape = require_shape(session, where)
    own, misnamed = common.name_taxon(session, own)
    values, faults = read_given("population", own, is_new=True)
    if misnamed:
        faults |= misnamed
        faults.pop("cd_nom", None)
    taxon = common.find_taxon(session, values.get("cd_nom"), faults)
    _check(values, shape, around, faults)
    node = add_node(session, author, "population", at=at, identifier=identifier, **_of_node(values, taxon))
    population = Population(
        node_id=node.id,
        **{"is_sensitive": False, **values},
        **place_of(session, shape).columns,
        **{**common.stamp(author, at), "uuid": node.uuid},
    )
    population.area_m2 = population.area_m2 or shape.area or None
    population.is_sensitive = bool(population.is_sensitive)
    session.add(population)
    session.flush()
    code = code_of("population", node.number)
    label = f"Population {code}, {node.taxon_name}"
    common.note_added(session, author, "population", population, label, at, common.told(population, node))
    return population


def change_population(
    session: Session,
    author: Viewer,
    population: Population,
    node: Node,
    given: Mapping[str, Any],
    *,
    at: dt.datetime,
    around: Surroundings = NOWHERE,
) -> None:
    """Change a population; harvests placed by it move along, and take its sensitivity.

    Raises
    ------
    Forbidden
        The author's right does not reach it.
    Invalid
        A value or the place cannot be taken; number and taxon do not change here.
    """
    require_over(author, "update", "harvest", node.author_id, node.organisation_id)
    own, where = split(given)
    values, faults = read_given("population", own, is_new=False)
    fixed(values, faults, node)
    moved = read_shape(where, local_srid(session))
    current = {name: getattr(population, name) for name in ("altitude_min_m", "altitude_max_m", "precision_m")}
    _check({**current, **values}, moved or population.geom, around, faults)
    before = common.told(population, node)
    for name, value in values.items():
        setattr(population, name, bool(value) if name == "is_sensitive" else value)
    if moved is not None:
        for name, value in place_of(session, moved).columns.items():
            setattr(population, name, value)
    population.updated_at = at
    _lead_harvests(session, population)
    session.flush()
    label = f"Population {code_of('population', node.number)} modifiée"
    common.note_changed(session, author, "population", population, label, at, before, common.told(population, node))


def split(given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Part what is given into fields and place."""
    where = {name: given[name] for name in GIVEN if name in given}
    return {name: value for name, value in given.items() if name not in where}, where


def fixed(values: Values, faults: Faults, node: Node) -> None:
    """Refuse another number or taxon than those of the node, and take them out of the values."""
    for name, why in (
        ("number", "Le numéro ne change pas."),
        ("cd_nom", "Le taxon change par une nouvelle détermination."),
    ):
        if values.pop(name, None) not in (None, getattr(node, name)):
            faults[name] = why
    if values.pop("qualifier", None) not in (None, node.qualifier):
        faults["qualifier"] = "La réserve change par une nouvelle détermination."
    values.pop("legacy_number", None)


def _of_node(values: Values, taxon: Taxon | None) -> dict[str, Any]:
    """Take out of the values what stands in the node."""
    names = ("number", "cd_nom", "qualifier", "legacy_number")
    return {**{name: values.pop(name, None) for name in names}, "taxon_name": taxon.lb_nom if taxon else None}


def _check(values: Values, shape: BaseGeometry, around: Surroundings, faults: Faults) -> None:
    low, high = values.get("altitude_min_m"), values.get("altitude_max_m")
    if low is not None and high is not None and high < low:
        faults["altitude_max_m"] = f"La plus haute ({high} m) est sous la plus basse ({low} m)."
    elif fault := around.altitude_fault(shape, low, high, values.get("precision_m")):
        faults["altitude_min_m" if low is not None else "altitude_max_m"] = fault
    if (values.get("slope_deg") or 0) > STEEPEST_DEG:
        faults["slope_deg"] = "Une pente va de 0 à 90 degrés."
    refuse(faults, "population.invalid", fields_of("population"))


def _lead_harvests(session: Session, population: Population) -> None:
    """Bring the harvests of a population where it is, and under its sensitivity."""
    below = select(Link.child_id).where(Link.parent_id == population.node_id)
    for harvest in session.scalars(select(Harvest).where(Harvest.node_id.in_(below))):
        harvest.is_sensitive = population.is_sensitive
        if harvest.has_population_place:
            for name in ("geom", "commune_id", "cell_west_m", "cell_south_m"):
                setattr(harvest, name, getattr(population, name))
