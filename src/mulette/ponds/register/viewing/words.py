"""What a selection of ponds holds, in figures and in words; the ponds inside an outline drawn on the map."""

from __future__ import annotations

from dataclasses import dataclass

import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.geometry.crs import transformer
from mulette.core.listing import COUNT_CAP
from mulette.core.people.viewer import Viewer
from mulette.core.places.tables import Area
from mulette.core.storage.spatial import Box
from mulette.occurrences.viewing.summary import WORLD
from mulette.ponds.register.reach import precisely
from mulette.ponds.register.tables import Pond
from mulette.ponds.register.viewing.conditions import conditions, in_box, with_sheet
from mulette.ponds.register.viewing.filters import Filters
from mulette.ponds.register.viewing.rows import count

FORMS = {
    "Potentielle": ("potentielle", "potentielles"),
    "Vue": ("vue", "vues"),
    "Caractérisée": ("caractérisée", "caractérisées"),
    "Disparue": ("disparue", "disparues"),
}


@dataclass(frozen=True)
class Sowing:
    """The ponds inside an outline (« semis de mares »).

    Parameters
    ----------
    ponds
        How many, gone ones left out.
    area_km2
        Surface of the outline.
    """

    ponds: int
    area_km2: float

    @property
    def density(self) -> float:
        """Ponds by km².

        >>> Sowing(6, 1.5).density
        4.0
        """
        return self.ponds / self.area_km2


def words(session: Session, viewer: Viewer, filters: Filters, view: Box | None = None) -> str:
    """Tell in French how many ponds a selection holds, or a view shows of it, by status.

    An anonymous pond counts in every view that its commune meets.
    """
    also = [in_box(viewer, view)] if view else []
    found = count(session, viewer, filters, *also)
    if found == 0:
        return "Aucune mare ne correspond."
    if found > COUNT_CAP:
        return "Plus de 10\u202f000 mares."
    query = with_sheet(select(Pond.status, func.count()).select_from(Pond))
    rows = session.execute(query.where(*conditions(session, viewer, filters), *also).group_by(Pond.status)).all()
    by_status: dict[str, int] = dict(rows)
    told = [f"{number(by_status[one])} {FORMS[one][by_status[one] > 1]}" for one in FORMS if by_status.get(one)]
    return f"{number(found)} mare{'s' if found > 1 else ''} : {', '.join(told)}."


def sowing(session: Session, viewer: Viewer, filters: Filters) -> Sowing | None:
    """Count the ponds inside the outline of the filters, of those whose place the viewer knows; None: no outline."""
    if filters.ring is None:
        return None
    standing = count(session, viewer, filters, Pond.status != "Disparue")
    return Sowing(standing, filters.ring.area / 1e6)


def sowing_words(found: Sowing) -> str:
    """Tell in French how dense the ponds inside an outline are.

    >>> sowing_words(Sowing(6, 1.5))
    'Dans le contour : 6 mares sur 1,5 km², soit 4,0 mares par km² (disparues et anonymes non comptées).'
    """
    plural = "s" if found.ponds > 1 else ""
    return (
        f"Dans le contour : {number(found.ponds)} mare{plural} sur {_decimal(found.area_km2)} km², "
        f"soit {_decimal(found.density)} mares par km² (disparues et anonymes non comptées)."
    )


def extent(session: Session, viewer: Viewer, filters: Filters, srid: int) -> tuple[float, float, float, float]:
    """Give the ground of a selection: west, south, east, north in WGS 84 degrees."""
    wanted = conditions(session, viewer, filters)
    edges = (func.min(Pond.x_m), func.min(Pond.y_m), func.max(Pond.x_m), func.max(Pond.y_m))
    known = with_sheet(select(*edges).select_from(Pond)).where(precisely(viewer), *wanted)
    boxes = [tuple(session.execute(known).one())]
    communes = with_sheet(select(Pond.commune_id).select_from(Pond)).where(~precisely(viewer), *wanted).distinct()
    outlines = session.scalars(select(Area.geom).where(Area.id.in_(communes)).limit(500)).all()
    boxes += [tuple(bounds) for bounds in shapely.bounds(list(outlines)).tolist()]
    if filters.ring is not None:
        boxes.append(filters.ring.bounds)
    full = [box for box in boxes if box[0] is not None]
    if not full:
        return WORLD
    west, south, east, north = zip(*full, strict=True)
    bounds = transformer(srid, 4326).transform_bounds(
        min(west) - 300, min(south) - 300, max(east) + 300, max(north) + 300, densify_pts=9
    )
    return (bounds[0], bounds[1], bounds[2], bounds[3])


def number(figure: int) -> str:
    """Write a whole number with thin spaces."""
    return f"{figure:,}".replace(",", "\u202f")


def _decimal(figure: float) -> str:
    """Write a figure with two significant digits at least, and a comma."""
    digits = 2 if figure < 1 else 1 if figure < 100 else 0
    return f"{figure:.{digits}f}".replace(".", ",")
