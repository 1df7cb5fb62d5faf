"""The sheet of a pond: what is known of it, its visits, its history, what lies around; as its viewer may see it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.fields import Fields
from mulette.core.geometry.crs import transformer
from mulette.core.people.viewer import Viewer
from mulette.core.taxonomy.tables import Taxon
from mulette.occurrences import filters as occurrences
from mulette.occurrences.tables import Record
from mulette.occurrences.viewing import conditions as records
from mulette.ponds.register.neighbours import RINGS_M, Neighbour, near_known
from mulette.ponds.register.tables import Characterisation, Pond, StatusChange
from mulette.ponds.register.vocabulary import pond_fields, sheet_fields

AMPHIBIANS_M = 500
"""Reach of most amphibians around the pond they breed in, at which their records are told."""
_MARGIN_DEG = 0.004
_SAID_ELSEWHERE = frozenset({"loc_id_plus", "status", "x_m", "y_m", "name"})

Fact = tuple[str, Any, None]


@dataclass(frozen=True)
class Amphibian:
    """A taxon recorded near a pond.

    Parameters
    ----------
    cd_ref, name, vernacular
        Valid taxon.
    records
        How many records the viewer knows precisely there.
    last_seen
        Day of the latest.
    """

    cd_ref: int
    name: str
    vernacular: str | None
    records: int
    last_seen: Any


def facts(values: Mapping[str, Any], fields: Fields) -> list[tuple[str, list[Fact]]]:
    """Give the fields that say something, under their headings, as ``(label with unit, value, nothing)``."""
    groups: list[tuple[str, list[Fact]]] = []
    for heading, members in fields.groups.items():
        rows: list[Fact] = [
            (f"{one.label} ({one.unit})" if one.unit else one.label, said(values[one.name]), None)
            for one in members
            if values.get(one.name) not in (None, "", [])
        ]
        if rows:
            groups.append((heading, rows))
    return groups


def said(value: Any) -> Any:  # noqa: ANN401
    """Write a value as a sheet shows it.

    >>> said(True), said(["Source", "Nappe"]), said(12.5)
    ('oui', 'Source, Nappe', '12,5')
    """
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    return value


def pond_facts(row: Mapping[str, Any]) -> list[tuple[str, list[Fact]]]:
    """Give the facts of a pond that its sheet does not show elsewhere."""
    fields = Fields(
        tuple(one for one in pond_fields().values() if one.stored and one.name not in _SAID_ELSEWHERE)
    )  # fmt: skip
    return facts(row, fields)


def sheets_of(session: Session, pond: Pond) -> list[Characterisation]:
    """List the sheets of a pond, the latest visit first."""
    query = select(Characterisation).where(Characterisation.pond_id == pond.id)
    return list(session.scalars(query.order_by(Characterisation.visited_on.desc(), Characterisation.id.desc())))


def sheet_facts(sheet: Characterisation) -> list[tuple[str, list[Fact]]]:
    """Give the facts of one sheet, by section."""
    return facts({name: getattr(sheet, name) for name in sheet_fields()}, sheet_fields())


def history_of(session: Session, pond: Pond) -> list[StatusChange]:
    """List the changes of status of a pond, the latest first."""
    query = select(StatusChange).where(StatusChange.pond_id == pond.id)
    return list(session.scalars(query.order_by(StatusChange.id.desc())))


def around(session: Session, viewer: Viewer, pond: Pond) -> list[tuple[int, list[Neighbour]]]:
    """Give the ponds around a pond by ring, ``(outer distance, ponds)``, each pond in the first ring that holds it."""
    found = [one for one in near_known(session, viewer, pond.x_m, pond.y_m, RINGS_M[-1]) if one.pond.id != pond.id]
    rings, inner = [], -1
    for outer in RINGS_M:
        rings.append((outer, [one for one in found if inner < one.distance_m <= outer]))
        inner = outer
    return rings


def amphibians_near(session: Session, viewer: Viewer, pond: Pond) -> list[Amphibian]:
    """List the amphibians recorded within 500 m, of the records whose place the viewer may know."""
    if not viewer.may("read", "record"):
        return []
    box = (pond.x_m - AMPHIBIANS_M, pond.y_m - AMPHIBIANS_M, pond.x_m + AMPHIBIANS_M, pond.y_m + AMPHIBIANS_M)
    wanted = records.conditions(session, viewer, occurrences.Filters(group2=("Amphibiens",), box=box))
    square = (Record.x_m - pond.x_m) * (Record.x_m - pond.x_m) + (Record.y_m - pond.y_m) * (Record.y_m - pond.y_m)
    query = (
        select(Record.cd_ref, Taxon.lb_nom, Taxon.nom_vern, func.count(), func.max(Record.date_max))
        .join(Taxon, Taxon.cd_nom == Record.cd_ref)
        .where(*wanted, records.precisely(viewer), square <= AMPHIBIANS_M**2)
        .group_by(Record.cd_ref, Taxon.lb_nom, Taxon.nom_vern)
        .order_by(Taxon.lb_nom)
    )
    return [Amphibian(*row) for row in session.execute(query)]


def place_words(row: Mapping[str, Any], srid: int) -> str:
    """Say where a pond is: coordinates for who may know, else its commune."""
    if not row["is_known"]:
        where = f"dans {row['commune']}" if row["commune"] else "quelque part"
        return f"Point anonyme : la mare est {where}, son point n'est pas diffusé."
    longitude, latitude = transformer(srid, 4326).transform(row["x_m"], row["y_m"])
    crs = "Lambert-93" if srid == 2154 else f"EPSG:{srid}"
    side = "E" if longitude >= 0 else "O"
    metres = f"X {_comma(row['x_m'], 1)} m, Y {_comma(row['y_m'], 1)} m ({crs})"
    return f"{metres} ; {_comma(latitude, 5)}° N, {_comma(abs(longitude), 5)}° {side}."


def drawn(row: Mapping[str, Any], srid: int) -> dict[str, Any] | None:
    """Give the outline or point of a pond for a small map, or the commune that stands for it."""
    if row["geometry"] is None:
        return None
    way = transformer(srid, 4326)
    shape = shapely.transform(row["geometry"], lambda xy: np.column_stack(way.transform(*xy.T)))
    west, south, east, north = shape.bounds
    margin = _MARGIN_DEG if row["is_known"] else 0.01
    return {
        "bounds": (west - margin, south - margin, east + margin, north + margin),
        "shapes": json.loads(shapely.to_geojson(shape)),
    }


def _comma(figure: float, decimals: int) -> str:
    return f"{figure:.{decimals}f}".replace(".", ",")
