"""A campaign of sowings: one act, all or nothing, each taking its seeds from the stock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid
from mulette.core.journal.operations import note
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.operations import record_act, undoes
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank.tables import Lot, Package
from mulette.exsitu.lineage.operations import add_node, link
from mulette.exsitu.lineage.reach import require_over
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.sowing.operations.states import take_back, take_seeds, told
from mulette.exsitu.sowing.queries import location_named, lot_named, next_position
from mulette.exsitu.sowing.statuses import Status
from mulette.exsitu.sowing.tables import Sowing
from mulette.exsitu.sowing.values import NOT_STORED, Faults, Values, faults_of, read_values, refuse, sowing_fields

MOST = 500
"""Most sowings in one campaign."""
REQUIRED = tuple(name for name, field in sowing_fields().items() if field.required)


def add_sowings(
    session: Session,
    author: Viewer,
    common: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    *,
    at: dt.datetime,
    act: Act | None = None,
) -> list[Sowing]:
    """Add the sowings of a campaign: one act, all or nothing.

    Parameters
    ----------
    common
        Values of ``fields.yaml`` that hold for all rows.
    rows
        One a sowing: ``lot`` (code, UUID or ``Lot``), ``quantity``, what differs from ``common``, and at will ``uuid``.
        Rows of the same lot, each with its ``treatment``, are one trial; each has its number.
    at
        The present moment, UTC.
    act
        Act that they are part of; one of their own by default, undone whole.

    Raises
    ------
    Invalid
        Values cannot be taken; ``fields`` names them ``rows.0.quantity``, or ``sown_on`` for a common one.
    Conflict
        The stock is too small (``values["row"]`` says for which row), or a number is taken.
    """
    author.require("create", "culture")
    if not 0 < len(rows) <= MOST:
        raise Invalid(f"Une campagne a de 1 à {MOST} semis ; celle-ci en a {len(rows)}.", code="sowing.bad-size")
    wanted = _read(session, author, common, rows, at.date())
    own = act or record_act(session, author, "sowing.batch", _label(wanted), at=at, undo={})
    made = [_add(session, author, given, own, rank, at) for rank, given in wanted]
    if act is None:
        own.undo = {"sowings": [one.id for one in made]}
    session.flush()
    return made


@undoes("sowing.batch")
def undo_batch(session: Session, author: Viewer, act: Act, undoing: Act, at: dt.datetime) -> None:
    """Cancel all sowings of a campaign; those cancelled already stay so."""
    numbers = (act.undo or {})["sowings"]
    for sowing in session.scalars(select(Sowing).where(Sowing.id.in_(numbers)).order_by(Sowing.id)).all():
        if sowing.status != Status.CANCELLED:
            take_back(session, author, sowing, reason="Campagne annulée", at=at, act=undoing)


def _read(
    session: Session, author: Viewer, common: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], today: dt.date
) -> list[tuple[int, Values]]:
    """Read common values and rows, all faults told at once; each sowing with the rank of its row."""
    shared, faults = read_values(common)
    read: list[tuple[int, Values]] = []
    for rank, row in enumerate(rows):
        values, wrong = _read_one(session, author, shared, dict(row), today, faults)
        read.append((rank, values))
        faults |= {_field(name, rank, row, common): words for name, words in wrong.items()}
    refuse(faults)
    return read


def _field(name: str, rank: int, row: Mapping[str, Any], common: Mapping[str, Any]) -> str:
    """Name the field in fault: that of the row, or the common one when the row does not say otherwise."""
    return name if name in common and not row.get(name) else f"rows.{rank}.{name}"


def _read_one(
    session: Session,
    author: Viewer,
    shared: Values,
    given: dict[str, Any],
    today: dt.date,
    told: Faults,
) -> tuple[Values, Faults]:
    apart: Values = {name: given.pop(name) for name in ("uuid", "lot", "legacy_number") if name in given}
    own, faults = read_values(given)
    values: Values = {**shared, **{name: value for name, value in own.items() if value is not None}, **apart}
    missing = {name for name in REQUIRED if values.get(name) in (None, "")} - set(faults) - set(told)
    faults |= dict.fromkeys(missing, "Ce champ est demandé.")
    faults |= {name: words for name, words in faults_of(values, today).items() if name not in faults}
    try:
        if isinstance(values.get("lot"), str):
            values["lot"], values["package"] = lot_named(session, author, values["lot"])
        if isinstance(values.get("location"), str):
            values["location"] = location_named(session, author, values["location"])
    except Invalid as error:
        faults |= error.fields
    return values, faults


def _add(session: Session, author: Viewer, given: Values, act: Act, rank: int, at: dt.datetime) -> Sowing:
    try:
        return _add_one(session, author, given, act, at)
    except Conflict as error:
        sentence = f"Ligne {rank + 1} : {error.message}"
        raise Conflict(sentence, code=error.code, **{**error.values, "row": rank}) from error
    except Invalid as error:
        sentence = f"Ligne {rank + 1} : {error.message}"
        fields = {f"rows.{rank}.quantity": error.message}
        raise Invalid(sentence, code=error.code, fields=fields, **{**error.values, "row": rank}) from error


def _add_one(session: Session, author: Viewer, given: Values, act: Act, at: dt.datetime) -> Sowing:
    lot: Lot = given["lot"]
    package: Package | None = given.get("package")
    origin = session.get_one(Node, lot.node_id)
    require_over(author, "create", "culture", author.person_id, origin.organisation_id)
    if given.get("uuid") and session.scalar(select(Node.id).where(Node.uuid == given["uuid"])):
        raise Conflict("Cet identifiant est déjà pris.", code="sowing.known")
    node = add_node(
        session,
        author,
        "sowing",
        at=at,
        organisation_id=origin.organisation_id,
        number=given.get("number"),
        legacy_number=given.get("legacy_number"),
        cd_nom=origin.cd_nom,
        taxon_name=origin.taxon_name,
        qualifier=origin.qualifier,
        generation=origin.generation,
        year=given["sown_on"].year,
        identifier=given.get("uuid"),
    )
    link(session, origin, node, "sown")
    sowing = _row(session, author, given, lot, package, node, act, at)
    if sowing.status == Status.SOWN:
        take_seeds(session, author, sowing, at=at, act=act)
    session.flush()
    note(session, author, "create", "sowing", sowing.uuid, after=told(sowing), at=at)
    return sowing


def _row(
    session: Session,
    author: Viewer,
    given: Values,
    lot: Lot,
    package: Package | None,
    node: Node,
    act: Act,
    at: dt.datetime,
) -> Sowing:
    kept = {name: given[name] for name in sowing_fields() if name in given and name not in NOT_STORED}
    location = given.get("location")
    kept["position"] = kept.get("position") or next_position(session, location.id if location else None)
    sowing = Sowing(
        **{"status": "sown", "unit": "seed", "operator": author.name, **_without_empty(kept)},
        uuid=node.uuid,
        node=node,
        lot_id=lot.id,
        package_id=package.id if package else None,
        act_id=act.id,
        location_id=location.id if location else None,
        author_id=author.person_id,
        created_at=at,
        updated_at=at,
    )
    session.add(sowing)
    session.flush()
    return sowing


def _without_empty(values: Values) -> Values:
    return {name: value for name, value in values.items() if value is not None}


def _label(wanted: list[tuple[int, Values]]) -> str:
    planned = sum(given.get("status") == Status.PLANNED for _, given in wanted)
    verb = "prévus" if planned == len(wanted) else "faits"
    return f"{len(wanted)} semis {verb}" if len(wanted) > 1 else f"Un semis {verb.rstrip('s')}"
