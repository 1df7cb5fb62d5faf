"""Things of the bank as programs read them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.people.tables import Organisation
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.requests import give_version
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank.balances import balance, package_balances
from mulette.exsitu.bank.queries.finding import FoundLot, FoundMovement, FoundPackage, find_lot, find_package, movements
from mulette.exsitu.bank.tables import Location, Lot, Movement, Package, Weighing
from mulette.exsitu.bank.values import fields_of
from mulette.exsitu.numbering import code_of
from mulette.exsitu.weights import weigh

IDENTITY = ("uuid", "version", "created_at", "updated_at")
OF_NODE = ("number", "legacy_number", "cd_nom", "taxon_name", "qualifier", "generation")
VIABILITY = ("viability_percent", "viability_on", "initial_viability_percent")


def lots(session: Session, found: Sequence[tuple[FoundLot, float]]) -> list[dict[str, Any]]:
    """Write lots with what they hold."""
    holders = _organisations(session, {node.organisation_id for (_, node), _ in found})
    return [
        {
            **_own(lot, "lot"),
            **{name: getattr(lot, name) for name in VIABILITY},
            **{name: getattr(node, name) for name in OF_NODE},
            "code": code_of("lot", node.number),
            "organisation": holders[node.organisation_id],
            "stock": held,
        }
        for (lot, node), held in found
    ]


def one_lot(session: Session, viewer: Viewer, identifier: uuid.UUID) -> dict[str, Any]:
    """Write one lot, and give its version to the answer."""
    session.flush()
    found = find_lot(session, viewer, identifier)
    give_version(found.lot)
    return lots(session, [(found, balance(session, found.lot))])[0]


def packages(found: Sequence[tuple[FoundPackage, float]]) -> list[dict[str, Any]]:
    """Write packages with what they hold."""
    return [
        {
            **_own(package, "package"),
            "code": code_of("package", node.number, package.rank),
            "lot": lot.uuid,
            "lot_number": node.number,
            "rank": package.rank,
            "unit": lot.unit,
            "quantity": held,
            "location": location.uuid,
            "location_code": location.code,
            "location_name": location.name,
            "counted_at": package.counted_at,
        }
        for (package, lot, node, location), held in found
    ]


def one_package(session: Session, viewer: Viewer, identifier: uuid.UUID) -> dict[str, Any]:
    """Write one package, and give its version to the answer."""
    session.flush()
    found = find_package(session, viewer, identifier)
    give_version(found.package)
    return packages([(found, package_balances(session, [found.package.id])[found.package.id])])[0]


def locations(session: Session, found: Sequence[Location]) -> list[dict[str, Any]]:
    """Write locations."""
    holders = _organisations(session, {one.organisation_id for one in found})
    above = {one.parent_id for one in found if one.parent_id is not None}
    parents = _uuids(session, Location, above)
    return [
        {
            **_own(one, "location"),
            "parent": parents.get(one.parent_id or 0),
            "label_code": code_of("location", one.code),
            "path": one.path,
            "organisation": holders[one.organisation_id],
        }
        for one in found
    ]


def one_location(session: Session, location: Location) -> dict[str, Any]:
    """Write one location, and give its version to the answer."""
    session.flush()
    give_version(location)
    return locations(session, [location])[0]


def ledger(session: Session, found: Sequence[FoundMovement]) -> list[dict[str, Any]]:
    """Write lines of the ledger, each with the one that it cancels and the one that cancels it."""
    ids = {one.movement.id for one in found}
    cancelled = {one.movement.cancels_id for one in found if one.movement.cancels_id is not None}
    by_id = _uuids(session, Movement, cancelled)
    query = select(Movement.cancels_id, Movement.uuid).where(Movement.cancels_id.in_(ids))
    twins: dict[int | None, uuid.UUID] = dict(session.execute(query).all())
    return [_line(one, by_id.get(one.movement.cancels_id or 0), twins.get(one.movement.id)) for one in found]


def done(
    session: Session,
    viewer: Viewer,
    lines: Sequence[Movement],
    *,
    package: Package | None = None,
    lot: Lot | None = None,
) -> dict[str, Any]:
    """Write what an operation of the stock did, and what the package or the lot is then."""
    session.flush()
    rows = session.execute(movements().where(Movement.id.in_([one.id for one in lines])).order_by(Movement.id)).all()
    found = [FoundMovement(*row) for row in rows]
    act = session.get_one(Act, lines[0].act_id).uuid if lines else None
    return {
        "act": act,
        "movements": ledger(session, found),
        "lot": None if lot is None else one_lot(session, viewer, lot.uuid),
        "package": None if package is None else one_package(session, viewer, package.uuid),
    }


def weighing(row: Weighing) -> dict[str, Any]:
    """Write a weighing with its verdict."""
    names = ("uuid", "weighed_on", "seeds_per_sample", "masses_g", "is_chaffy", "tsw_g", "cv_percent", "operator")
    found = weigh(row.masses_g, seeds_per_sample=row.seeds_per_sample, is_chaffy=row.is_chaffy)
    return {**{name: getattr(row, name) for name in names}, "is_steady": found.is_steady}


def _line(found: FoundMovement, cancels: uuid.UUID | None, cancelled_by: uuid.UUID | None) -> dict[str, Any]:
    movement, package, lot, node, location, act, cause = found
    names = ("uuid", "kind", "quantity", "seeds", "observed", "recipient", "reason", "moved_on", "at")
    return {
        **{name: getattr(movement, name) for name in names},
        "act": act.uuid,
        "operation": movement.operation_uuid,
        "lot": lot.uuid,
        "package": package.uuid,
        "package_code": code_of("package", node.number, package.rank),
        "location": location.uuid,
        "unit": lot.unit,
        "cause": None if cause is None else cause.uuid,
        "cause_code": None if cause is None else code_of(cause.kind, cause.number),
        "person": act.person,
        "cancels": cancels,
        "cancelled_by": cancelled_by,
    }


def _own(row: Any, thing: str) -> dict[str, Any]:  # noqa: ANN401  # a row of the table of the thing
    stored = [field.name for field in fields_of(thing).values() if field.stored]
    return {name: getattr(row, name) for name in (*IDENTITY, *stored)}


def _organisations(session: Session, ids: set[int]) -> dict[int, uuid.UUID]:
    return _uuids(session, Organisation, ids)


def _uuids(session: Session, table: Any, ids: set[int]) -> dict[int, uuid.UUID]:  # noqa: ANN401  # a table of facts
    if not ids:
        return {}
    return dict(session.execute(select(table.id, table.uuid).where(table.id.in_(ids))).all())
