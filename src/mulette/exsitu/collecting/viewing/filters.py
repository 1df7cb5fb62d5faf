"""Filters of harvests and populations, as the URL says them; from them and a viewer to the conditions of a query."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.people.viewer import Viewer
from mulette.core.places.queries import search_areas
from mulette.core.places.tables import Area
from mulette.core.spelling import folded
from mulette.core.storage.spatial import Box
from mulette.core.taxonomy.queries import begins, lies_below
from mulette.core.taxonomy.tables import Taxon
from mulette.exsitu.collecting.tables import Harvest, Mission, Permit, Population
from mulette.exsitu.collecting.values import fields_of, read_value
from mulette.exsitu.collecting.viewing.places import Placed, knows, meets, shows_commune
from mulette.exsitu.lineage.reach import in_reach
from mulette.exsitu.lineage.tables import Link, Node
from mulette.exsitu.numbering import parse_code
from mulette.exsitu.vocabulary import terms
from mulette.occurrences.filters import read_box

NAMES = ("q", "cd_nom", "commune", "from", "to", "kind", "mission", "population", "permit", "without_permit", "bbox")
Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Filters:
    """What is looked for.

    Parameters
    ----------
    q
        Number, beginning of a name, place or commune.
    cd_nom
        Taxon, with what lies below.
    commune
        INSEE code.
    date_from, date_to
        Harvested from, until these days.
    kind
        Code of ``HARVEST_KIND``.
    mission, population, permit
        UUID of what is named.
    without_permit
        Whether only harvests of protected taxa that wait for a permit.
    box
        In the CRS of the store.
    """

    q: str = ""
    cd_nom: int | None = None
    commune: str = ""
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    kind: str = ""
    mission: uuid.UUID | None = None
    population: uuid.UUID | None = None
    permit: uuid.UUID | None = None
    without_permit: bool = False
    box: Box | None = None


def read_filters(query: Mapping[str, Any], srid: int) -> Filters:
    """Read the filters of a URL.

    Raises
    ------
    Invalid
        One cannot be read; the message names it.
    """
    given = {name: str(query.get(name) or "").strip() for name in NAMES}
    if given["kind"] and given["kind"] not in terms("HARVEST_KIND"):
        raise _refused("kind", given["kind"], ", ".join(terms("HARVEST_KIND")))
    day = fields_of("harvest")["date_min"]
    return Filters(
        q=given["q"].replace("\x00", ""),
        cd_nom=_read(given, "cd_nom", _code, "un code CD_NOM"),
        commune=given["commune"].replace("\x00", ""),
        date_from=_read(given, "from", lambda text: read_value(day, text), "une date, 2024-08-12"),
        date_to=_read(given, "to", lambda text: read_value(day, text), "une date, 2024-08-12"),
        kind=given["kind"],
        mission=_read(given, "mission", uuid.UUID, "un UUID"),
        population=_read(given, "population", uuid.UUID, "un UUID"),
        permit=_read(given, "permit", uuid.UUID, "un UUID"),
        without_permit=given["without_permit"] in {"1", "true", "oui"},
        box=read_box(given["bbox"], srid) if given["bbox"] else None,
    )


def conditions(session: Session, viewer: Viewer, table: Placed, filters: Filters) -> list[Condition]:
    """Give the conditions of the harvests or populations wanted, in a query joined to ``Node``.

    What tells a place (words of it, commune, box) only finds what the viewer may know of it.
    """
    found: list[Condition] = [in_reach(viewer, "read", "harvest")]
    if filters.q:
        found.append(_about(session, viewer, table, filters.q))
    if filters.cd_nom is not None:
        found.append(_of_taxon(session, filters.cd_nom))
    if filters.commune:
        named = select(Area.id).where(Area.kind == "COM", Area.code == filters.commune)
        found.append(and_(shows_commune(table, viewer), table.commune_id.in_(named)))
    if filters.box:
        found.append(meets(table, viewer, filters.box))
    return found + (_of_harvest(filters) if table is Harvest else [])


def _of_harvest(filters: Filters) -> list[Condition]:
    found: list[Condition] = []
    if filters.date_from:
        found.append(or_(Harvest.date_max >= filters.date_from, Harvest.date_min >= filters.date_from))
    if filters.date_to:
        found.append(Harvest.date_min <= filters.date_to)
    if filters.kind:
        found.append(Harvest.kind == filters.kind)
    if filters.mission:
        found.append(Harvest.mission_id.in_(select(Mission.id).where(Mission.uuid == filters.mission)))
    if filters.permit:
        found.append(Harvest.permit_id.in_(select(Permit.id).where(Permit.uuid == filters.permit)))
    if filters.population:
        parent = select(Population.node_id).where(Population.uuid == filters.population)
        below = select(Link.child_id).where(Link.parent_id.in_(parent.scalar_subquery()))
        found.append(Harvest.node_id.in_(below))
    if filters.without_permit:
        found.append(and_(Harvest.permit_id.is_(None), Harvest.permit_reason.is_not(None)))
    return found


def _about(session: Session, viewer: Viewer, table: Placed, words: str) -> Condition:
    """Look for words as a number, the beginning of a name, a place that the viewer knows, or a commune."""
    number = parse_code(words).number
    named = select(Taxon.cd_nom).where(begins(Taxon.search_key, folded(words)))
    spoken = Population.station if table is Population else Harvest.place
    communes = [area.id for area in search_areas(session, words, kind="COM")]
    return or_(
        Node.number == number,
        Node.legacy_number == number,
        Node.cd_nom.in_(named),
        and_(knows(viewer), spoken.icontains(words, autoescape=True)),
        and_(shows_commune(table, viewer), table.commune_id.in_(communes)),
    )


def _of_taxon(session: Session, cd_nom: int) -> Condition:
    taxon = session.get(Taxon, cd_nom)
    valid = session.get(Taxon, taxon.cd_ref) if taxon else None
    if taxon is None:
        return Node.cd_nom == cd_nom
    return Node.cd_nom.in_(select(Taxon.cd_nom).where(lies_below(valid or taxon)))


def _code(text: str) -> int:
    code = int(text)
    if abs(code) >= 2**31:
        raise ValueError(text)
    return code


def _read(given: Mapping[str, str], name: str, reader: Callable[[str], Any], wanted: str) -> Any:  # noqa: ANN401
    if not given[name]:
        return None
    try:
        return reader(given[name])
    except ValueError as error:
        raise _refused(name, given[name], wanted) from error


def _refused(name: str, text: str, wanted: str) -> Invalid:
    return Invalid(
        f"Le filtre « {name} » vaut « {text[:60]} » ; il faut {wanted}.",
        code="collecting.bad-filter",
        fields={name: f"Il faut {wanted}."},
    )
