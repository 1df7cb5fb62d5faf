"""Where a pond lies and whose it is, asked of the store."""

from __future__ import annotations

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.journal.tables import Tombstone
from mulette.core.people.tables import Organisation
from mulette.core.people.viewer import Scope, Viewer
from mulette.core.places.queries import area_by_code
from mulette.core.places.tables import Area
from mulette.core.storage.spatial import MeetsBox
from mulette.ponds.register.tables import Pond


def commune_of(session: Session, shape: BaseGeometry, code: str | None = None) -> int | None:
    """Give the number of the commune that the point of a pond falls in; None: no commune is loaded there.

    Parameters
    ----------
    code
        INSEE code of the commune chosen, which the point must fall in.

    Raises
    ------
    NotFound
        No commune of this code is loaded.
    Invalid
        The point falls elsewhere; the message says where.
    """
    point = shape.representative_point()
    x_m, y_m = point.x, point.y
    meeting = select(Area).where(
        Area.kind == "COM", Area.is_active, MeetsBox(Area.__table__.c.geom, (x_m, y_m, x_m, y_m))
    )
    found = [area for area in session.scalars(meeting.order_by(Area.id)) if shapely.intersects(area.geom, point)]
    if code is None:
        return found[0].id if found else None
    chosen = area_by_code(session, "COM", code)
    if chosen.id not in {area.id for area in found}:
        where = f"il tombe dans {found[0].name} ({found[0].code})" if found else "il ne tombe dans aucune commune"
        raise Invalid(
            f"Le point n'est pas dans {chosen.name} : {where}. Déplacez le point ou changez de commune.",
            code="pond.other-commune",
            fields={"commune_code": f"Le point n'est pas dans {chosen.name} : {where}."},
        )
    return chosen.id


def organisation_named(session: Session, author: Viewer, structure: str | None) -> int | None:
    """Give the organisation that a structure names, by its name or short name; else that of the author.

    Only who may act for all organisations gives a pond to another one.
    """
    if structure and author.scope("create", "pond") is Scope.ALL:
        named = func.lower(Organisation.name) == structure.lower()
        short = func.lower(Organisation.short_name) == structure.lower()
        found = session.scalar(select(Organisation.id).where(named | short).order_by(Organisation.id).limit(1))
        if found is not None:
            return found
    return author.organisation_id


def taken_identifiers(session: Session, code: str) -> list[str]:
    """List the identifiers given so far in the rectangle of a Plus Code, those of deleted ponds included."""
    living = select(Pond.loc_id_plus).where(Pond.loc_id_plus.startswith(f"{code}-", autoescape=True))
    buried = select(Tombstone.key).where(
        Tombstone.object == "pond", Tombstone.key.startswith(f"{code}-", autoescape=True)
    )
    return [*session.scalars(living), *(key for key in session.scalars(buried) if key is not None)]
