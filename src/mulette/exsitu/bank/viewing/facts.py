"""What is known of a lot beside its head, and who changed what in it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.journal.queries import Change, history
from mulette.exsitu.bank.tables import Weighing
from mulette.exsitu.bank.values import fields_of
from mulette.exsitu.bank.viewing.head import LotHead
from mulette.exsitu.ledger import number

Facts = list[tuple[str, object, None]]
IN_HEAD = frozenset(
    {"number", "legacy_number", "cd_nom", "taxon_name", "qualifier", "provenance", "collection", "unit", "status"}
)


def lot_facts(head: LotHead) -> list[tuple[str, Facts]]:
    """Give the values of a lot that are known, under their French headings."""
    grouped: dict[str, Facts] = {}
    for name, field in fields_of("lot").items():
        value = None if name in IN_HEAD else getattr(head.lot, name)
        if value in (None, "", [], False):
            continue
        grouped.setdefault(field.group, []).append((field.label, _said(value, field.unit), None))
    return list(grouped.items())


def _said(value: object, unit: str | None) -> object:
    if value is True:
        return "oui"
    if isinstance(value, list):
        return " ; ".join(value)
    if isinstance(value, float):
        return f"{number(value)} {unit}" if unit else number(value)
    return value


def changes_of(session: Session, head: LotHead) -> list[Change]:
    """Give what changed in a lot, its packages and its weighings, the latest first; its stock is told by the ledger."""
    found = history(session, "lot", head.lot.uuid)
    for one in head.packages:
        found += [_named(change, f"paquet {one.code}") for change in history(session, "package", one.package.uuid)]
    for made in session.scalars(select(Weighing).where(Weighing.lot_id == head.lot.id)):
        found += [_named(change, "pesée") for change in history(session, "weighing", made.uuid)]
    return sorted(found, key=lambda change: change.at, reverse=True)


def _named(change: Change, what: str) -> Change:
    return replace(change, action=f"{change.action}, {what}")
