"""From the parts of a run to its file: one candidate a place, named for good, the best first, the same bytes again."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from mulette.core.storage.styles import LayerStyle, write_styles
from mulette.ponds.candidates.characterisation import DETAILS, PREFIX, PROPOSERS
from mulette.ponds.candidates.features import FEATURES_VERSION

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

CANDIDATES, FEATURE_TABLE = "candidates", "features"
COLUMN = "geom"
_FEATURE = "feature_"
_LONG_AGO = "2000-01-01T00:00:00.000Z"
_ALIASES: Mapping[str, str] = {
    "id": "Identifiant", "score": "Note (0 à 1)", "detectors": "Détecteurs", "area_m2": "Surface, m²",
    "depth_m": "Creux visible, m", "void_share": "Part en trou du nuage", "reasons": "Raisons", "tile": "Dalle",
    "flown_on": "Date du vol", "model": "Modèle", "model_note": "Ce que vaut le modèle",
    "features_version": "Version des mesures", "mulette_version": "Version de Mulette",
    DETAILS: "Propositions : méthode, confiance, date",
    **{PREFIX + name: f"Proposé : {one.label}" for name, one in PROPOSERS.items()},
}  # fmt: skip


def assemble(parts: Sequence[Path]) -> GeoDataFrame:
    """Join the parts.

    Returns
    -------
    GeoDataFrame
        One row a candidate with its ``id``, the highest score first, then by ``id``. A place found by two tiles, where
        inputs overlap, is kept once.
    """
    whole = pd.concat([gpd.read_parquet(path) for path in parts], ignore_index=True)
    whole.insert(0, "id", identifiers(whole))
    ordered = whole.sort_values(["score", "id", "tile"], ascending=[False, True, True], kind="stable")
    kept: GeoDataFrame = ordered.drop_duplicates("id").reset_index(drop=True)
    return kept


def identifiers(found: GeoDataFrame) -> list[str]:
    """Name each candidate by its middle, to the metre, and the version of the features.

    >>> one = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 10, 10)], crs="EPSG:2154")
    >>> identifiers(one) == identifiers(one.translate(0.2, 0.2).to_frame("geometry"))
    True
    """
    middles = shapely.get_coordinates(shapely.centroid(np.asarray(found.geometry.array)))
    crs = "" if found.crs is None else found.crs.to_string()
    return [
        hashlib.sha256(f"{crs} {round(x)} {round(y)} {FEATURES_VERSION}".encode()).hexdigest()[:16] for x, y in middles
    ]


def write_candidates(found: GeoDataFrame, path: Path) -> None:
    """Write the layer ``candidates`` with its style and the table ``features``; written twice, it has the same bytes.

    Parameters
    ----------
    found
        What ``assemble`` gives.
    path
        GeoPackage; it appears whole or not at all.
    """
    partial = path.with_name(f".{path.name}")
    partial.unlink(missing_ok=True)
    features = [name for name in found.columns if name.startswith(_FEATURE)]
    layer = found.drop(columns=features).rename_geometry(COLUMN)
    table = found[["id", *features]].rename(columns=lambda name: name.removeprefix(_FEATURE))
    several = bool((layer.geom_type != "Polygon").any())
    options = {"driver": "GPKG", "dataset_options": {"VERSION": "1.3"}}
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _LONG_AGO})
    try:
        pyogrio.write_dataframe(
            layer, partial, layer=CANDIDATES, geometry_type="MultiPolygon" if several else "Polygon",
            promote_to_multi=several, layer_options={"GEOMETRY_NAME": COLUMN}, **options,
        )  # fmt: skip
        pyogrio.write_dataframe(table, partial, layer=FEATURE_TABLE, append=True, **options)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    _add_styles(partial)
    partial.replace(path)


def _add_styles(path: Path) -> None:
    style = LayerStyle(
        table=CANDIDATES, column=COLUMN, label="Candidats", kind="fill", colour="#0072b2",
        display="format_number(score, 2) || ' : ' || reasons", aliases=_ALIASES,
    )  # fmt: skip
    engine = create_engine(f"sqlite:///{path}")
    with Session(engine) as session, session.begin():
        write_styles(session, [style])
    engine.dispose()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE layer_styles SET update_time = ?", (_LONG_AGO,))
        connection.execute("UPDATE gpkg_contents SET last_change = ?", (_LONG_AGO,))
