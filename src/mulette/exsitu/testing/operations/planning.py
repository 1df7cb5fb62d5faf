"""Tests planned, started, changed, cancelled; the seeds leave the stock at the start and come back at a cancel."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid, NotFound
from mulette.core.journal.operations import note, snapshot
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.operations import record_act, undoes
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank.stock import cancel_of_cause, withdraw, withdraw_from_lot
from mulette.exsitu.bank.tables import Lot, Package
from mulette.exsitu.collecting.values import Values
from mulette.exsitu.lineage.operations import add_node, link
from mulette.exsitu.lineage.reach import require_over
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.numbering import code_of
from mulette.exsitu.testing.queries import Found, replicates_of, select_tests
from mulette.exsitu.testing.replicates import next_count
from mulette.exsitu.testing.statuses import COUNTED, Status, check_change
from mulette.exsitu.testing.tables import Phase, Pretreatment, Protocol, Replicate, SeedTest
from mulette.exsitu.testing.values import faults_of, read_values, refuse, with_defaults

UNTOLD = frozenset({"version", "due_on"})
"""Columns that the journal does not tell."""
CHANGEABLE = frozenset(
    {
        "purpose", "treatment", "zero_on", "operator", "criterion", "lasts_days", "count_every_days", "pretreatments",
        "phases", "comment",
    }
)  # fmt: skip
"""Fields that a form changes; the others have an operation of their own."""
OF_PROTOCOL = (
    "kind", "purpose", "criterion", "replicates", "seeds", "lasts_days", "count_every_days", "phases", "pretreatments",
)  # fmt: skip
"""Fields that a protocol fills."""
_PARTS = {"phases": Phase, "pretreatments": Pretreatment}
_STORED = (
    "kind", "purpose", "status", "treatment", "started_on", "zero_on", "operator", "criterion", "lasts_days",
    "count_every_days", "comment",
)  # fmt: skip
Given = Mapping[str, Any]


def plan_tests(
    session: Session,
    author: Viewer,
    lots: Sequence[tuple[Lot, Node]],
    given: Given,
    *,
    at: dt.datetime,
    protocol: Protocol | None = None,
) -> list[Found]:
    """Add the same test for several lots; those that start today take their seeds at once, all or none.

    Parameters
    ----------
    lots
        Lots with their nodes.
    given
        Values of ``fields.yaml`` by name; what is not said comes from the protocol, then from the defaults.

    Raises
    ------
    Invalid
        No lot, or a value cannot be taken.
    Conflict
        A lot has not enough seeds, or the number is taken; the message names it.
    """
    author.require("create", "seed_test")
    if not lots:
        raise Invalid("Choisissez au moins un lot.", code="test.no-lot", fields={"lots": "Au moins un lot."})
    values = _read(given, protocol, at.date())
    if len(lots) > 1 and (values["number"] or values["package"]):
        raise Invalid("Un numéro ou un paquet ne se dit que pour un seul lot.", code="test.one-lot")
    identifiers = [uuid.uuid4() for _ in lots]
    undo = {"tests": [str(one) for one in identifiers]}
    act = record_act(session, author, "testing.plan", _plan_words(lots, values), at=at, undo=undo)
    return [
        _add_test(session, author, lot, node, values, protocol, identifier, act, at)
        for (lot, node), identifier in zip(lots, identifiers, strict=True)
    ]


def start_test(
    session: Session, author: Viewer, found: Found, *, at: dt.datetime, started_on: dt.date | None = None
) -> None:
    """Start a planned test: its seeds leave the stock.

    Raises
    ------
    Conflict
        It is not planned, or the stock has not enough seeds.
    Invalid
        The day is to come, or after day zero.
    """
    _require(author, found)
    check_change(found.test.status, Status.RUNNING)
    day = started_on or at.date()
    values = {"started_on": day, "zero_on": found.test.zero_on, "status": Status.RUNNING}
    refuse(faults_of(values, at.date()))
    before = snapshot(found.test, without=UNTOLD)
    found.test.started_on = day
    label = f"Essai {found.node.number} commencé"
    act = record_act(session, author, "testing.plan", label, at=at, undo={"tests": [str(found.test.uuid)]})
    _start(session, author, found, act, at)
    session.flush()
    note(session, author, "update", "test", found.test.uuid, before, snapshot(found.test, without=UNTOLD), at=at)


def cancel_test(
    session: Session, author: Viewer, found: Found, *, reason: str | None, at: dt.datetime, act: Act | None = None
) -> None:
    """Cancel a test that is not closed: its seeds come back to the stock.

    Raises
    ------
    Invalid
        No reason is said.
    Conflict
        It is closed or cancelled, or the package was recounted since.
    """
    _require(author, found)
    words = (reason or "").replace("\x00", "").strip()
    if not words:
        raise Invalid("Dites pourquoi l'essai est annulé.", code="test.no-reason", fields={"reason": "Dites pourquoi."})
    check_change(found.test.status, Status.CANCELLED)
    act = act or record_act(session, author, "testing.cancel", f"Essai {found.node.number} annulé", at=at)
    before = snapshot(found.test, without=UNTOLD)
    if found.test.status != Status.PLANNED:
        cancel_of_cause(session, author, found.node, reason=words, at=at, act=act)
    found.test.status, found.test.ended_on, found.test.due_on = Status.CANCELLED, at.date(), None
    found.test.updated_at = at
    session.flush()
    after = snapshot(found.test, without=UNTOLD)
    note(session, author, "cancel", "test", found.test.uuid, before, after, reason=words, at=at)


def change_test(session: Session, author: Viewer, found: Found, given: Given, *, at: dt.datetime) -> None:
    """Change how a test that is not over is led.

    Raises
    ------
    Conflict
        It is closed or cancelled.
    Invalid
        A value cannot be taken, or does not change here.
    """
    _require(author, found)
    test = found.test
    if test.status in (Status.CLOSED, Status.CANCELLED):
        raise Conflict("L'essai est terminé : il ne change plus.", code="test.over")
    values, faults = read_values(given)
    fixed = {name: "Ne se change pas ici." for name in values if name not in CHANGEABLE}
    needed = {
        name: "Ce champ est obligatoire." for name in ("purpose", "lasts_days", "count_every_days")
        if name in values and values[name] is None
    }  # fmt: skip
    asked = {"started_on": test.started_on, "status": "planned", "zero_on": test.zero_on, **values}
    refuse(fixed | needed | faults | faults_of(asked, at.date()))
    before = snapshot(test, without=UNTOLD)
    for name, value in values.items():
        if name in _PARTS:
            _write_parts(session, test, name, value)
        else:
            setattr(test, name, value)
    test.updated_at = at
    session.flush()
    record_act(session, author, "testing.change", f"Essai {found.node.number} modifié", at=at)
    note(session, author, "update", "test", test.uuid, before, snapshot(test, without=UNTOLD), at=at)


@undoes("testing.plan")
def _undo_plan(session: Session, author: Viewer, act: Act, undoing: Act, at: dt.datetime) -> None:
    """Cancel the tests that an act planned or started."""
    assert act.undo is not None
    for found in select_tests(session, SeedTest.uuid.in_([uuid.UUID(one) for one in act.undo["tests"]])):
        cancel_test(session, author, found, reason="Geste annulé", at=at, act=undoing)


def _read(given: Given, protocol: Protocol | None, today: dt.date) -> Values:
    values, faults = read_values(given)
    for name in OF_PROTOCOL if protocol else ():
        if values.get(name) is None:
            values[name] = getattr(protocol, name)
    values = with_defaults(values)
    refuse(faults_of(values, today) | faults)
    return values


def _add_test(
    session: Session,
    author: Viewer,
    lot: Lot,
    lot_node: Node,
    values: Values,
    protocol: Protocol | None,
    identifier: uuid.UUID,
    act: Act,
    at: dt.datetime,
) -> Found:
    require_over(author, "create", "seed_test", None, lot_node.organisation_id)
    node = add_node(
        session,
        author,
        "test",
        at=at,
        organisation_id=lot_node.organisation_id,
        number=values["number"],
        cd_nom=lot_node.cd_nom,
        taxon_name=lot_node.taxon_name,
        qualifier=lot_node.qualifier,
        generation=lot_node.generation,
        year=values["started_on"].year,
        identifier=identifier,
    )
    link(session, lot_node, node, "tested")
    stored = {name: values[name] for name in _STORED} | {"status": Status.PLANNED.value}
    test = SeedTest(
        uuid=identifier,
        node_id=node.id,
        lot_id=lot.id,
        package_id=_package(session, lot, values["package"]),
        protocol_id=protocol.id if protocol else None,
        author_id=author.person_id,
        created_at=at,
        updated_at=at,
        **stored | {"operator": values["operator"] or author.name or None},
    )
    session.add(test)
    session.flush()
    _write_dishes(session, author, test, values)
    found = Found(test, node, lot, lot_node)
    if values["status"] == Status.RUNNING:
        _start(session, author, found, act, at)
    session.flush()
    note(session, author, "create", "test", test.uuid, after=snapshot(test, without=UNTOLD), at=at)
    return found


def _write_dishes(session: Session, author: Viewer, test: SeedTest, values: Values) -> None:
    for rank in range(1, values["replicates"] + 1):
        session.add(Replicate(test_id=test.id, rank=rank, seeds=values["seeds"], author_id=author.person_id))
    for name in _PARTS:
        _write_parts(session, test, name, values[name])
    session.flush()


def _write_parts(session: Session, test: SeedTest, name: str, parts: Sequence[Values] | None) -> None:
    """Write the phases or the pretreatments of a test in place of those it had."""
    table = _PARTS[name]
    session.execute(delete(table).where(table.test_id == test.id))  # type: ignore[attr-defined]
    session.add_all(table(test_id=test.id, rank=rank, **one) for rank, one in enumerate(parts or (), 1))


def _start(session: Session, author: Viewer, found: Found, act: Act, at: dt.datetime) -> None:
    """Take the seeds of a test out of the stock, and let it run."""
    test = found.test
    seeds = sum(row.seeds for row in replicates_of(session, test))
    taking: dict[str, Any] = {
        "kind": "out_test", "on": test.started_on, "at": at, "cause": found.node, "unit": "seed", "act": act,
    }  # fmt: skip
    try:
        if test.package_id is None:
            withdraw_from_lot(session, author, found.lot, seeds, **taking)
        else:
            withdraw(session, author, session.get_one(Package, test.package_id), seeds, **taking)
    except (Conflict, Invalid) as error:
        named = f"Lot {found.lot_node.number} : {error.message}"
        raise type(error)(named, code=error.code, **error.values) from error
    test.status, test.updated_at = Status.RUNNING, at
    every, lasts = test.count_every_days, test.lasts_days
    test.due_on = next_count(test.started_on, None, every, lasts) if test.kind in COUNTED else None


def _package(session: Session, lot: Lot, identifier: uuid.UUID | None) -> int | None:
    if identifier is None:
        return None
    of_lot = select(Package.id).where(Package.uuid == identifier, Package.lot_id == lot.id)
    number = session.scalar(of_lot)
    if number is None:
        raise NotFound("Ce paquet n'est pas de ce lot.", code="test.unknown-package")
    return number


def _plan_words(lots: Sequence[tuple[Lot, Node]], values: Values) -> str:
    verb = "commencé" if values["status"] == Status.RUNNING else "prévu"
    if len(lots) == 1:
        return f"Essai {verb} sur le lot {code_of('lot', lots[0][1].number)}"
    return f"{len(lots)} essais {verb}s"


def _require(author: Viewer, found: Found) -> None:
    require_over(author, "update", "seed_test", found.node.author_id, found.node.organisation_id)
