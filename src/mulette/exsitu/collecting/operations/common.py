"""What the writes of collecting share: the taxon named, the holder, the journal, and how an addition is undone."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid
from mulette.core.journal.operations import bury, note, snapshot
from mulette.core.people.viewer import Viewer
from mulette.core.taxonomy.queries import search_taxa
from mulette.core.taxonomy.tables import Taxon
from mulette.exsitu.acts.operations import record_act, undoes
from mulette.exsitu.acts.tables import Act, Versioned
from mulette.exsitu.collecting.tables import Cleaning, Harvest, Material, Mission, Permit, Population
from mulette.exsitu.collecting.values import Faults, Values
from mulette.exsitu.lineage.operations import UNSEEN, delete_node
from mulette.exsitu.lineage.tables import Node

TABLES: dict[str, Any] = {
    "mission": Mission, "permit": Permit, "population": Population, "harvest": Harvest, "material": Material,
    "cleaning": Cleaning,
}  # fmt: skip
NODED = frozenset({"population", "harvest", "material"})
ADDED = "collecting.add"
LARGEST_CODE = 2**31


def find_taxon(session: Session, cd_nom: int | None, faults: Faults, field: str = "cd_nom") -> Taxon | None:
    """Give the name of a code, or say that the referential lacks it."""
    if cd_nom is None:
        return None
    taxon = session.get(Taxon, cd_nom) if abs(cd_nom) < LARGEST_CODE else None
    if taxon is None:
        faults[field] = f"Aucun nom n'a le code {cd_nom} dans le référentiel chargé."
    return taxon


def name_taxon(session: Session, given: Mapping[str, Any]) -> tuple[dict[str, Any], Faults]:
    """Read ``taxon``, a scientific name or a code, into ``cd_nom``; what is given otherwise stays.

    Returns
    -------
    What is given without ``taxon``, and by field what is wrong.
    """
    others = {name: value for name, value in given.items() if name != "taxon"}
    text = str(given.get("taxon") or "").strip()
    if not text or others.get("cd_nom"):
        return others, {}
    if text.isascii() and text.isdigit():
        return {**others, "cd_nom": text}, {}
    found = [one.taxon for one in search_taxa(session, text, limit=5)]
    same = [one for one in found if one.lb_nom.casefold() == text.casefold()]
    if same:
        return {**others, "cd_nom": same[0].cd_nom}, {}
    near = ", ".join(one.lb_nom for one in found)
    why = f"Écrivez le nom entier : {near}…" if near else f"« {text[:60]} » n'est pas au référentiel."
    return others, {"taxon": why}


def name_taxa(session: Session, texts: Iterable[Any] | None, faults: Faults, field: str) -> list[int]:
    """Read a list of taxa, by names or codes; the last one that cannot be read is told under the field."""
    codes = []
    for text in texts or ():
        named, misnamed = name_taxon(session, {"taxon": text})
        if misnamed:
            faults[field] = misnamed["taxon"]
        elif find_taxon(session, int(named.get("cd_nom") or 0), faults, field) is not None:
            codes.append(int(named["cd_nom"]))
    return list(dict.fromkeys(codes))


def holder_of(author: Viewer, organisation_id: int | None = None) -> int:
    """Give the organisation that holds what an author adds.

    Raises
    ------
    Invalid
        None is said, and the author has none.
    """
    holder = organisation_id or author.organisation_id
    if holder is None:
        raise Invalid(
            "Rattachez votre compte à un organisme : c'est lui qui tient cette fiche.",
            code="exsitu.no-organisation",
            fields={"organisation": "Organisme à dire."},
        )
    return holder


def stamp(author: Viewer, at: dt.datetime, identifier: uuid.UUID | None = None) -> Values:
    """Give the columns of identity of a new row."""
    return {"uuid": identifier or uuid.uuid4(), "author_id": author.person_id, "created_at": at, "updated_at": at}


def told(row: Any, node: Node | None = None, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """Copy a row for the journal, with what its node says."""
    own = {"number": node.number, "cd_nom": node.cd_nom, "taxon_name": node.taxon_name} if node else {}
    return {**snapshot(row, without=UNSEEN), **own, **more}


def note_added(
    session: Session, author: Viewer, thing: str, row: Versioned, label: str, at: dt.datetime, after: Mapping[str, Any]
) -> Act:
    """Note an addition in the journal and as an act, which is undone by taking the thing away."""
    note(session, author, "create", thing, row.uuid, after=after, at=at)
    return record_act(session, author, ADDED, label, at=at, undo={"thing": thing, "uuid": str(row.uuid)})


def note_changed(
    session: Session,
    author: Viewer,
    thing: str,
    row: Versioned,
    label: str,
    at: dt.datetime,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    """Note a change, if there is one, in the journal and as an act; the caller has set ``updated_at``."""
    if note(session, author, "update", thing, row.uuid, before, after, at=at) is not None:
        record_act(session, author, "collecting.change", label, at=at)


def remove(session: Session, author: Viewer, thing: str, row: Any, *, reason: str, at: dt.datetime) -> None:  # noqa: ANN401
    """Take a thing away; what stands on it stands in the way.

    Raises
    ------
    Conflict
        Something descends from it or names it.
    """
    _refuse_named(session, thing, row)
    node = session.get(Node, row.node_id) if thing in NODED else None
    if node is not None:
        session.execute(delete(Cleaning).where(Cleaning.node_id == node.id))
    note(session, author, "delete", thing, row.uuid, before=told(row, node), reason=reason, at=at)
    if node is None:
        bury(session, author, thing, row.id, row.uuid, reason=reason, at=at)
    session.delete(row)
    session.flush()
    if node is not None:
        delete_node(session, author, node, at=at, reason=reason)  # which buries it


def _refuse_named(session: Session, thing: str, row: Any) -> None:  # noqa: ANN401
    column = {"permit": Harvest.permit_id, "mission": Harvest.mission_id}.get(thing)
    if column is not None and session.scalar(select(Harvest.id).where(column == row.id).limit(1)) is not None:
        raise Conflict("Des récoltes y sont rattachées : il ne se supprime pas.", code=f"{thing}.in-use")


@undoes(ADDED)
def _undo_addition(session: Session, author: Viewer, act: Act, _undoing: Act, at: dt.datetime) -> None:
    assert act.undo is not None
    table = TABLES[act.undo["thing"]]
    row = session.scalar(select(table).where(table.uuid == uuid.UUID(act.undo["uuid"])))
    if row is None:
        raise Conflict("Cette fiche n'existe plus.", code="act.gone")
    remove(session, author, act.undo["thing"], row, reason="Saisie annulée", at=at)


def last_addition(session: Session, author: Viewer) -> uuid.UUID | None:
    """Give the last act by which a person added something, for the bar that undoes it."""
    mine = select(Act.uuid).where(Act.kind == ADDED, Act.person_id == author.person_id)
    return session.scalar(mine.order_by(Act.id.desc()).limit(1))
