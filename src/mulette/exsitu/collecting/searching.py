"""What the search box finds of collecting, what waits for a viewer on the home page, and the layers in QGIS."""

from __future__ import annotations

import datetime as dt

from flask import url_for
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.core.room import Hit, Waiting
from mulette.core.storage.base import now
from mulette.core.storage.styles import LayerStyle
from mulette.exsitu.collecting.finding import held_in_reach
from mulette.exsitu.collecting.tables import Harvest, Mission, Permit
from mulette.exsitu.collecting.values import fields_of
from mulette.exsitu.collecting.viewing import harvests, populations
from mulette.exsitu.collecting.viewing.filters import Filters
from mulette.exsitu.collecting.viewing.held import SOON_DAYS
from mulette.exsitu.lineage.reach import in_reach
from mulette.exsitu.lineage.tables import Node


def search(session: Session, viewer: Viewer, words: str, limit: int) -> list[Hit]:
    """Find harvests, populations, missions and permits by number, taxon, or what the viewer may know of the place."""
    found: list[Hit] = []
    sought = words.replace("\x00", "").strip()
    if not sought:
        return found
    if viewer.may("read", "harvest"):
        filters = Filters(q=sought)
        rows, _ = harvests.read_after(session, viewer, filters, after=0, limit=limit)
        found += [
            Hit(f"Récolte {row['code']}", f"{row['taxon_name'] or 'à déterminer'} · {row['date_min']:%d/%m/%Y}",
                url_for("exsitu_collecting.harvest", identifier=row["uuid"])) for row in rows
        ]  # fmt: skip
        rows, _ = populations.read_after(session, viewer, filters, after=0, limit=limit)
        found += [
            Hit(
                f"Population {row['code']}",
                str(row["taxon_name"]),
                url_for("exsitu_collecting.population", identifier=row["uuid"]),
            )
            for row in rows
        ]
        named = or_(*(one.icontains(sought, autoescape=True) for one in (Mission.code, Mission.name)))
        query = select(Mission).where(held_in_reach(viewer, "read", Mission), named).order_by(Mission.id).limit(limit)
        found += [
            Hit(f"Mission {row.code}", row.name, url_for("exsitu_collecting.mission", identifier=row.uuid))
            for row in session.scalars(query)
        ]
    if viewer.may("read", "permit"):
        numbered = Permit.number.icontains(sought, autoescape=True)
        wanted = select(Permit).where(held_in_reach(viewer, "read", Permit), numbered).order_by(Permit.id).limit(limit)
        found += [
            Hit(f"Permis {row.number}", row.authority or "", url_for("exsitu_collecting.permit", identifier=row.uuid))
            for row in session.scalars(wanted)
        ]
    return found[:limit]


def waiting(session: Session, viewer: Viewer) -> list[Waiting]:
    """Give the harvests of protected taxa that wait for a permit, and the permits that end soon."""
    found = []
    if viewer.person_id is not None and viewer.may("update", "harvest"):
        mine = (Harvest.permit_id.is_(None), Harvest.permit_reason.is_not(None), in_reach(viewer, "update", "harvest"))
        query = select(func.count()).select_from(Harvest).join(Node, Node.id == Harvest.node_id).where(*mine)
        if count := session.scalar(query) or 0:
            url = url_for("exsitu_collecting.harvests", without_permit=1)
            found.append(Waiting("Récoltes sans permis", "exsitu", count, "Taxons protégés, saisis avec un motif", url))
    if viewer.person_id is not None and viewer.may("update", "permit"):
        today = now().date()
        soon = Permit.ends_on.between(today, today + dt.timedelta(days=SOON_DAYS))
        ending = select(func.count()).where(soon, held_in_reach(viewer, "update", Permit))
        if count := session.scalar(ending) or 0:
            why = f"Dans les {SOON_DAYS} jours"
            found.append(
                Waiting(
                    "Permis qui échoient", "exsitu", count, why, url_for("exsitu_collecting.permits", sort="-starts_on")
                )
            )
    return found


def layer_styles() -> list[LayerStyle]:
    """Give the styles of the layers of harvests and populations in the store itself."""
    return [
        LayerStyle(
            table=table,
            column="geom",
            label=label,
            kind="marker",
            colour=colour,
            display=display,
            aliases={name: one.label for name, one in fields_of(thing).items() if one.stored},
        )
        for table, label, colour, display, thing in (
            ("exsitu_harvest", "Récoltes", "#0072b2", "date_min", "harvest"),
            ("exsitu_population", "Populations sources", "#009e73", "station", "population"),
        )
    ]
