"""Writes of lots: entered from a material, a culture or a donation; described; led from state to state."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid, NotFound
from mulette.core.journal.operations import note, snapshot
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.operations import record_act
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank.balances import balance
from mulette.exsitu.bank.inheriting import (
    TAXON,
    day_faults,
    generation_of,
    named_taxon,
    provenance_of,
    taxon_of,
)
from mulette.exsitu.bank.masses import require_within_mass
from mulette.exsitu.bank.statuses import Status, require_passage
from mulette.exsitu.bank.tables import Lot, Movement, Package, Weighing
from mulette.exsitu.bank.values import refuse_given, require_given
from mulette.exsitu.collecting.tables import Cleaning
from mulette.exsitu.collecting.values import Values
from mulette.exsitu.ledger import amount
from mulette.exsitu.lineage.operations import add_node, delete_node, determine, link
from mulette.exsitu.lineage.queries import parents as parents_of
from mulette.exsitu.lineage.reach import require_over
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.vocabulary import label

UNSEEN = frozenset({"version"})
OF_NODE = ("number", "legacy_number", *TAXON)
LINKS = {"material": "banked", "harvest": "banked", "culture": "harvested_ex_situ", "lot": "split"}
"""How a lot comes from what it comes from."""
FIRST = (Status.RECEIVED, Status.CLEANING, Status.DRYING, Status.STORED)
"""States that a lot may enter in."""


def get_lot(session: Session, identifier: uuid.UUID) -> Lot:
    """Give a lot by its UUID.

    Raises
    ------
    NotFound
        None has it.
    """
    found = session.scalar(select(Lot).where(Lot.uuid == identifier))
    if found is None:
        raise NotFound("Ce lot n'existe pas.", code="lot.unknown")
    return found


def add_lot(
    session: Session,
    author: Viewer,
    given: Mapping[str, Any],
    *,
    at: dt.datetime,
    parents: Sequence[Node] = (),
    organisation_id: int | None = None,
    act: Act | None = None,
) -> Lot:
    """Enter a lot: its number and descent, its taxon, what is known of it; its seeds enter by ``stock.receive``.

    Parameters
    ----------
    given
        Values of ``fields/lot.yaml`` by field; taxon and provenance come from the parents where they are not said.
    parents
        Nodes of the materials or cultures that it comes from; none for a donation.
    organisation_id
        Who holds it; that of the first parent by default, else the author's.

    Raises
    ------
    Forbidden
        The author may not add a lot to this organisation.
    Invalid
        A value cannot be taken, the parents are of several taxa, or the dates do not follow each other.
    Conflict
        The number is taken.
    """
    author.require("create", "seed_lot")
    values = require_given("lot", given, is_new=True)
    holder = organisation_id or (parents[0].organisation_id if parents else author.organisation_id)
    require_over(author, "create", "seed_lot", author.person_id, holder)
    _require_first(values["status"], parents)
    taxon = taxon_of(session, values, parents)
    refuse_given("lot", day_faults(session, values, parents, at.date()))
    values["provenance"] = values["provenance"] or provenance_of(parents)
    node = add_node(
        session, author, "lot", at=at, organisation_id=holder, number=values["number"],
        legacy_number=values["legacy_number"], generation=generation_of(parents), **taxon,
    )  # fmt: skip
    for parent in parents:
        link(session, parent, node, LINKS[parent.kind])
    lot = write_lot(
        session, author, node, {name: value for name, value in values.items() if name not in OF_NODE}, at=at
    )
    act or record_act(session, author, "bank.add-lot", f"Lot {node.number} entré : {node.taxon_name}", at=at)
    return lot


def write_lot(session: Session, author: Viewer, node: Node, values: Values, *, at: dt.datetime) -> Lot:
    """Write the row of a lot whose node is made and whose values are checked."""
    lot = Lot(uuid=node.uuid, node_id=node.id, author_id=author.person_id, created_at=at, updated_at=at, **values)
    session.add(lot)
    session.flush()
    seen = snapshot(node, without=UNSEEN) | snapshot(lot, without=UNSEEN)
    note(session, author, "create", "lot", lot.uuid, after=seen, at=at)
    return lot


def update_lot(session: Session, author: Viewer, lot: Lot, given: Mapping[str, Any], *, at: dt.datetime) -> None:
    """Change what is said of a lot; its state and its stock have operations of their own.

    Parameters
    ----------
    given
        Values of ``fields/lot.yaml`` to change; with ``cd_nom``, ``taxon_name`` or ``qualifier`` the lot and all its
        descendants are determined again.

    Raises
    ------
    Forbidden
        The author may not change it.
    Invalid
        A value cannot be taken, or the dates do not follow each other.
    Conflict
        The number is taken, or its unit changes while the ledger speaks in the former one.
    """
    node = session.get_one(Node, lot.node_id)
    require_over(author, "update", "seed_lot", node.author_id, node.organisation_id)
    if "status" in given:
        refuse_given("lot", {"status": "L'état change par un passage, non par la fiche."})
    values = require_given("lot", given, is_new=False)
    known = {name: getattr(lot, name) for name in ("received_on", "packed_on")}
    parents = [parent for parent, _ in parents_of(session, node)]
    refuse_given("lot", day_faults(session, known | values, parents, at.date()))
    _require_same_unit(session, lot, values)
    _rename(session, author, node, values, at=at)
    before = snapshot(lot, without=UNSEEN)
    for name, value in values.items():
        if name not in OF_NODE:
            setattr(lot, name, value)
    lot.updated_at = at
    session.flush()
    if "mass_g" in values:
        require_within_mass(session, lot, 0, at.date())
    note(session, author, "update", "lot", lot.uuid, before, snapshot(lot, without=UNSEEN), at=at)
    record_act(session, author, "bank.change-lot", f"Lot {node.number} modifié", at=at)


def change_status(
    session: Session,
    author: Viewer,
    lot: Lot,
    status: str,
    *,
    at: dt.datetime,
    reason: str | None = None,
    act: Act | None = None,
) -> None:
    """Lead a lot to another state, by the listed passages; *exhausted* follows the ledger, *destroyed* ``destroy_lot``.

    Raises
    ------
    Forbidden
        The author may not change it.
    Invalid
        The state is unknown, or a refusal has no reason.
    Conflict
        There is no such passage, or the lot still holds seeds.
    """
    node = session.get_one(Node, lot.node_id)
    require_over(author, "update", "seed_lot", node.author_id, node.organisation_id)
    if status not in set(Status):
        refuse_given("lot", {"status": f"« {status[:40]} » n'est pas un état."})
    before, after = Status(lot.status), Status(status)
    require_passage(before, after)
    why = (reason or "").strip()
    if after in (Status.REFUSED, Status.DESTROYED):
        if not why:
            raise Invalid("Dites pourquoi.", code="lot.no-reason", fields={"reason": "Dites pourquoi."})
        _require_empty(session, lot)
    lot.status, lot.updated_at = after, at
    session.flush()
    change = ({"status": before}, {"status": after})
    note(session, author, "update", "lot", lot.uuid, *change, reason=why or None, at=at)
    words = f"Lot {node.number} : {label('LOT_STATUS', before)} → {label('LOT_STATUS', after)}"
    act or record_act(session, author, "bank.change-status", words, at=at)


def delete_lot(session: Session, author: Viewer, lot: Lot, *, at: dt.datetime, reason: str) -> None:
    """Delete a lot entered by mistake, that never had a package nor a child.

    Raises
    ------
    Forbidden
        The author may not delete it.
    Invalid
        No reason is given.
    Conflict
        It has packages, or something descends from it.
    """
    node = session.get_one(Node, lot.node_id)
    require_over(author, "delete", "seed_lot", node.author_id, node.organisation_id)
    if not reason.strip():
        raise Invalid("Dites pourquoi.", code="lot.no-reason", fields={"reason": "Dites pourquoi."})
    used = (select(Package.id).where(Package.lot_id == lot.id), select(Cleaning.id).where(Cleaning.node_id == node.id))
    if any(session.scalar(query.limit(1)) is not None for query in used):
        raise Conflict(
            f"Le lot {node.number} a servi : il ne se supprime pas. Détruisez-le, avec la raison.", code="lot.used"
        )
    for weighing in session.scalars(select(Weighing).where(Weighing.lot_id == lot.id)):
        session.delete(weighing)
    note(session, author, "delete", "lot", lot.uuid, snapshot(lot, without=UNSEEN), reason=reason.strip(), at=at)
    session.delete(lot)
    session.flush()
    delete_node(session, author, node, at=at, reason=reason.strip())


def _require_first(status: str, parents: Sequence[Node]) -> None:
    """Refuse a lot that enters exhausted, destroyed or refused, or that comes from what gives no seeds."""
    if status not in FIRST:
        words = ", ".join(label("LOT_STATUS", one).lower() for one in FIRST)
        refuse_given("lot", {"status": f"Un lot entre dans l'un de ces états : {words}."})
    for parent in parents:
        if parent.kind not in LINKS:
            raise Invalid(
                f"{parent.number} ({label('NODE_KIND', parent.kind).lower()}) ne donne pas de lot de graines.",
                code="lot.bad-parent",
                fields={"parents": "Un matériel, une récolte ou une culture."},
            )


def _require_same_unit(session: Session, lot: Lot, values: Values) -> None:
    if values.get("unit", lot.unit) == lot.unit:
        return
    if session.scalar(select(Movement.id).where(Movement.lot_id == lot.id).limit(1)) is not None:
        raise Conflict(
            "Le grand livre de ce lot est déjà écrit dans son unité : elle ne change plus.", code="lot.unit-written"
        )


def _rename(session: Session, author: Viewer, node: Node, values: Values, *, at: dt.datetime) -> None:
    """Change the number, the former number and the taxon of a lot, where they are given."""
    before = snapshot(node, without=UNSEEN)
    number = values.get("number")
    if number is not None and number != node.number:
        same = (Node.kind == "lot", Node.organisation_id == node.organisation_id, Node.number == number)
        if session.scalar(select(Node.id).where(*same)) is not None:
            raise Conflict(f"Le numéro {number} est déjà pris.", code="node.number-taken", number=number)
        node.number = number
    if "legacy_number" in values:
        node.legacy_number = values["legacy_number"]
    if snapshot(node, without=UNSEEN) != before:
        node.updated_at = at
        note(session, author, "update", "lot", node.uuid, before, snapshot(node, without=UNSEEN), at=at)
    if not set(values) & set(TAXON):
        return
    now = {name: getattr(node, name) for name in TAXON}
    said = named_taxon(session, now | {name: values[name] for name in TAXON if name in values})
    if said is not None and said != now:
        determine(session, author, node, at=at, determined_on=at.date(), determiner=author.name, **said)


def _require_empty(session: Session, lot: Lot) -> None:
    held = balance(session, lot)
    if held > 0:
        raise Conflict(
            f"Le lot tient encore {amount(held, lot.unit)} : détruisez-les d'abord, avec la raison.",
            code="lot.not-empty",
        )
