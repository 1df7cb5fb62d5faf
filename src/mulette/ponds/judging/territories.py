"""To which territory, block and zone a candidate or a pond belongs: a pond by its own place, a candidate likewise."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from mulette.core.errors import Invalid
from mulette.ponds.judging.reading import Case, read_zones
from mulette.ponds.judging.walking import Integers

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

ELSEWHERE = "Hors territoire"
BLOCK_M = 2000.0
"""Side of the squares drawn again by the bootstrap: ponds of one square share their relief and their surveyor."""
LEAST_TERRITORIES = 8
"""Territories from which on they are drawn again themselves, instead of squares. Our choice."""


def territories_of(case: Case, territory: str | None) -> tuple[pd.Series, pd.Series]:
    """Give the territory of each candidate and of each pond.

    Parameters
    ----------
    case
        What is judged.
    territory
        Name of a column of the inventory (or of the candidates), or path of a file of zones; none: one territory.

    Raises
    ------
    Invalid
        Neither a column nor a file.
    """
    import pandas as pd

    if territory is None:
        return tuple(pd.Series("Ensemble", index=part.index, dtype=object) for part in (case.candidates, case.ponds))  # type: ignore[return-value]
    has = [territory in part.columns for part in (case.candidates, case.ponds)]
    if any(has):
        return _by_column(case, territory, *has)
    if not Path(territory).is_file():
        known = sorted({*map(str, case.ponds.columns), *map(str, case.candidates.columns)} - {"geometry"})
        sentence = f"« {territory} » n'est ni un fichier, ni une colonne. Colonnes connues : {', '.join(known)}."
        raise Invalid(sentence, code="evaluation.territory-unknown")
    zones = read_zones(Path(territory), case.candidates.crs)
    return zone_of(case.candidates, zones, ELSEWHERE), zone_of(case.ponds, zones, ELSEWHERE)


def zone_of(shapes: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, elsewhere: str) -> pd.Series:
    """Give the name of the zone that holds a point of each shape, the first in the file where zones overlap."""
    import pandas as pd

    found = np.full(len(shapes), elsewhere, dtype=object)
    points = shapely.point_on_surface(np.asarray(shapes.geometry.values))
    point, zone = shapely.STRtree(np.asarray(zones.geometry.values)).query(points, predicate="intersects")
    for place, number in sorted(zip(point.tolist(), zone.tolist(), strict=True), reverse=True):
        found[place] = zones["zone"].iloc[number]
    return pd.Series(found, index=shapes.index)


def blocks_of(shapes: gpd.GeoDataFrame) -> list[tuple[int, int]]:
    """Give the square of ``BLOCK_M`` that holds each shape."""
    points = shapely.point_on_surface(np.asarray(shapes.geometry.values))
    x, y = shapely.get_x(points), shapely.get_y(points)
    return list(zip((x // BLOCK_M).astype(int).tolist(), (y // BLOCK_M).astype(int).tolist(), strict=True))


def numbered_blocks(case: Case, theirs: tuple[pd.Series, pd.Series]) -> tuple[Integers, Integers, str]:
    """Give the number of the block of each candidate and of each pond, and say in French what a block is."""
    names: list[object]
    if len(set(theirs[1])) >= LEAST_TERRITORIES:
        first, second, words = list(theirs[0]), list(theirs[1]), "territoire"
    else:
        first, second, words = blocks_of(case.candidates), blocks_of(case.ponds), "carré de 2 km"
    names = sorted({*first, *second}, key=repr)
    number = {name: place for place, name in enumerate(names)}
    return (
        np.array([number[one] for one in first], dtype=np.int64),
        np.array([number[one] for one in second], dtype=np.int64),
        words,
    )


def _by_column(case: Case, name: str, in_candidates: bool, in_ponds: bool) -> tuple[pd.Series, pd.Series]:
    """Read the territory in the column; the side that has none takes that of the nearest of the other side."""
    ours, theirs = case.candidates, case.ponds
    if in_candidates and in_ponds:
        return _said(ours[name]), _said(theirs[name])
    if in_ponds:
        case.warnings.append(f"« {name} » manque aux candidats : chacun prend celui de la mare la plus proche.")
        return _nearest(ours, theirs, _said(theirs[name])), _said(theirs[name])
    case.warnings.append(f"« {name} » manque à l'inventaire : chaque mare prend celui du candidat le plus proche.")
    return _said(ours[name]), _nearest(theirs, ours, _said(ours[name]))


def _said(column: pd.Series) -> pd.Series:
    return column.astype(object).where(column.notna(), ELSEWHERE).map(str)


def _nearest(shapes: gpd.GeoDataFrame, others: gpd.GeoDataFrame, names: pd.Series) -> pd.Series:
    import pandas as pd

    if not len(others):
        return pd.Series(ELSEWHERE, index=shapes.index, dtype=object)
    nearest = shapely.STRtree(np.asarray(others.geometry.values)).nearest(np.asarray(shapes.geometry.values))
    return pd.Series(names.to_numpy()[nearest], index=shapes.index)
