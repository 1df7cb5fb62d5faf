"""A commune, a reviewer with a structure, and candidates made by hand: what the tests of the review stand on."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from mulette.core.people.tables import Organisation, Person
from mulette.core.people.viewer import Scope, Viewer
from mulette.core.places.tables import Area, AreaKind
from mulette.core.storage.store import Store

AT = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
WEST, SOUTH = 452_000.0, 6_893_000.0


def candidate(number: int, *, score: float = 0.5, x: float | None = None, y: float = 500.0, side: float = 10.0) -> dict:
    """Give the row of a square candidate, 200 m from the one before."""
    west = WEST + (200.0 * number if x is None else x)
    return {
        "id": f"c{number}",
        "score": score,
        "detectors": "depression,void",
        "area_m2": side * side,
        "depth_m": 0.42,
        "void_share": 0.8,
        "reasons": "cuvette fermée de 0,42 m ; mais allongé comme un fossé",
        "tile": "0452_6894",
        "flown_on": "2023-02-11",
        "model": "bocage-1",
        "model_note": "Jamais jugé sur votre territoire.",
        "features_version": "1",
        "mulette_version": "0.0",
        "proposed_area_m2": side * side,
        "proposed_shape": "Carré ou rectangle",
        "proposed_depth": 2.0,
        "proposals": '{"shape": {"method": "forme du contour", "trust": "Bonne", "date": "2023-02-11"}}',
        "geometry": shapely.box(west, SOUTH + y, west + side, SOUTH + y + side),
    }


def write_candidates(path: Path, rows: list[dict], crs: str = "EPSG:2154") -> Path:
    """Write candidates as the detection does."""
    frame = gpd.GeoDataFrame(pd.DataFrame(rows), geometry="geometry", crs=crs)
    pyogrio.write_dataframe(frame, path, layer="candidates", driver="GPKG")
    measures = pd.DataFrame([{"id": row["id"], "compactness": 0.75, "slope": float("nan")} for row in rows])
    pyogrio.write_dataframe(measures, path, layer="features", driver="GPKG")
    return path


@pytest.fixture
def reviewer(store: Store) -> Viewer:
    """Write a commune of 4 km and a person who reviews there."""
    with store.transaction() as session:
        session.add(AreaKind(code="COM", label="Communes", position=1))
        organisation = Organisation(name="Les Amis des mares")
        session.add(organisation)
        session.flush()
        outline = shapely.box(WEST, SOUTH, WEST + 4_000, SOUTH + 4_000)
        session.add(Area(kind="COM", code="00101", name="Mare-Noire", search_key="mare-noire", geom=outline))
        person = Person(login="lise", family_name="Hervé", organisation_id=organisation.id)
        session.add(person)
        session.flush()
        number, its = person.id, organisation.id
    rights = {
        ("create", "pond_candidate"): Scope.ALL,
        ("validate", "pond_candidate"): Scope.ALL,
        ("create", "pond"): Scope.ORGANISATION,
        ("update", "pond"): Scope.ORGANISATION,
        ("delete", "pond"): Scope.MINE,
        ("read", "pond"): Scope.ALL,
    }
    return Viewer(number, "lise", "Lise Hervé", its, rights)
