"""Writing the rows of an inventory as ponds, and taking them back. Never commits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import polars as pl
import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.intake.kept import ADDED, UPDATED
from mulette.core.intake.target import CHANGED, NEW
from mulette.core.journal.changes import plain
from mulette.core.journal.tables import JournalEntry
from mulette.ponds.register import operations
from mulette.ponds.register.statuses import Status, next_statuses
from mulette.ponds.register.tables import Characterisation, Pond
from mulette.ponds.register.values import read_values
from mulette.ponds.register.vocabulary import pond_fields

if TYPE_CHECKING:
    from mulette.core.intake.kept import Kept
    from mulette.core.intake.target import Signed, Terms

GONE_BY_FILE = "Dite disparue par l'inventaire"


def write_rows(session: Session, rows: pl.DataFrame, terms: Terms, signed: Signed, kept: Kept) -> dict[str, int]:
    """Write staged rows that are new or changed.

    Parameters
    ----------
    rows
        ``state``, ``id``, and what ``target.PondsTarget.check`` staged.
    """
    result = {"added": 0, "updated": 0, "deleted": 0}
    added, former = [], []
    for row in rows.filter(pl.col("state") == CHANGED).iter_rows(named=True):
        pond = session.get_one(Pond, row["id"])
        former.append(_remember(session, pond))
        _update(session, pond, row, terms, signed)
        result["updated"] += 1
    for row in rows.filter(pl.col("state") == NEW).iter_rows(named=True):
        added.append(_add(session, row, terms, signed).id)
        result["added"] += 1
    kept.add(pl.Series(added, dtype=pl.Int64), ADDED)
    kept.add(pl.Series([one["id"] for one in former], dtype=pl.Int64), UPDATED, pl.DataFrame(former, schema=_FORMER))
    return result


_FORMER = {"id": pl.Int64, "values": pl.String, "geom": pl.Binary, "sheets": pl.String}


def undo_rows(session: Session, kept: Kept, but: set[int], terms: Terms, signed: Signed) -> dict[str, int]:
    """Take back what a delivery wrote: ponds added go, ponds changed are again what they were."""
    result = {"deleted": 0, "restored": 0, "returned": 0}
    records = kept.records()
    for number in records.filter(pl.col("action") == ADDED)["id"].to_list():
        pond = session.get(Pond, number)
        if pond is not None and number not in but:
            operations.delete_pond(session, terms.author, pond, at=signed.written_at, reason="Livraison annulée")
            result["deleted"] += 1
    for part in kept.before(UPDATED):
        for row in part.iter_rows(named=True):
            pond = session.get(Pond, row["id"])
            if pond is not None and row["id"] not in but:
                status = pond.status
                _restore(session, pond, row)
                pond.updated_at = signed.written_at
                if pond.status != status:
                    day, at = signed.written_at.date(), signed.written_at
                    operations.add_history(session, terms.author, pond, status, day, "Livraison annulée", at)
                result["restored"] += 1
    return result


def find_touched(session: Session, records: pl.DataFrame, signed: Signed) -> pl.DataFrame:
    """List the ponds of a delivery that another delivery or a person changed since: ``id``, ``by``."""
    from mulette.core.intake.tables import Delivery

    numbers = records["id"].to_list()
    here = select(Pond.id, Pond.uuid, Delivery.uuid).outerjoin(Delivery, Delivery.id == Pond.delivery_id)
    found = {number: (one, by) for number, one, by in session.execute(here.where(Pond.id.in_(numbers)))}
    edited = set(
        session.scalars(
            select(JournalEntry.object_uuid).where(
                JournalEntry.object == "pond",
                JournalEntry.at > signed.written_at,
                JournalEntry.object_uuid.in_([one for one, _ in found.values()]),
            )
        )
    )
    touched = []
    for number in numbers:
        one, by = found.get(number, (None, None))
        if by != signed.uuid:
            touched.append((number, str(by) if by else None))
        elif one in edited:
            touched.append((number, None))
    return pl.DataFrame(touched, schema={"id": pl.Int64, "by": pl.String}, orient="row")


def _add(session: Session, row: Mapping[str, Any], terms: Terms, signed: Signed) -> Pond:
    given, sheet = json.loads(row["pond"]), json.loads(row["sheet"])
    wanted = given.pop("status", None)
    first = wanted if wanted in (None, "Potentielle") and not sheet else "Vue"
    shape = shapely.from_wkb(row["geom"])
    pond = operations.add_pond(
        session, terms.author, {**given, "status": first}, shape, at=signed.written_at, is_another=True
    )
    if not given.get("structure") and terms.organisation_id is not None:
        pond.organisation_id = terms.organisation_id
    _sign(pond, row, terms, signed)
    _tell(session, pond, wanted, sheet, terms, signed)
    return pond


def _update(session: Session, pond: Pond, row: Mapping[str, Any], terms: Terms, signed: Signed) -> None:
    given, sheet = json.loads(row["pond"]), json.loads(row["sheet"])
    wanted = given.pop("status", None)
    given.pop("loc_id_plus", None)
    shape = shapely.from_wkb(row["geom"])
    organisation = pond.organisation_id
    operations.update_pond(session, terms.author, pond, given, at=signed.written_at, shape=shape)
    pond.organisation_id = pond.organisation_id or organisation
    _sign(pond, row, terms, signed)
    _tell(session, pond, wanted, sheet, terms, signed)


def _sign(pond: Pond, row: Mapping[str, Any], terms: Terms, signed: Signed) -> None:
    pond.provider_id, pond.delivery_id, pond.content_hash = terms.provider_id, signed.id, row["content_hash"]


def _tell(
    session: Session, pond: Pond, wanted: str | None, sheet: dict[str, Any], terms: Terms, signed: Signed
) -> None:
    """Add the sheet that a row brings, unless its day is known; then the status, where the rules let it."""
    if sheet:
        day = sheet["visited_on"]
        known = select(Characterisation.visited_on).where(Characterisation.pond_id == pond.id)
        if day not in {one.isoformat() for one in session.scalars(known)}:
            operations.add_characterisation(session, terms.author, pond, sheet, at=signed.written_at)
    last = operations.last_visit(session, pond)
    if wanted and Status(wanted) in next_statuses(Status(pond.status), last):
        reason = GONE_BY_FILE if wanted == Status.GONE else "Dite ainsi par l'inventaire"
        operations.change_status(session, terms.author, pond, wanted, at=signed.written_at, reason=reason)


def _remember(session: Session, pond: Pond) -> dict[str, Any]:
    own = {name: getattr(pond, name) for name, field in pond_fields().items() if field.stored}
    links = {name: getattr(pond, name) for name in _LINKS}
    sheets = session.scalars(select(Characterisation.uuid).where(Characterisation.pond_id == pond.id))
    return {
        "id": pond.id,
        "values": json.dumps([plain(own), links], ensure_ascii=False),
        "geom": shapely.to_wkb(pond.geom),
        "sheets": json.dumps([str(one) for one in sheets]),
    }


_LINKS = ("commune_id", "area_m2", "organisation_id", "provider_id", "delivery_id", "content_hash")


def _restore(session: Session, pond: Pond, row: Mapping[str, Any]) -> None:
    own, links = json.loads(row["values"])
    values, _ = read_values(own, pond_fields())
    for name, value in {**values, **links}.items():
        setattr(pond, name, value)
    pond.geom = shapely.from_wkb(row["geom"])
    former = set(json.loads(row["sheets"]))
    for sheet in session.scalars(select(Characterisation).where(Characterisation.pond_id == pond.id)):
        if str(sheet.uuid) not in former:
            session.delete(sheet)
    session.flush()
    operations.mark_latest(session, pond)
