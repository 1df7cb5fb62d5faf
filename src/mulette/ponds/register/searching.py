"""What the search box finds among the ponds, and what waits for a viewer on the home page."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.core.room import Hit, Waiting
from mulette.ponds.register.reach import precisely, within_reach
from mulette.ponds.register.statuses import Status
from mulette.ponds.register.tables import Pond, Proposal


def search(session: Session, viewer: Viewer, words: str, limit: int) -> list[Hit]:
    """Find the ponds whose name or identifier begins with words, of those whose place the viewer may know."""
    if not viewer.may("read", "pond") or not words.strip():
        return []
    columns = (Pond.name, Pond.loc_id_plus, Pond.insee_id, Pond.structure_key)
    named = or_(*(column.istartswith(words.strip(), autoescape=True) for column in columns))
    query = select(Pond).where(named, precisely(viewer)).order_by(Pond.name, Pond.id).limit(limit)
    return [
        Hit(
            pond.name or f"Mare {pond.loc_id_plus}",
            f"Mare · {pond.status} · {pond.loc_id_plus}",
            url_for("ponds.pond", identifier=pond.uuid),
        )
        for pond in session.scalars(query)
    ]


def waiting(session: Session, viewer: Viewer) -> list[Waiting]:
    """Give the potential ponds that the viewer may go and see, and say how many values are proposed."""
    if viewer.person_id is None or not viewer.may("update", "pond"):
        return []
    mine = within_reach(viewer, "update")
    count = session.scalar(select(func.count()).where(Pond.status == Status.POTENTIAL, mine)) or 0
    if not count:
        return []
    proposed = select(func.count()).select_from(Proposal).join(Pond, Pond.id == Proposal.pond_id)
    values = session.scalar(proposed.where(Proposal.state == "proposed", mine)) or 0
    why = f"Jamais vues sur place ; {values} valeurs proposées à relire" if values else "Jamais vues sur place"
    return [Waiting("Mares à vérifier", "ponds", count, why, url_for("ponds.map", status=str(Status.POTENTIAL)))]
