"""Page of the network: the ponds that its viewer knows, linked at a distance, with what to do where."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np
import shapely
from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.geometry.crs import transform
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs
from mulette.core.places.tables import Area
from mulette.occurrences.viewing.basemap import areas_under
from mulette.ponds.network.dispersal import DEFAULT_M, LEAST_M, MOST_M, dispersals
from mulette.ponds.register.tables import Pond

if TYPE_CHECKING:
    from mulette.ponds.network.showing import Shape, Shown

blueprint = Blueprint("pond_network", __name__)
MOST_PONDS = 3_000
"""Ponds that a page analyses; a larger territory is cut by commune, or given to the command."""
_PLACES = 30


@blueprint.get("/mares/reseau")
@needs("read", "pond")
def network() -> ResponseReturnValue:
    """Show the network."""
    from mulette.ponds.network.showing import show

    house, viewer = current_house(), current_viewer()
    distance_m, commune = _distance(), request.args.get("commune", "")
    with house.store.reading() as session:
        communes = _communes(session)
        shown = show(session, viewer, house.store.srid, distance_m, commune or None, MOST_PONDS, _PLACES)
        asked = select(Pond.loc_id_plus, Pond.uuid).where(Pond.loc_id_plus.in_(_names(shown)))
        keys: dict[str, UUID] = dict(session.execute(asked).all())
    return render_template(
        "pond_network/network.html",
        shown=shown,
        links={name: url_for("ponds.pond", identifier=key) for name, key in keys.items()},
        config=_map(shown.shapes, house.store.srid),
        distance_m=distance_m,
        least_m=LEAST_M,
        most_m=MOST_M,
        dispersals=dispersals(),
        commune=commune,
        communes=communes,
        most=MOST_PONDS,
        file_url=url_for(".download", distance=f"{distance_m:g}", commune=commune or None),
    )


@blueprint.get("/mares/reseau.gpkg")
@needs("export", "pond")
def download() -> ResponseReturnValue:
    """Give the network as a GeoPackage."""
    from mulette.ponds.network.analysing import analyse, propose
    from mulette.ponds.network.densities import by_cell
    from mulette.ponds.network.sites import sites_of
    from mulette.ponds.network.writing import write_network

    house = current_house()
    with house.store.reading() as session:
        sites = sites_of(session, current_viewer(), house.store.srid, request.args.get("commune") or None)
    found = analyse(sites, _distance())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reseau.gpkg"
        write_network(found, propose(found), by_cell(found.sites.xy), path)
        content = path.read_bytes()
    head = {"Content-Disposition": 'attachment; filename="reseau-de-mares.gpkg"'}
    return Response(content, mimetype="application/geopackage+sqlite3", headers=head)


def _distance() -> float:
    """Read the distance of the URL.

    Raises
    ------
    Invalid
        It is no number, or out of the ends of the slider.
    """
    text = request.args.get("distance") or f"{DEFAULT_M:g}"
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = float("nan")
    if not LEAST_M <= value <= MOST_M:
        sentence = f"« {text[:20]} » : une distance de {LEAST_M:.0f} à {MOST_M:.0f} m est attendue."
        raise Invalid(sentence, code="network.distance")
    return value


def _communes(session: Session) -> list[tuple[str, str]]:
    """Give the communes that hold a pond, for the choice."""
    asked = select(Area.code, Area.name).where(Area.id.in_(select(Pond.commune_id))).order_by(Area.name)
    return [(code, name) for code, name in session.execute(asked)]


def _names(shown: Shown) -> list[str]:
    return [row["name"] for rows in (shown.best, shown.alone, shown.gone) for row in rows]


def _map(shapes: list[Shape], srid: int) -> dict[str, Any] | None:
    """Give the map in WGS 84; none without a pond."""
    if not shapes:
        return None
    placed = transform(np.array([shape for shape, _ in shapes], dtype=object), srid, 4326)
    features = [
        {"type": "Feature", "properties": look, "geometry": json.loads(shapely.to_geojson(shape))}
        for shape, (_, look) in zip(shapely.set_precision(placed, 1e-6, mode="pointwise"), shapes, strict=True)
    ]
    bounds = shapely.total_bounds(placed).tolist()
    return {"bounds": bounds, "shapes": {"type": "FeatureCollection", "features": features}, "areas": areas_under()}
