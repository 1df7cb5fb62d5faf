"""What the search box finds in the seed bank: lots and their packages, locations, and anything that bears a number."""

from __future__ import annotations

from flask import current_app, url_for
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.core.room import Hit
from mulette.exsitu.bank.tables import Location, Lot, Package
from mulette.exsitu.bank.viewing.conditions import words_in
from mulette.exsitu.bank.viewing.places import locations_named
from mulette.exsitu.lineage.reach import in_reach, reaches
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.numbering import LETTERS, code_of, parse_code
from mulette.exsitu.vocabulary import label

OBJECTS = {
    "population": "harvest", "harvest": "harvest", "material": "harvest", "test": "seed_test", "sowing": "culture",
    "culture": "culture", "output": "seed_output",
}  # fmt: skip
"""Object of the rights over each kind of node; lots are found by themselves."""
PAGES = {
    "population": "exsitu_collecting.population", "harvest": "exsitu_collecting.harvest",
    "material": "exsitu_collecting.material", "test": "exsitu_testing.test", "sowing": "exsitu_sowing.sowing",
    "culture": "exsitu_culture.culture", "output": "exsitu_outputs.output",
}  # fmt: skip
SHORTEST = 2


def search(session: Session, viewer: Viewer, words: str, limit: int) -> list[Hit]:
    """Find what a label, a number or the name of a taxon means, of what the viewer may see."""
    sought = words.strip()
    if len(sought) < SHORTEST:
        return []
    found = [
        *_packages(session, viewer, sought),
        *_locations(session, viewer, sought),
        *_lots(session, viewer, sought, limit),
    ]
    return (found + _others(session, viewer, sought, limit - len(found)))[:limit]


def _lots(session: Session, viewer: Viewer, words: str, limit: int) -> list[Hit]:
    query = select(Lot, Node).join(Node, Node.id == Lot.node_id)
    query = query.where(in_reach(viewer, "read", "seed_lot"), *words_in(words)).order_by(Node.number.desc(), Lot.id)
    return [
        Hit(
            f"Lot {node.number}",
            f"{node.taxon_name or 'taxon non déterminé'} · {label('LOT_STATUS', lot.status)}",
            url_for("exsitu_bank.lot", identifier=lot.uuid),
        )
        for lot, node in session.execute(query.limit(limit))
    ]


def _packages(session: Session, viewer: Viewer, words: str) -> list[Hit]:
    code = parse_code(words)
    if code.kind != "package" or code.rank is None:
        return []
    query = select(Package, Node).join(Lot, Lot.id == Package.lot_id).join(Node, Node.id == Lot.node_id)
    here = query.where(Node.number == code.number, Package.rank == code.rank, in_reach(viewer, "read", "seed_lot"))
    rows = session.execute(here.limit(5)).all()
    places = locations_named(session, {package.location_id for package, _ in rows})
    return [
        Hit(
            f"Paquet {code_of('package', node.number, package.rank)}",
            f"{node.taxon_name or 'taxon non déterminé'} · {places[package.location_id].words}",
            url_for("exsitu_bank.package", identifier=package.uuid),
        )
        for package, node in rows
    ]


def _locations(session: Session, viewer: Viewer, words: str) -> list[Hit]:
    code = parse_code(words)
    if not viewer.may("read", "seed_lot") or code.kind not in {None, "location"}:
        return []
    named = or_(
        Location.code.istartswith(code.number, autoescape=True), Location.name.icontains(words, autoescape=True)
    )
    rows = session.scalars(select(Location).where(named).order_by(Location.name).limit(5)).all()
    seen = [one for one in rows if reaches(viewer, "read", "seed_lot", one.author_id, one.organisation_id)]
    places = locations_named(session, {one.id for one in seen})
    return [
        Hit(one.name, f"Rangement · {places[one.id].words}", url_for("exsitu_bank.location", identifier=one.uuid))
        for one in seen
    ]


def _others(session: Session, viewer: Viewer, words: str, limit: int) -> list[Hit]:
    """Find what bears a number and is no lot; a kind without a page yet is left out."""
    code, hits = parse_code(words), []
    kinds = [one for one in PAGES if PAGES[one] in current_app.view_functions and code.kind in {None, one}]
    for kind in kinds if limit > 0 else ():
        numbered = or_(
            Node.number.istartswith(code.number, autoescape=True),
            Node.legacy_number.istartswith(code.number, autoescape=True),
        )
        query = select(Node).where(Node.kind == kind, numbered, in_reach(viewer, "read", OBJECTS[kind]))
        hits += [
            Hit(
                f"{label('NODE_KIND', kind)} {node.number}",
                f"{node.taxon_name or 'taxon non déterminé'} · {LETTERS[kind]}-{node.number}",
                url_for(PAGES[kind], identifier=node.uuid),
            )
            for node in session.scalars(query.order_by(Node.number.desc()).limit(limit))
        ]
    return hits[: max(limit, 0)]
