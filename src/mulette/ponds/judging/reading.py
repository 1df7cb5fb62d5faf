"""Reading what is judged and what it is held against: candidates, inventory, zones, in any format and CRS.

Columns are found by the names that the field uses; what could not be read, or was taken for granted, is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mulette.core.errors import Invalid

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

NAMES = {
    "id": ("id", "candidate_id", "uuid", "loc_id_plus", "identifiant", "l_id", "pond_id"),
    "status": ("status", "statut", "pond_status"),
    "area_m2": ("area_m2", "surface_m2", "surface", "superficie", "area", "aire_m2"),
    "type": ("type", "pond_type", "type_mare", "mare_type"),
    "stage": ("stage", "stade", "stade_evolution", "evolution"),
    "canopy": ("canopy", "canopy_share", "shading", "ombrage", "couvert", "tree_cover"),
    "water": ("wet", "is_wet", "water", "state", "etat", "en_eau", "water_state", "regime"),
    "day": ("visited_on", "located_on", "date", "date_visite", "date_observation", "annee", "year", "surveyed_on"),
    "flown_on": ("flown_on", "flight_date", "date_vol"),
    "detectors": ("detectors", "detector", "detecteurs"),
}
"""Names under which a column is looked for, the first that is there is taken; letters' case does not count."""

NO_POND = "Pas une mare"
"""Status of a place that somebody visited, and where there was no pond."""
_LAYERS = {
    "candidates": ("candidates", "candidats"),
    "inventory": ("inventory", "inventaire", "ponds", "mares", "truth"),
    "zones": ("zones", "exhaustive", "territories", "communes"),
}


@dataclass(frozen=True)
class Case:
    """What is judged, in one projected CRS.

    Parameters
    ----------
    candidates, ponds
        Geometries and columns, numbered from 0, no empty geometry.
    features
        Features of the candidates, in their order; no column when the file has none.
    warnings
        French sentences: what was missing, set apart or taken for granted.
    set_apart
        Ponds of the inventory that are not looked for, by status.
    doubtful
        Places of those that may hide a pond all the same: a candidate there is neither right nor wrong.
    """

    candidates: gpd.GeoDataFrame
    ponds: gpd.GeoDataFrame
    features: pd.DataFrame
    warnings: list[str] = field(default_factory=list)
    set_apart: dict[str, int] = field(default_factory=dict)
    doubtful: gpd.GeoSeries | None = None


def read_case(candidates: Path, inventory: Path, *, with_potential: bool = False) -> Case:
    """Read candidates and the inventory that they are held against.

    Ponds said to be gone are not looked for; those that nobody has seen (*Potentielle*) only when asked.

    Raises
    ------
    Invalid
        A file that holds no layer of shapes, or that GDAL cannot read.
    """
    warnings: list[str] = []
    ours = _shapes(candidates, "candidates", "Les candidats", warnings)
    theirs = _shapes(inventory, "inventory", "L'inventaire", warnings)
    ours, theirs = in_metres(ours, theirs, warnings)
    theirs, apart, doubtful = _to_find(theirs, with_potential=with_potential)
    for status, count in apart.items():
        what = "mares de l'inventaire" if count > 1 else "mare de l'inventaire"
        warnings.append(f"Non cherchées : {count} {what} au statut « {status} ».")
    if not len(theirs):
        warnings.append("L'inventaire n'a aucune mare à trouver : rappel et précision moyenne ne se calculent pas.")
    if not len(ours):
        warnings.append("Le fichier n'a aucun candidat : la précision ne se calcule pas.")
    if "score" not in ours:
        warnings.append("Les candidats n'ont pas de colonne « score » : ni courbe, ni précision moyenne, ni effort.")
    if column_of(ours, "detectors") is None:
        warnings.append("Les candidats n'ont pas de colonne « detectors » : les critères ne se comparent pas.")
    return Case(ours, theirs, _features(candidates, ours), warnings, apart, doubtful)


def column_of(frame: pd.DataFrame, what: str) -> str | None:
    """Name the column that says something, under any of its ``NAMES``; none when no column does."""
    by_name = {str(column).lower(): str(column) for column in frame.columns}
    return next((by_name[name] for name in NAMES[what] if name in by_name), None)


def labels_of(frame: pd.DataFrame, what: str) -> pd.Series:
    """Give what tells each row apart: its identifier, else its number in the file, from 1."""
    import pandas as pd

    name = column_of(frame, what)
    return frame[name].astype(str) if name else pd.Series([str(place + 1) for place in range(len(frame))])


def read_zones(path: Path, crs: object) -> gpd.GeoDataFrame:
    """Read zones in the CRS of what is judged; each has a ``zone``: its name, code or number.

    Raises
    ------
    Invalid
        A file without areas.
    """
    warnings: list[str] = []
    zones = _shapes(path, "zones", "Les zones", warnings)
    zones = zones[zones.geom_type.isin(("Polygon", "MultiPolygon"))]
    if not len(zones):
        raise Invalid(f"{path.name} ne contient aucune surface.", code="evaluation.no-zone")
    zones = (zones if zones.crs is None or crs is None else zones.to_crs(crs)).reset_index(drop=True)
    named = next((name for name in ("name", "nom", "territory", "territoire", "code", "insee") if name in zones), None)
    names = zones[named].astype(str).tolist() if named else [f"Zone {place + 1}" for place in range(len(zones))]
    named_zones: gpd.GeoDataFrame = zones.assign(zone=names)[["zone", "geometry"]]
    return named_zones


def in_metres(
    ours: gpd.GeoDataFrame, theirs: gpd.GeoDataFrame, warnings: list[str]
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Bring two layers to one projected CRS: that of the first, else of the second, else the UTM zone of the place."""
    for one, other, name in ((ours, theirs, "les candidats"), (theirs, ours, "l'inventaire")):
        if one.crs is None and other.crs is not None:
            warnings.append(f"Le système de coordonnées manque pour {name} : celui de l'autre fichier est supposé.")
    if ours.crs is None and theirs.crs is None:
        warnings.append("Aucun fichier ne dit son système de coordonnées : Lambert-93 est supposé.")
        return ours.set_crs("EPSG:2154"), theirs.set_crs("EPSG:2154")
    ours = ours.set_crs(theirs.crs) if ours.crs is None else ours
    theirs = theirs.set_crs(ours.crs) if theirs.crs is None else theirs
    if ours.crs.is_projected:
        metres = ours.crs
    elif theirs.crs.is_projected:
        metres = theirs.crs
    else:
        metres = (ours if len(ours) else theirs).estimate_utm_crs() if len(ours) or len(theirs) else "EPSG:2154"
    return ours.to_crs(metres), theirs.to_crs(metres)


def _shapes(path: Path, what: str, name: str, warnings: list[str]) -> gpd.GeoDataFrame:
    """Read the layer of shapes of a file, numbered from 0, without its empty geometries."""
    import geopandas as gpd
    from pyogrio.errors import DataSourceError

    try:
        layer = _layer_of(path, what)
        frame = gpd.read_file(path, layer=layer)
    except DataSourceError as problem:
        sentence = f"{path.name} ne se lit pas : ce n'est pas un fichier de couches, ou il est abîmé."
        raise Invalid(sentence, code="evaluation.unreadable") from problem
    frame = frame.rename_geometry("geometry") if frame.geometry.name != "geometry" else frame
    empty = frame.geometry.isna() | frame.geometry.is_empty
    if empty.any():
        warnings.append(f"{name} : {int(empty.sum())} ligne(s) sans géométrie, mises de côté.")
    kept: gpd.GeoDataFrame = frame[~empty].reset_index(drop=True)
    return kept.assign(geometry=kept.geometry.make_valid()) if len(kept) else kept


def _layer_of(path: Path, what: str) -> str:
    """Name the layer to read: one of the expected names, else the first that has shapes."""
    import pyogrio

    layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    if not layers:
        raise Invalid(f"{path.name} ne contient aucune couche de géométries.", code="evaluation.no-layer")
    return next((name for name in _LAYERS[what] if name in layers), layers[0])


def _features(path: Path, candidates: gpd.GeoDataFrame) -> pd.DataFrame:
    """Read the table ``features`` beside the candidates, by identifier."""
    import pandas as pd
    import pyogrio

    empty = pd.DataFrame(index=candidates.index)
    if "id" not in candidates or "features" not in (str(name) for name, _ in pyogrio.list_layers(path)):
        return empty
    table = pyogrio.read_dataframe(path, layer="features", read_geometry=False)
    if "id" not in table:
        return empty
    numbers: pd.DataFrame = table.drop_duplicates("id").set_index("id").select_dtypes("number")
    return numbers.reindex(candidates["id"]).reset_index(drop=True)


def _to_find(
    ponds: gpd.GeoDataFrame, *, with_potential: bool
) -> tuple[gpd.GeoDataFrame, dict[str, int], gpd.GeoSeries | None]:
    """Keep the ponds to find; count the others by status, and give the places of those that are in doubt."""
    name = column_of(ponds, "status")
    if name is None:
        return ponds, {}, None
    said = ponds[name].astype("string").str.strip().str.capitalize()
    apart = [NO_POND, "Disparue"] if with_potential else [NO_POND, "Disparue", "Potentielle"]
    left_out = said.isin(apart).fillna(value=False).astype(bool)
    counts = said[left_out].value_counts().sort_index()
    kept: gpd.GeoDataFrame = ponds[~left_out].reset_index(drop=True)
    doubtful = ponds.geometry[left_out & (said != NO_POND)]
    return kept, {str(status): int(count) for status, count in counts.items()}, doubtful


def scores_of(candidates: gpd.GeoDataFrame) -> dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Give the score of each model: the column ``score`` and those whose names begin with ``score_``."""
    import pandas as pd

    names = [str(name) for name in candidates.columns if name == "score" or str(name).startswith("score_")]
    return {name: pd.to_numeric(candidates[name], errors="coerce").to_numpy(np.float64) for name in sorted(names)}


def detectors_of(candidates: gpd.GeoDataFrame) -> list[frozenset[str]]:
    """Give the detectors of each candidate."""
    name = column_of(candidates, "detectors")
    if name is None:
        return [frozenset() for _ in range(len(candidates))]
    return [_words(one) for one in candidates[name]]


def _words(said: object) -> frozenset[str]:
    if said is None or said != said:  # noqa: PLR0124 (not a number)
        return frozenset()
    parts: Iterable[object] | Sequence[object] = str(said).split(",") if isinstance(said, str) else list(said)  # type: ignore[call-overload]
    return frozenset(str(one).strip() for one in parts if str(one).strip())
