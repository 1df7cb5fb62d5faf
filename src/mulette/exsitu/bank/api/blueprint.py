"""The blueprint of the API of the bank, and what its parts share: the fields wanted, the version written over."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from apiflask import APIBlueprint
from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.requests import check_version
from mulette.exsitu.bank.queries.finding import FoundLot, FoundPackage, find_lot, find_package
from mulette.exsitu.bank.stock.cancelling import lines_of
from mulette.exsitu.bank.stock.lines import lock
from mulette.exsitu.bank.tables import Lot, Movement
from mulette.exsitu.collecting.tables import Permit
from mulette.exsitu.lineage.queries import get_node

blueprint = APIBlueprint("exsitu_bank_api", __name__, url_prefix="/api/v1/exsitu", tag="Ex situ : banque de semences")
READS = [401, 403, 404, 422]
WRITES = [401, 403, 404, 409, 412, 422]
PAGING = frozenset({"q", "sort", "after", "limit", "fields"})


def only(told: Mapping[str, Any], wanted: str) -> dict[str, Any]:
    """Keep of what is told the fields asked for (``fields=number,stock``); all of them where none is named.

    Raises
    ------
    Invalid
        A field that there is not; the known ones are named.
    """
    names = [name for part in wanted.split(",") if (name := part.strip())]
    unknown = sorted(set(names) - set(told))
    if unknown:
        raise Invalid(
            f"Champs inconnus : {', '.join(unknown)[:200]}. Champs possibles : {', '.join(told)}.",
            code="page.unknown-field",
        )
    return {name: told[name] for name in names} if names else dict(told)


def fields_wanted() -> str:
    """Give the fields asked for, as written."""
    return request.args.get("fields", "")


def identifier_of(name: str) -> uuid.UUID | None:
    """Read a UUID of the URL.

    Raises
    ------
    Invalid
        It is none.
    """
    text = request.args.get(name, "").strip()
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Invalid(f"« {name} » vaut « {text[:60]} » ; un UUID est attendu.", code="page.bad-uuid") from None


def current_lot(session: Session, viewer: Viewer, identifier: uuid.UUID) -> FoundLot:
    """Give a lot to write over, locked, in the version that the caller read (``If-Match``)."""
    found = find_lot(session, viewer, identifier)
    lock(session, found.lot)
    check_version(found.lot)
    return found


def current_package(session: Session, viewer: Viewer, identifier: uuid.UUID) -> FoundPackage:
    """Give a package to write over, its lot locked, in the version that the caller read (``If-Match``)."""
    found = find_package(session, viewer, identifier)
    lock(session, found.lot)
    session.refresh(found.package)
    check_version(found.package)
    return found


def lines_with(session: Session, lot: Lot) -> Sequence[Movement]:
    """Give the lines of the operation that made a lot: what left the others, what entered it."""
    first = select(Movement.operation_uuid).where(Movement.lot_id == lot.id).order_by(Movement.id).limit(1)
    return lines_of(session, session.scalars(first).all())


def withdrawal(session: Session, given: dict[str, Any], today: dt.date) -> dict[str, Any]:
    """Give what a withdrawal takes from the body of a request.

    Raises
    ------
    NotFound
        The test, the sowing or the output does not exist.
    Invalid
        The permit does not exist.
    """
    cause = given.get("cause")
    return {
        **{name: given.get(name) for name in ("quantity", "kind", "unit", "recipient", "reason")},
        "on": given.get("moved_on") or today,
        "cause": None if cause is None else get_node(session, cause),
        "permit_id": permit_given(session, given.get("permit")),
    }


def permit_given(session: Session, identifier: uuid.UUID | None) -> int | None:
    """Give the number of the permit that is named.

    Raises
    ------
    Invalid
        None has this UUID.
    """
    if identifier is None:
        return None
    found = session.scalar(select(Permit.id).where(Permit.uuid == identifier))
    if found is None:
        raise Invalid("Ce permis n'existe pas.", code="stock.unknown-permit", fields={"permit": "Inconnu."})
    return found
