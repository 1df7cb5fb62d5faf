"""What the search box finds among the records: one record, by its permanent identifier or its provider's key."""

from __future__ import annotations

import uuid

from flask import url_for
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from mulette.core.diffusion.viewing import sees
from mulette.core.intake.tables import Provider
from mulette.core.people.viewer import Viewer
from mulette.core.room import Hit
from mulette.occurrences.tables import Record


def search(session: Session, viewer: Viewer, words: str, limit: int) -> list[Hit]:
    """Find the records that bear exactly an identifier, among those that the viewer may see."""
    if not viewer.may("read", "record"):
        return []
    # Naming every provider lets both stores find the key by the index of (provider, key).
    providers = session.scalars(select(Provider.id)).all()
    named = [and_(Record.provider_id.in_(providers), Record.entity_source_pk_value == words)]
    try:
        identifier = uuid.UUID(words)
        named += [Record.unique_id_sinp == identifier, Record.uuid == identifier]
    except ValueError:
        pass
    seen = sees(
        viewer, diffusion=Record.diffusion, author_id=Record.author_id, organisation_id=Record.organisation_id
    )  # fmt: skip
    query = select(Record).where(or_(*named), seen).order_by(Record.id).limit(limit)
    return [
        Hit(record.nom_cite, f"{record.date_min:%d/%m/%Y} · {words}", url_for("records.record", identifier=record.uuid))
        for record in session.scalars(query)
    ]
