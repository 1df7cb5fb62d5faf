"""A sowing changed: how it is led, where it stands, and split in treatments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid
from mulette.core.journal.operations import note
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.operations import record_act, undoes
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank import stock
from mulette.exsitu.bank.tables import Location, Lot
from mulette.exsitu.lineage.operations import add_node, link
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.sowing.operations.states import (
    note_change,
    require_right,
    require_untouched,
    take_back,
    take_seeds,
    told,
)
from mulette.exsitu.sowing.queries import counts_of, location_named, next_position
from mulette.exsitu.sowing.statuses import Status
from mulette.exsitu.sowing.tables import Sowing
from mulette.exsitu.sowing.values import CHANGEABLE, Values, faults_of, read_values, refuse

KEPT = ("campaign", "sown_on", "operator", "unit", "package_id", "substrate", "container", "cells", "depth_mm",
        "location_id", "regime", "objective", "expected_end", "pretreatments")  # fmt: skip
"""What a part of a sowing takes from the whole, unless it says otherwise."""
ALSO_IN_PARTS = frozenset({"treatment", "pretreatments", "substrate", "container", "cells", "depth_mm", "regime"})


def update_sowing(
    session: Session, author: Viewer, sowing: Sowing, given: Mapping[str, Any], *, at: dt.datetime
) -> Act | None:
    """Change how a sowing is led; state, lot and quantity have operations of their own.

    Parameters
    ----------
    given
        Values of ``fields.yaml`` to change, ``location`` among them; an empty one is taken away.

    Returns
    -------
    The act, or None when nothing changed.

    Raises
    ------
    Invalid
        A value cannot be taken, or is not changed here.
    """
    require_right(author, "update", sowing)
    values = _read(session, author, sowing, given, at)
    before = told(sowing)
    for name, value in values.items():
        setattr(sowing, name, value)
    after = told(sowing)
    changed = {name: value for name, value in before.items() if after[name] != value}
    if not changed:
        return None
    undo = {"sowing": sowing.id, "before": changed}
    act = record_act(session, author, "sowing.update", f"Semis {sowing.node.number} modifié", at=at, undo=undo)
    note_change(session, author, sowing, before, at)
    return act


def move_sowings(
    session: Session, author: Viewer, sowings: Sequence[Sowing], location: Location, *, at: dt.datetime
) -> Act:
    """Move sowings to a place, after those that are there, in the order given.

    Raises
    ------
    Invalid
        None is given.
    """
    if not sowings:
        raise Invalid("Choisissez au moins un semis.", code="sowing.none-chosen")
    undo = {"places": [[one.id, one.location_id, one.position] for one in sowings]}
    number = sowings[0].node.number
    words = f"{len(sowings)} semis déplacés" if len(sowings) > 1 else f"Semis {number} déplacé"
    act = record_act(session, author, "sowing.move", f"{words} vers {location.code}", at=at, undo=undo)
    first = next_position(session, location.id, but=[one.id for one in sowings])
    for rank, sowing in enumerate(sowings, first):
        require_right(author, "create", sowing)
        _place(session, author, sowing, location.id, rank, at)
    return act


def split_sowing(
    session: Session, author: Viewer, sowing: Sowing, parts: Sequence[Mapping[str, Any]], *, at: dt.datetime
) -> tuple[Act, list[Sowing]]:
    """Split a sowing in treatments, each with its number; the first one keeps the number of the whole.

    Parameters
    ----------
    parts
        Two or more: ``treatment``, ``quantity`` in the unit of the sowing, and at will how it is led. Together they
        make the quantity of the whole.

    Raises
    ------
    Invalid
        Fewer than two parts, a part without a treatment, or quantities that do not make the whole.
    Conflict
        It was counted already, ended or cancelled.
    """
    require_right(author, "create", sowing)
    require_untouched(session, sowing)
    if sowing.status not in (Status.PLANNED, Status.SOWN):
        raise Conflict("Seul un semis prévu ou semé se partage en modalités.", code="sowing.not-splittable")
    read = _read_parts(sowing, parts, at.date())
    words = f"Semis {sowing.node.number} partagé en {len(read)} modalités"
    act = record_act(session, author, "sowing.split", words, at=at, undo={})
    before = told(sowing)
    if sowing.status == Status.SOWN:
        stock.cancel_of_cause(session, author, sowing.node, reason=words, at=at, act=act)
    for name, value in read[0].items():
        setattr(sowing, name, value)
    made = [sowing, *(_part(session, author, sowing, part, at) for part in read[1:])]
    for one in made if sowing.status == Status.SOWN else ():
        take_seeds(session, author, one, at=at, act=act)
    note_change(session, author, sowing, before, at)
    for one in made[1:]:
        note(session, author, "create", "sowing", one.uuid, after=told(one), at=at)
    kept = {name: before[name] for name in (*read[0], "quantity", "treatment")}
    act.undo = {"sowing": sowing.id, "before": kept, "parts": [one.id for one in made[1:]]}
    session.flush()
    return act, made


@undoes("sowing.update")
def undo_update(session: Session, author: Viewer, act: Act, undoing: Act, at: dt.datetime) -> None:
    """Give a sowing back the values that it had."""
    said = act.undo or {}
    sowing = session.get_one(Sowing, said["sowing"])
    before = told(sowing)
    _give_back(sowing, said["before"])
    note_change(session, author, sowing, before, at)


@undoes("sowing.move")
def undo_move(session: Session, author: Viewer, act: Act, undoing: Act, at: dt.datetime) -> None:
    """Put sowings back where they were."""
    for number, location_id, position in (act.undo or {})["places"]:
        _place(session, author, session.get_one(Sowing, number), location_id, position, at)


@undoes("sowing.split")
def undo_split(session: Session, author: Viewer, act: Act, undoing: Act, at: dt.datetime) -> None:
    """Make one sowing again of its treatments."""
    said = act.undo or {}
    sowing = session.get_one(Sowing, said["sowing"])
    require_untouched(session, sowing)
    for number in said["parts"]:
        take_back(session, author, session.get_one(Sowing, number), reason="Partage annulé", at=at, act=undoing)
    before = told(sowing)
    if sowing.status == Status.SOWN:
        stock.cancel_of_cause(session, author, sowing.node, reason="Partage annulé", at=at, act=undoing)
    _give_back(sowing, said["before"])
    if sowing.status == Status.SOWN:
        take_seeds(session, author, sowing, at=at, act=undoing)
    note_change(session, author, sowing, before, at)


def _read(session: Session, author: Viewer, sowing: Sowing, given: Mapping[str, Any], at: dt.datetime) -> Values:
    fixed = set(given) - CHANGEABLE - {"location"}
    refuse(dict.fromkeys(fixed, "Ce champ ne se change pas ici."), "sowing.fixed-field")
    values, faults = read_values(given)
    whole = {"sown_on": sowing.sown_on, "status": sowing.status, "expected_end": sowing.expected_end, **values}
    is_planned = sowing.status == Status.PLANNED
    faults |= faults_of({**whole, "status": "planned" if is_planned else "sown"}, at.date())
    day = whole["sown_on"]
    if day is None:
        faults["sown_on"] = "Ce champ est demandé."
    elif not is_planned and any(one.counted_on < day for one in counts_of(session, sowing)):
        faults["sown_on"] = "Un comptage est plus ancien."
    refuse(faults)
    place = values.pop("location", None)
    if "location" in given:
        values["location_id"] = location_named(session, author, place).id if place else None
    place_id, rank = values.get("location_id", sowing.location_id), values.get("position", sowing.position)
    if rank is None or (place_id != sowing.location_id and rank == sowing.position):
        values["position"] = next_position(session, place_id, but=[sowing.id])
    return values


def _place(
    session: Session, author: Viewer, sowing: Sowing, location_id: int | None, position: int, at: dt.datetime
) -> None:
    before = told(sowing)
    sowing.location_id, sowing.position = location_id, position
    note_change(session, author, sowing, before, at)


def _give_back(sowing: Sowing, before: Mapping[str, Any]) -> None:
    for name, value in before.items():
        is_day = name in {"sown_on", "expected_end"} and value is not None
        setattr(sowing, name, dt.date.fromisoformat(value) if is_day else value)


def _read_parts(sowing: Sowing, parts: Sequence[Mapping[str, Any]], today: dt.date) -> list[Values]:
    read: list[Values] = []
    faults: dict[str, str] = {}
    for rank, part in enumerate(parts):
        values, wrong = read_values(part)
        wrong |= dict.fromkeys(set(values) - ALSO_IN_PARTS - {"quantity"}, "Ce champ est celui du semis entier.")
        missing = {name for name in ("treatment", "quantity") if values.get(name) is None} - set(wrong)
        wrong |= dict.fromkeys(missing, "Ce champ est demandé.") | faults_of({"unit": sowing.unit, **values}, today)
        faults |= {f"parts.{rank}.{name}": words for name, words in wrong.items()}
        read.append(values)
    refuse(faults)
    if len(read) < 2:
        raise Invalid("Partagez en deux modalités au moins.", code="sowing.one-part")
    total = sum(one["quantity"] for one in read)
    if abs(total - sowing.quantity) > 1e-9:
        sentence = f"Les modalités font {total:g}, le semis {sowing.quantity:g} : répartissez tout, sans plus."
        raise Invalid(sentence, code="sowing.bad-parts", fields={"parts.0.quantity": sentence})
    return read


def _part(session: Session, author: Viewer, whole: Sowing, part: Values, at: dt.datetime) -> Sowing:
    """Make one more sowing of the same lot, in the same act as the whole."""
    origin = session.get_one(Node, session.get_one(Lot, whole.lot_id).node_id)
    said = {name: getattr(whole.node, name) for name in ("organisation_id", "cd_nom", "taxon_name", "qualifier")}
    node = add_node(session, author, "sowing", at=at, generation=whole.node.generation, year=whole.sown_on.year, **said)
    link(session, origin, node, "sown")
    kept = {name: getattr(whole, name) for name in KEPT}
    sowing = Sowing(
        **{**kept, **part},
        uuid=node.uuid,
        node=node,
        lot_id=whole.lot_id,
        act_id=whole.act_id,
        status=whole.status,
        position=whole.position,
        author_id=author.person_id,
        created_at=at,
        updated_at=at,
    )
    session.add(sowing)
    session.flush()
    return sowing
