"""Reading what a model learns from: files of candidates with their features, inventories, zones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mulette.core.errors import Invalid
from mulette.ponds.candidates.features.catalogue import FEATURES, FEATURES_VERSION
from mulette.ponds.learning.examples import Examples, join
from mulette.ponds.learning.labels import TOLERANCE_M, Labels, label

if TYPE_CHECKING:
    import pandas as pd
    from geopandas import GeoDataFrame

_STATUS = ("status", "statut")
_OF_THE_FLIGHT = frozenset({"orientation_deg", "brightness", "intensity"})
LEARNT = tuple(name for name, one in FEATURES.items() if one.family != "quality" and name not in _OF_THE_FLIGHT)
"""Features that a model learns from: not those that tell the flight, the camera or the sun rather than the pond."""
_SOURCES = {
    **dict.fromkeys(("flatness_share", "level_m", "roughness_m", "roughness_contrast_m"), "relief"),
    **dict.fromkeys(("hedge_distance_m", "wood_distance_m"), "canopy"),
    **dict.fromkeys(("candidate_distance_m", "similar_count"), "geometry"),
}
"""Features that come from other layers than their family says: level patches are also found in a ground model."""
FAMILIES = {name: _SOURCES.get(name, FEATURES[name].family) for name in LEARNT}
"""What each is measured from: it is not measured where these layers are missing."""


@dataclass(frozen=True)
class Candidates:
    """Candidates of one file, and their features in the same order.

    Parameters
    ----------
    shapes
        Layer ``candidates``, in a projected CRS, numbered from 0.
    features
        One column a feature, NaN where not measured.
    """

    shapes: GeoDataFrame
    features: pd.DataFrame


def read_candidates(path: Path) -> Candidates:
    """Read the candidates of a run.

    Raises
    ------
    Invalid
        The file does not read, has no features, or features of another version.
    """
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        shapes = pyogrio.read_dataframe(path, layer="candidates")
        table = pyogrio.read_dataframe(path, layer="features", read_geometry=False)
    except (DataSourceError, DataLayerError) as problem:
        sentence = f"{path.name} n'a pas les candidats et leurs mesures. Donnez un fichier écrit par « ponds detect »."
        raise Invalid(sentence, code="training.unreadable", path=str(path)) from problem
    versions = set(shapes["features_version"].astype(str)) - {FEATURES_VERSION}
    if versions:
        sentence = (
            f"{path.name} a des mesures version {', '.join(sorted(versions))}, cette version de Mulette fait les "
            f"mesures version {FEATURES_VERSION} : refaites la détection."
        )
        raise Invalid(sentence, code="training.other-features", found=sorted(versions), wanted=FEATURES_VERSION)
    features = table.set_index("id").reindex(index=shapes["id"], columns=list(LEARNT)).reset_index(drop=True)
    return Candidates(shapes.reset_index(drop=True), features.astype(np.float32))


def read_inventory(paths: Sequence[Path]) -> GeoDataFrame:
    """Read inventories, one after the other, in the CRS of the first; ``status`` is kept where a file has one.

    Raises
    ------
    Invalid
        A file does not read, or has no CRS.
    """
    import geopandas
    import pandas as pd

    parts = [_read_shapes(path, _STATUS, "status", "Vue") for path in paths]
    joined = pd.concat([part.to_crs(parts[0].crs) for part in parts], ignore_index=True)
    return geopandas.GeoDataFrame(joined, geometry="geometry", crs=parts[0].crs)


def read_zones(path: Path) -> GeoDataFrame:
    """Read the zones where every pond is known.

    Raises
    ------
    Invalid
        The file does not read, or has no CRS.
    """
    return _read_shapes(path, (), "", "")


def _read_shapes(path: Path, columns: Sequence[str], kept: str, otherwise: str) -> GeoDataFrame:
    """Read the geometries of a file, and the first of some columns that it has."""
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        shapes = pyogrio.read_dataframe(path)
    except (DataSourceError, DataLayerError) as problem:
        sentence = f"{path.name} ne se lit pas : donnez un GeoPackage, un GeoJSON ou un fichier de formes."
        raise Invalid(sentence, code="training.unreadable", path=str(path)) from problem
    if getattr(shapes, "crs", None) is None:
        sentence = f"{path.name} ne dit pas son système de coordonnées, ou n'a pas de géométrie."
        raise Invalid(sentence, code="training.without-crs", path=str(path))
    shapes = shapes.rename_geometry("geometry") if shapes.geometry.name != "geometry" else shapes
    taken: GeoDataFrame = shapes[["geometry"]].copy()
    if kept:
        named = next((name for name in shapes.columns if name.lower() in columns), None)
        taken[kept] = otherwise if named is None else shapes[named].fillna(otherwise)
    return taken


def make_examples(
    candidates: Candidates,
    inventory: GeoDataFrame,
    exhaustive: GeoDataFrame | None,
    territory: str | npt.NDArray[np.str_],
    tolerance_m: float = TOLERANCE_M,
) -> Examples:
    """Bring together candidates and what an inventory says of them; duplicates of a pond are left out.

    Parameters
    ----------
    candidates
        Candidates and features.
    inventory, exhaustive, tolerance_m
        As for ``labels.label``.
    territory
        One name, or one a candidate.
    """
    said = label(candidates.shapes, inventory, exhaustive, tolerance_m)
    return _examples(candidates, said, np.broadcast_to(np.asarray(territory, dtype=str), len(candidates.shapes)))


def _examples(candidates: Candidates, said: Labels, territory: npt.NDArray[np.str_]) -> Examples:
    kept = np.flatnonzero(~said.is_duplicate)
    middles = candidates.shapes.geometry.centroid
    return Examples(
        candidates.features.iloc[kept].reset_index(drop=True), said.pond[kept], said.weight[kept], said.is_sure[kept],
        middles.x.to_numpy()[kept], middles.y.to_numpy()[kept], territory[kept],
        np.full(len(kept), layers_of(candidates.features)),
    )  # fmt: skip


def layers_of(features: pd.DataFrame) -> str:
    """Say in French with which layers candidates were measured: those of which at least one feature is known."""
    known = {FAMILIES[str(name)] for name in features.columns if features[name].notna().any()}
    words = {"canopy": "couvert", "cloud": "nuage", "image": "images"}
    return ", ".join(["sol", *(word for family, word in words.items() if family in known)])


def read_examples(
    paths: Sequence[Path],
    inventory: GeoDataFrame,
    exhaustive: GeoDataFrame | None,
    territory: str | None,
    tolerance_m: float,
) -> Examples:
    """Read files of candidates and label them.

    Parameters
    ----------
    paths
        Files written by ``mulette ponds detect``.
    inventory, exhaustive, tolerance_m
        As for ``labels.label``.
    territory
        Column of the candidates that names where they come from; none: each file is a territory.

    Raises
    ------
    Invalid
        A file does not read, or has no such column.
    """
    return join([_read_one(path, inventory, exhaustive, territory, tolerance_m) for path in paths])


def _read_one(
    path: Path, inventory: GeoDataFrame, exhaustive: GeoDataFrame | None, territory: str | None, tolerance_m: float
) -> Examples:
    candidates = read_candidates(path)
    if territory is None:
        return make_examples(candidates, inventory, exhaustive, path.stem, tolerance_m)
    if territory not in candidates.shapes:
        known = ", ".join(str(name) for name in candidates.shapes.columns)
        raise Invalid(f"{path.name} n'a pas de colonne {territory}. Colonnes : {known}.", code="training.no-territory")
    names = candidates.shapes[territory].astype(str).to_numpy(dtype=str)
    return make_examples(candidates, inventory, exhaustive, names, tolerance_m)
