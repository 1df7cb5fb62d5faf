"""Audits as pages show them: what was scanned, what is missing, unexpected or wrong."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.people.viewer import Viewer
from mulette.exsitu.bank.audits import AuditResult, list_lines, result
from mulette.exsitu.bank.tables import Audit, AuditLine, Location, Lot, Package
from mulette.exsitu.bank.viewing.places import Named, locations_named
from mulette.exsitu.lineage.reach import in_reach
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.numbering import code_of, parse_code

MOST = 20
"""Past audits shown of one location, at most."""


@dataclass(frozen=True)
class Seen:
    """One package of an audit.

    Parameters
    ----------
    line
        Its line.
    package, lot, node
        The package, its lot, and the node of the lot.
    code
        Code of its label.
    place
        Where the ledger says that it is.
    """

    line: AuditLine
    package: Package
    lot: Lot
    node: Node
    code: str
    place: Named


@dataclass(frozen=True)
class Sorted:
    """The packages of an audit by what was found, the last scanned first."""

    right: list[Seen]
    missing: list[Seen]
    unexpected: list[Seen]
    wrong: list[Seen]

    @property
    def expected(self) -> int:
        """How many were expected."""
        return len(self.right) + len(self.missing) + len(self.wrong)

    def find(self, package_id: int) -> tuple[str, Seen] | None:
        """Give what was found of a package: ``right``, ``unexpected`` or ``wrong``, and its line."""
        for what in ("right", "unexpected", "wrong"):
            for one in getattr(self, what):
                if one.package.id == package_id:
                    return what, one
        return None


def sort(session: Session, audit: Audit) -> Sorted:
    """Sort the packages of an audit by what was found."""
    lines = list_lines(session, audit)
    query = select(Package, Lot, Node).join(Lot, Lot.id == Package.lot_id).join(Node, Node.id == Lot.node_id)
    rows = session.execute(query.where(Package.id.in_([line.package_id for line in lines]))).all()
    places = locations_named(session, {package.location_id for package, _, _ in rows})
    known = {package.id: (package, lot, node) for package, lot, node in rows}
    found: AuditResult = result(lines)

    def seen(part: Sequence[AuditLine]) -> list[Seen]:
        told = []
        for line in sorted(part, key=lambda one: (str(one.scanned_at or ""), -one.id), reverse=True):
            package, lot, node = known[line.package_id]
            code = code_of("package", node.number, package.rank)
            told.append(Seen(line, package, lot, node, code, places[package.location_id]))
        return told

    return Sorted(seen(found.right), seen(found.missing), seen(found.unexpected), seen(found.wrong))


def of_location(session: Session, location: Location) -> list[Audit]:
    """Give the audits of a location, the latest first."""
    query = select(Audit).where(Audit.location_id == location.id).order_by(Audit.id.desc()).limit(MOST)
    return list(session.scalars(query))


def scanned_package(session: Session, viewer: Viewer, text: str) -> Package:
    """Give the package that a label names, of one's own bank first; the label of a lot will do when it has one package.

    Raises
    ------
    Invalid
        None that the viewer may see has this code, or several have.
    """
    code = parse_code(text)
    query = select(Package).join(Lot, Lot.id == Package.lot_id).join(Node, Node.id == Lot.node_id)
    query = query.where(Node.number == code.number, in_reach(viewer, "read", "seed_lot"))
    ours = query.where(Node.organisation_id == viewer.organisation_id)
    found: list[Package] = []
    for wanted in (ours, query) if code.kind in {None, "lot", "package"} else ():
        ranked = wanted.where(Package.rank == code.rank) if code.kind == "package" else wanted
        found = found or list(session.scalars(ranked.limit(2)))
    if len(found) == 1:
        return found[0]
    what = "peut être plusieurs paquets : scannez l’étiquette du paquet" if found else "n’est le code d’aucun paquet"
    raise Invalid(f"« {text} » {what}.", code="audit.unknown-code", fields={"code": f"« {text} » {what}."})


def find_audit(session: Session, identifier: uuid.UUID) -> tuple[Audit, Location] | None:
    """Give an audit and its location; None: no audit has this UUID."""
    query = select(Audit, Location).join(Location, Location.id == Audit.location_id).where(Audit.uuid == identifier)
    found = session.execute(query).first()
    return (found[0], found[1]) if found else None
