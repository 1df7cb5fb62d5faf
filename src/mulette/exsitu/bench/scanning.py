"""What a scan leads to: the page of the thing, and the few gestures that one most often does with it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.exsitu.bank.tables import Location, Lot, Package
from mulette.exsitu.collecting.tables import Harvest, Material, Population
from mulette.exsitu.culture.tables import Culture
from mulette.exsitu.lineage.queries import find_by_code
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.numbering import Code, code_of, parse_code
from mulette.exsitu.sowing.tables import Sowing
from mulette.exsitu.testing.tables import SeedTest
from mulette.exsitu.vocabulary import label

ROWS: dict[str, Any] = {
    "population": Population,
    "harvest": Harvest,
    "material": Material,
    "lot": Lot,
    "test": SeedTest,
    "sowing": Sowing,
    "culture": Culture,
}
"""Table of each kind of node."""


@dataclass(frozen=True)
class Scanned:
    """One thing that a code means.

    Parameters
    ----------
    kind
        Kind of node, ``package`` or ``location``.
    identifier
        UUID of the row of its kind: of the lot, of the sowing…
    code
        Its code, as the label says it.
    title
        Taxon, or name of the location.
    is_scientific
        Whether the title is a scientific name.
    detail
        French words: kind, holder, state.
    rank
        Rank of the package, of the replicate; None: none was scanned.
    number
        Its number, without letter.
    """

    kind: str
    identifier: uuid.UUID
    code: str
    title: str
    is_scientific: bool
    detail: str
    rank: int | None = None
    number: str = ""


def scan(session: Session, viewer: Viewer, text: str) -> list[Scanned]:
    """Give what a scanned or typed code means: one thing, several, or nothing.

    A location's code, a number of any kind and an old number are understood, with or without the letter.
    """
    code = parse_code(text)
    if not code.number:
        return []
    found = [] if code.kind == "location" else _nodes(session, viewer, code)
    if code.kind in {None, "location"} and not found:
        found = _locations(session, viewer, code.number)
    return found


def _nodes(session: Session, viewer: Viewer, code: Code) -> list[Scanned]:
    asked = Code("lot", code.number) if code.kind == "package" else code
    found = find_by_code(session, viewer, asked)
    rows = [(node, _identifier(session, node)) for node in found]
    if code.kind == "package":
        known = {node.id: _has_package(session, node, code.rank) for node in found}
        rows = [(node, row) for node, row in rows if known[node.id]]
    return [_scanned(node, row, code) for node, row in rows if row is not None]


def _identifier(session: Session, node: Node) -> uuid.UUID | None:
    table = ROWS.get(node.kind)
    if table is None:
        return node.uuid
    return session.scalar(select(table.uuid).where(table.node_id == node.id))


def _has_package(session: Session, node: Node, rank: int | None) -> bool:
    query = select(Package.id).join(Lot, Lot.id == Package.lot_id).where(Lot.node_id == node.id)
    return session.scalar(query.where(Package.rank == rank)) is not None


def _scanned(node: Node, identifier: uuid.UUID, code: Code) -> Scanned:
    kind = "package" if code.kind == "package" else node.kind
    name = " ".join(filter(None, (node.qualifier, node.taxon_name))) or "Mélange"
    what = "Paquet" if kind == "package" else label("NODE_KIND", node.kind)
    old = f"{what}, ancien numéro {node.legacy_number}" if node.legacy_number else what
    return Scanned(
        kind,
        identifier,
        code_of(kind, node.number, code.rank),
        name,
        node.taxon_name is not None,
        old,
        code.rank,
        node.number,
    )


def _locations(session: Session, viewer: Viewer, code: str) -> list[Scanned]:
    query = select(Location).where(Location.code == code)
    rows = list(session.scalars(query.order_by(Location.organisation_id != viewer.organisation_id, Location.id)))
    ours = [row for row in rows if row.organisation_id == viewer.organisation_id]
    return [
        Scanned("location", row.uuid, code_of("location", row.code), row.name, False, label("LOCATION_KIND", row.kind))
        for row in ours or rows
    ]


PAGES = {
    "population": "exsitu_collecting.population",
    "harvest": "exsitu_collecting.harvest",
    "material": "exsitu_collecting.material",
    "permit": "exsitu_collecting.permit",
    "lot": "exsitu_bank.lot",
    "package": "exsitu_bank.lot",
    "location": "exsitu_bank.location",
    "test": "exsitu_testing.test",
    "sowing": "exsitu_sowing.sowing",
    "culture": "exsitu_culture.culture",
}
"""Page of each kind of thing, by the UUID of its row."""


@dataclass(frozen=True)
class Gesture:
    """Something that one does with what was scanned.

    Parameters
    ----------
    word, icon
        French verb, and symbol.
    endpoint
        Page that does it.
    right
        ``(action, object)`` that it needs.
    by
        Argument of the page that says what was scanned: ``identifier`` takes its UUID, any other its code.
    anchor
        Part of that page; empty: its top.
    """

    word: str
    icon: str
    endpoint: str
    right: tuple[str, str]
    by: str = "identifier"
    anchor: str = ""

    def address(self, one: Scanned) -> str:
        """Give the address of the page for what was scanned."""
        said: dict[str, Any] = {self.by: one.identifier if self.by == "identifier" else one.code}
        return url_for(self.endpoint, _anchor=self.anchor or None, **said)


_OF_LOTS = (
    Gesture("Semer", "plus", "exsitu_sowing.campaign", ("create", "culture"), by="lots"),
    Gesture("Essayer", "keys", "exsitu_testing.new", ("create", "seed_test"), by="lots"),
    Gesture("Peser", "ruler", "exsitu_bank.lot_weighings", ("update", "seed_lot")),
)
GESTURES = {
    "lot": _OF_LOTS,
    "package": _OF_LOTS,
    "test": (Gesture("Compter", "table", "exsitu_testing.test", ("update", "seed_test")),),
    "sowing": (
        Gesture("Compter", "table", "exsitu_sowing.sowing", ("create", "culture"), anchor="compter"),
        Gesture("Repiquer", "exsitu", "exsitu_culture.new", ("create", "culture"), by="source"),
    ),
    "culture": (
        Gesture("Noter un événement", "edit", "exsitu_culture.culture", ("create", "culture"), anchor="evenement"),
        Gesture("Récolter", "exsitu", "exsitu_culture.harvest_form", ("create", "harvest")),
    ),
    "location": (Gesture("Inventorier", "box", "exsitu_bank.audit_location", ("update", "seed_lot")),),
}
"""The gestures of each kind of thing, the likeliest first."""


def gestures_of(kind: str, viewer: Viewer, exists: Callable[[str], bool]) -> list[Gesture]:
    """Give the gestures that a viewer may do with a kind of thing, among those the house has pages for."""
    return [one for one in GESTURES.get(kind, ()) if viewer.may(*one.right) and exists(one.endpoint)]
