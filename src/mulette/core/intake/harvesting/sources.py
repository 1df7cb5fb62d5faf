"""The sources that are harvested: added, changed, found, and those whose turn has come."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid, NotFound
from mulette.core.intake.harvesting.calling import read_address
from mulette.core.intake.harvesting.kinds import kind_named
from mulette.core.intake.harvesting.tables import Harvest, HarvestSource
from mulette.core.intake.providers import get_provider
from mulette.core.intake.queries import find_template
from mulette.core.intake.tables import Delivery
from mulette.core.journal.operations import note, snapshot
from mulette.core.people.viewer import Viewer
from mulette.core.room import Room

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,49}")
_LOST = ("rejected", "refused")
"""States of a delivery that kept nothing of its harvest."""


@dataclass(frozen=True)
class SourceGiven:
    """A source, as a form or a command gives it.

    Parameters
    ----------
    code, label
        Short code, and French label.
    provider
        Code of the provider whose rows these are.
    kind, address
        Kind of source, and address of the platform.
    export
        Number of its export; that of the kind by default.
    login
        Login, where the kind wants one.
    template
        Code of the template; that of the kind by default.
    dataset
        Dataset of all rows; those they name by default.
    frequency_days
        Days between two harvests; by hand only by default.
    is_written
        Whether valid rows are written at once.
    """

    code: str
    label: str
    provider: str
    kind: str
    address: str
    export: int | None = None
    login: str = ""
    template: str = ""
    dataset: uuid.UUID | None = None
    frequency_days: int | None = None
    is_written: bool = False


def add_source(session: Session, author: Viewer, rooms: tuple[Room, ...], given: SourceGiven) -> HarvestSource:
    """Add a source; whoever may, chooses what addresses this server calls.

    Raises
    ------
    Invalid
        One message a field.
    Conflict
        Its code is taken.
    NotFound
        Unknown kind, provider or template.
    """
    author.require("administer", "harvest")
    kind = kind_named(rooms, given.kind)
    faults = {
        "code": "" if _CODE.fullmatch(given.code) else "Lettres, chiffres, « _ » et « - », 50 au plus.",
        "label": "" if given.label.strip() else "À renseigner.",
        "login": "À renseigner." if kind.needs_login and not given.login.strip() else "",
        "frequency_days": "" if given.frequency_days is None or given.frequency_days >= 1 else "Un jour au moins.",
    }
    if any(faults.values()):
        told = {name: message for name, message in faults.items() if message}
        raise Invalid("La source n'est pas complète.", code="harvest.bad-source", fields=told)
    if session.scalar(select(HarvestSource.id).where(HarvestSource.code == given.code)) is not None:
        raise Conflict(f"La source « {given.code} » existe déjà.", code="harvest.known")
    source = HarvestSource(
        code=given.code,
        label=given.label.strip(),
        provider=get_provider(session, given.provider),
        kind=kind.name,
        address=read_address(given.address),
        export=given.export,
        login=given.login.strip() or None,
        template=find_template(session, rooms, given.template or kind.template).code,
        dataset_uuid=given.dataset,
        frequency_days=given.frequency_days,
        is_written=given.is_written,
        author_id=author.person_id,
    )
    session.add(source)
    session.flush()
    note(session, author, "create", "harvest", source.uuid, after=snapshot(source))
    return source


def get_source(session: Session, code: str) -> HarvestSource:
    """Give the source of a code.

    Raises
    ------
    NotFound
        There is none.
    """
    source = session.scalar(select(HarvestSource).where(HarvestSource.code == code))
    if source is None:
        raise NotFound(f"La source « {code} » n'existe pas.", code="harvest.unknown")
    return source


def list_sources(session: Session) -> list[tuple[HarvestSource, Harvest | None]]:
    """Give all sources by label, each with its last harvest."""
    last = select(func.max(Harvest.id)).group_by(Harvest.source_id)
    query = (
        select(HarvestSource, Harvest)
        .outerjoin(Harvest, (Harvest.source_id == HarvestSource.id) & Harvest.id.in_(last))
        .order_by(HarvestSource.label)
    )
    return [(source, harvest) for source, harvest in session.execute(query)]


def harvests_of(session: Session, source: HarvestSource, *, limit: int) -> Sequence[Harvest]:
    """Give the last harvests of a source, the latest first."""
    query = select(Harvest).where(Harvest.source_id == source.id).order_by(Harvest.id.desc())
    return session.scalars(query.limit(limit)).all()


def last_success(session: Session, source: HarvestSource) -> Harvest | None:
    """Give the last harvest of a source that was kept: neither failed, nor made into a delivery that was rejected."""
    query = (
        select(Harvest)
        .outerjoin(Delivery, Delivery.uuid == Harvest.delivery_uuid)
        .where(Harvest.source_id == source.id, Harvest.state == "done")
        .where(Delivery.state.is_(None) | Delivery.state.not_in(_LOST))
        .order_by(Harvest.id.desc())
    )
    return session.scalar(query.limit(1))


def due_sources(session: Session, now: dt.datetime) -> list[HarvestSource]:
    """Give the sources whose turn has come: never harvested well, or long enough ago."""
    due = []
    for source, _ in list_sources(session):
        last = last_success(session, source)
        days = source.frequency_days
        if days is not None and (last is None or last.started_at + dt.timedelta(days=days) <= now):
            due.append(source)
    return due
