"""A harvest read and compared with the rules, the law and the norms, before it is saved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid, NotFound
from mulette.core.people.viewer import Viewer
from mulette.core.storage.types import local_srid
from mulette.core.taxonomy.tables import Taxon
from mulette.exsitu.collecting import permits
from mulette.exsitu.collecting.finding import find_held, find_placed
from mulette.exsitu.collecting.norms import Warned, sampling_warnings
from mulette.exsitu.collecting.operations import common
from mulette.exsitu.collecting.operations.populations import fixed, split
from mulette.exsitu.collecting.placing import Place, place_of, read_shape
from mulette.exsitu.collecting.protection import is_protected, is_threatened, valid_code
from mulette.exsitu.collecting.surroundings import NOWHERE, Surroundings
from mulette.exsitu.collecting.tables import Harvest, Mission, Permit, Population
from mulette.exsitu.collecting.values import Faults, Values, date_faults, fields_of, read_given, refuse
from mulette.exsitu.lineage.reach import reaches
from mulette.exsitu.lineage.tables import Node

NAMED = ("population", "mission", "permit")
"""What a harvest names by UUID."""
_OF_THE_LAW = frozenset({"permit_id", "cd_nom", "date_min", "geom", "quantity", "unit", "kind", "permit_reason"})


@dataclass(frozen=True)
class Checked:
    """A harvest that was read and compared with everything, before it is saved.

    Parameters
    ----------
    values
        Columns of the harvest, and ``number``, ``cd_nom``… of its node; only those given, for a change.
    taxon, population, place
        What it is of, where it was made; a place of its own or that of the population.
    collectors
        Names, the main one first; None: unchanged.
    protections
        What protects the taxon there, in words; empty: nothing known.
    covering
        Permits of the holder that cover it.
    lacks
        Why the permit named does not do, or that there is none; empty: none is needed, or it does.
    warnings
        What to think about; nothing of it stops.
    faults
        French sentence by field; nothing is saved while there is one.
    """

    values: Values
    taxon: Taxon | None
    population: Population | None
    place: Place | None
    collectors: list[str] | None
    protections: list[str]
    covering: list[Permit]
    lacks: list[str]
    warnings: list[Warned]
    faults: Faults

    def require_sound(self) -> None:
        """Refuse to go on with faults.

        Raises
        ------
        Invalid
            There is one; ``harvest.no-permit`` when all that is missing is a permit or a reason.
        """
        if set(self.faults) == {"permit_reason"}:
            raise Invalid(
                self.faults["permit_reason"],
                code="harvest.no-permit",
                fields=self.faults,
                covering=", ".join(one.number for one in self.covering),
            )
        refuse(self.faults, "harvest.invalid", fields_of("harvest"))


def check_harvest(
    session: Session,
    author: Viewer,
    given: Mapping[str, Any],
    *,
    today: dt.date,
    around: Surroundings = NOWHERE,
    known: tuple[Harvest, Node] | None = None,
) -> Checked:
    """Read a harvest and compare it with the rules, the law and the norms; writes nothing.

    Parameters
    ----------
    given
        Fields of ``fields/harvest.yaml``; ``population``, ``mission`` and ``permit`` by UUID; a place as
        ``placing.read_shape`` reads it.
    known
        The harvest that is changed, with its node; None: a new one.

    Raises
    ------
    Invalid
        The place given cannot be read.
    """
    own, where = split({name: value for name, value in given.items() if name not in NAMED})
    own, misnamed = common.name_taxon(session, own)
    values, faults = read_given("harvest", own, is_new=known is None)
    if misnamed:
        faults |= misnamed
        faults.pop("cd_nom", None)
    collectors = values.pop("collectors", None)
    population = _named(session, author, given, faults, values)
    taxon = _taxon(session, values, faults, population, known)
    shape = read_shape(where, local_srid(session))
    place = _place(session, author, shape, population, known)
    merged = {**_current(known), **values}
    if place is not None:
        merged["geom"] = place.shape
    _check_values(merged, today, around, faults, is_new=known is None)
    warnings = list(around.warnings(place.shape)) if place and (shape is not None) else []
    protections, covering, lacks = _law(session, author, merged, taxon, faults, known)
    if taxon is not None:
        threatened = is_threatened(session, taxon.cd_nom, merged.get("geom"))
        share, sampled = merged.get("seeds_taken_percent"), merged.get("plants_sampled")
        warnings += sampling_warnings(share, sampled, is_threatened=threatened)
    if known is None or _OF_THE_LAW & {*values, *(("geom",) if place else ())}:
        _require_reason(merged, protections, covering, lacks, faults, taxon)
    if known is None and (former := merged.get("legacy_number")):
        warnings += _same_former(session, author, former)
    if lacks and not protections:
        warnings.append(Warned("harvest.permit-lacks", "permit", " ".join(lacks)))
    return Checked(
        values, taxon, population, place, collectors, protections, covering, lacks, warnings, faults
    )  # fmt: skip


def _same_former(session: Session, author: Viewer, former: str) -> list[Warned]:
    """Flag a number of before that another harvest of the organisation bears; it may be so."""
    same = select(Node.number).where(
        Node.kind == "harvest", Node.legacy_number == former, Node.organisation_id == author.organisation_id
    )
    taken = session.scalar(same.order_by(Node.id).limit(1))
    if taken is None:
        return []
    return [
        Warned("harvest.same-former-number", "legacy_number", f"L'ancien numéro {former} est aussi celui de {taken}.")
    ]


def _named(
    session: Session, author: Viewer, given: Mapping[str, Any], faults: Faults, values: Values
) -> Population | None:
    """Find what a harvest names; an empty text takes mission and permit away."""
    population = None
    for name in (one for one in NAMED if one in given):
        identifier = given[name] or None
        try:
            if name == "population":
                population = find_placed(session, author, Population, identifier)[0] if identifier else None
            elif name == "mission":
                values["mission_id"] = find_held(session, author, Mission, identifier).id if identifier else None
            else:
                values["permit_id"] = find_held(session, author, Permit, identifier).id if identifier else None
        except NotFound as error:
            faults[name] = error.message
    return population


def _taxon(
    session: Session,
    values: Values,
    faults: Faults,
    population: Population | None,
    known: tuple[Harvest, Node] | None,
) -> Taxon | None:
    if known is not None:
        fixed(values, faults, known[1])
        code = known[1].cd_nom
        return session.get(Taxon, code) if code is not None else None
    of_population = session.get(Node, population.node_id) if population else None
    if values.get("cd_nom") is None and of_population is not None:
        values["cd_nom"] = of_population.cd_nom
        faults.pop("cd_nom", None)
    taxon = common.find_taxon(session, values.get("cd_nom"), faults)
    if taxon and of_population and of_population.cd_nom and taxon.cd_ref != valid_code(session, of_population.cd_nom):
        faults["cd_nom"] = f"La population choisie est de {of_population.taxon_name}."
    return taxon


def _place(
    session: Session,
    author: Viewer,
    shape: BaseGeometry | None,
    population: Population | None,
    known: tuple[Harvest, Node] | None,
) -> Place | None:
    """Give the place of a harvest: its own, else that of its population if the author may know it.

    None: unchanged, or none.
    """
    if shape is not None:
        return place_of(session, shape)
    has_own = known is not None and not known[0].has_population_place and known[0].geom is not None
    if population is None or has_own or not _knows(session, author, population):
        return None
    assert population.cell_west_m is not None
    assert population.cell_south_m is not None
    return Place(population.geom, population.commune_id, population.cell_west_m, population.cell_south_m)


def _knows(session: Session, author: Viewer, population: Population) -> bool:
    node = session.get(Node, population.node_id)
    return node is not None and reaches(author, "read_precise", "harvest", node.author_id, node.organisation_id)


def _current(known: tuple[Harvest, Node] | None) -> Values:
    if known is None:
        return {}
    harvest, node = known
    own = {name: getattr(harvest, name) for name, field in fields_of("harvest").items() if field.stored}
    return {**own, "geom": harvest.geom, "permit_id": harvest.permit_id, "cd_nom": node.cd_nom}


def _check_values(merged: Values, today: dt.date, around: Surroundings, faults: Faults, *, is_new: bool) -> None:
    faults |= {
        name: why for name, why in date_faults(merged, "date_min", "date_max", today).items() if name not in faults
    }
    present = merged.get("plants_present")
    for name, words in (("plants_in_fruit", "en fruits"), ("plants_sampled", "récoltés")):
        if present is not None and (merged.get(name) or 0) > present:
            faults[name] = f"{merged[name]} pieds {words} pour {present} présents."
    if merged.get("seeds_taken_percent") == 0:
        faults["seeds_taken_percent"] = "Une part prise dépasse zéro ; laissez vide si elle est inconnue."
    shape = merged.get("geom")
    if shape is None:
        if is_new and merged.get("kind") == "in_situ":
            faults["geometry"] = "Dites où : une population, ou un point."
        return
    altitude = merged.get("altitude_m")
    if fault := around.altitude_fault(shape, altitude, altitude, merged.get("precision_m")):
        faults["altitude_m"] = fault


def _law(
    session: Session,
    author: Viewer,
    merged: Values,
    taxon: Taxon | None,
    faults: Faults,
    known: tuple[Harvest, Node] | None,
) -> tuple[list[str], list[Permit], list[str]]:
    """Give what protects the taxon there, the permits that would do, and why the one named does not."""
    if taxon is None or merged.get("kind") == "ex_situ" or merged.get("date_min") is None:
        return [], [], []
    shape, day = merged.get("geom"), merged["date_min"]
    asked = (taxon.cd_nom, day, shape, merged.get("quantity"), merged.get("unit") or "seed")
    without = known[1].id if known else None
    holder = known[1].organisation_id if known else author.organisation_id
    protections = is_protected(session, taxon.cd_nom, shape)
    covering = permits.covering(session, *asked, organisation_id=holder, without=without) if protections else []
    permit = session.get(Permit, merged["permit_id"]) if merged.get("permit_id") else None
    if permit is not None:
        return protections, covering, permits.why_not(session, permit, *asked, without=without)
    return protections, covering, ["Aucun permis n'est rattaché."] if protections else []


def _require_reason(
    merged: Values,
    protections: list[str],
    covering: list[Permit],
    lacks: list[str],
    faults: Faults,
    taxon: Taxon | None,
) -> None:
    if not protections or not lacks or merged.get("permit_reason"):
        return
    name = taxon.lb_nom if taxon else "Ce taxon"
    offer = (
        f"Le permis {covering[0].number} convient : rattachez-le" if covering else "Rattachez un permis qui convienne"
    )
    faults["permit_reason"] = (
        f"{name} est protégé en ce lieu ({'; '.join(protections)}). {' '.join(lacks)} {offer}, ou dites pourquoi sans."
    )
