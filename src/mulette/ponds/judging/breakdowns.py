"""The recall of each class of ponds: size, type, stage, canopy, water, years between flight and visit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from mulette.ponds.judging.figures import ratio, share_interval
from mulette.ponds.judging.reading import column_of
from mulette.ponds.judging.walking import Floats, Integers

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

UNKNOWN = "Non renseigné"
SIZES = (30, 100, 300)
"""Limits of the size classes, m²: those that the trials of detection on synthetic bocage are published by."""
GAPS = (2, 5, 10)
"""Limits of the classes of years between a flight and a visit. Our choice."""
LABELS = {
    "size": "Surface",
    "type": "Type de mare",
    "stage": "Stade d'évolution",
    "canopy": "Couvert arboré ou ombrage",
    "water": "En eau ou à sec",
    "year_gap": "Années entre le vol et la visite",
}
_WET = {"wet": "En eau", "true": "En eau", "1": "En eau", "oui": "En eau", "en eau": "En eau", "eau": "En eau"}
_DRY = {"dry": "À sec", "false": "À sec", "0": "À sec", "non": "À sec", "sec": "À sec", "à sec": "À sec"}
_MOST_CLASSES = 12


def breakdowns(
    ponds: gpd.GeoDataFrame, candidates: gpd.GeoDataFrame, found: np.ndarray[Any, np.dtype[np.bool_]], block: Integers,
    seed: int,
) -> dict[str, list[dict[str, Any]]]:  # fmt: skip
    """Give the recall of each class, by what the inventory says of its ponds.

    Parameters
    ----------
    ponds, candidates
        What was looked for, and what was found; projected CRS.
    found
        Whether each pond was found.
    block
        Block of each pond, for the intervals.

    Returns
    -------
    ``{name of LABELS: [{class, ponds, found, recall, interval}]}``; what the inventory does not say is absent.
    """
    classes: dict[str, pd.Series | None] = {
        "size": size_classes(ponds),
        **{name: _classes(ponds, name, word) for name, word in _WORDS.items()},
        "year_gap": gap_classes(ponds, candidates),
    }
    return {
        name: _rows(said, found.astype(np.float64), block, seed) for name, said in classes.items() if said is not None
    }


def size_class(area_m2: float) -> str:
    """Name the size class of an area.

    >>> [size_class(area) for area in (12.0, 30.0, 299.9, 5000.0)]
    ['moins de 30 m²', '30 à 100 m²', '100 à 300 m²', '300 m² et plus']
    """
    return _between(area_m2, SIZES, "m²")


def size_classes(ponds: gpd.GeoDataFrame) -> pd.Series | None:
    """Give the size class of each pond, from its outline, else from the column of its area."""
    import pandas as pd

    area = pd.Series(np.asarray(ponds.geometry.area, dtype=np.float64), index=ponds.index)
    name = column_of(ponds, "area_m2")
    if name is not None:
        area = area.where(area > 0, pd.to_numeric(ponds[name], errors="coerce"))
    if not (area > 0).any():
        return None
    return area.map(lambda one: size_class(one) if one > 0 else UNKNOWN)


def gap_classes(ponds: gpd.GeoDataFrame, candidates: gpd.GeoDataFrame) -> pd.Series | None:
    """Give the class of the years between the flight (of the nearest candidate) and the visit of each pond."""
    import pandas as pd
    import shapely

    visited, flown = column_of(ponds, "day"), column_of(candidates, "flown_on")
    if visited is None or flown is None or not len(candidates) or not len(ponds):
        return None
    tree = shapely.STRtree(np.asarray(candidates.geometry.values))
    nearest = tree.nearest(np.asarray(ponds.geometry.values))
    flight = _years(candidates[flown]).to_numpy()[nearest]
    gap = pd.Series(np.abs(_years(ponds[visited]).to_numpy() - flight), index=ponds.index)
    if gap.isna().all():
        return None
    return gap.map(lambda one: UNKNOWN if np.isnan(one) else _between(one, GAPS, "ans"))


def _between(value: float, limits: tuple[int, ...], unit: str) -> str:
    if value < limits[0]:
        return f"moins de {limits[0]} {unit}"
    for low, high in pairwise(limits):
        if value < high:
            return f"{low} à {high} {unit}"
    return f"{limits[-1]} {unit} et plus"


def _years(column: pd.Series) -> pd.Series:
    """Read the first four digits as a year: ``2024``, ``2024-05-12``."""
    return column.astype("string").str.extract(r"(\d{4})", expand=False).astype("Float64").astype(float)


def _classes(ponds: gpd.GeoDataFrame, name: str, word: Callable[[object], str]) -> pd.Series | None:
    column = column_of(ponds, name)
    if column is None or ponds[column].isna().all():
        return None
    said = ponds[column].map(word, na_action="ignore").astype(object)
    said = said.where(said.notna(), UNKNOWN)
    return said if said.nunique() <= _MOST_CLASSES else None


def _water(value: object) -> str:
    word = str(value).strip().casefold()
    return _WET.get(word) or _DRY.get(word) or str(value).strip().capitalize()


def _canopy(value: object) -> str:
    """Name a class of canopy: a share is cut at the limits of the field's own classes, a word stays itself."""
    if not isinstance(value, int | float):
        return str(value).strip()
    percent = 100 * value if value <= 1 else value
    return next((f"{low}-{high} %" for low, high in ((0, 25), (25, 50), (50, 75)) if percent < high), "75-100 %")


def _text(value: object) -> str:
    """Write a value as a person does: a whole number has no decimal."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


_WORDS: Mapping[str, Callable[[object], str]] = {"type": _text, "stage": _text, "canopy": _canopy, "water": _water}


def _rows(said: pd.Series, found: Floats, block: Integers, seed: int) -> list[dict[str, Any]]:
    rows = []
    for name in sorted(set(said), key=_order):
        within = (said == name).to_numpy()
        rows.append(
            {
                "class": name,
                "ponds": int(within.sum()),
                "found": int(found[within].sum()),
                "recall": ratio(found[within].sum(), within.sum()),
                "interval": share_interval(found[within], block[within], seed),
            }
        )
    return rows


def _order(name: str) -> tuple[int, float, str]:
    """Sort classes by their first number, « moins de » first, what is not said last."""
    digits = "".join(letter if letter.isdigit() else " " for letter in name).split()
    first = float(digits[0]) if digits else 0.0
    return (int(name == UNKNOWN), first - 0.5 * name.startswith("moins"), name)
