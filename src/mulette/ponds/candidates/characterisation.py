"""What features allow to propose for the sheet of a pond: a value in PRAM's words, its method, its date, its trust.

A laser sees the drop from the bank to the water or to the dry bottom, « creux visible », never the depth of the water:
no depth is proposed, nor turbidity, fauna, use or bottom, which are for the field.
Source: PRAM Normandie, sheet « caractérisation », for the words; trust is our judgement.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

PREFIX = "proposed_"
DETAILS = "proposals"
"""Column of the methods, dates and trusts, in JSON by field."""
GOOD, FAIR, WEAK = "Bonne", "Moyenne", "Faible"
Row = Mapping[str, float]


@dataclass(frozen=True)
class Proposer:
    """How one field is proposed.

    Parameters
    ----------
    label
        French label of the column.
    of
        Gives the value from the features of an object, none where they do not tell.
    method
        French words.
    trust
        ``Bonne``, ``Moyenne`` or ``Faible``.
    """

    label: str
    of: Callable[[Row], Any]
    method: str
    trust: str


def _figure(name: str) -> Callable[[Row], float | None]:
    return lambda row: None if math.isnan(row[name]) else round(row[name], 1)


def _yes(name: str, is_so: Callable[[float], bool]) -> Callable[[Row], str | None]:
    return lambda row: None if math.isnan(row[name]) else ("Oui" if is_so(row[name]) else "Non")


def share_class(share: float, *, with_zero: bool = True) -> str | None:
    """Give PRAM's class of a share.

    >>> [share_class(one) for one in (0.0, 0.1, 0.25, 0.6, 0.99, 1.0)]
    ['0 %', '0-25 %', '25-50 %', '50-75 %', '75-100 %', '100 %']
    >>> share_class(0.0, with_zero=False)
    '0-25 %'
    """
    if math.isnan(share):
        return None
    percent = round(100 * share)
    if percent == 100 or (percent == 0 and with_zero):
        return f"{percent} %"
    start = percent // 25 * 25
    return f"{start}-{start + 25} %"


def shape_word(row: Row) -> str | None:
    """Give PRAM's word of a form, by the part of the rectangle around it and of its convex hull that it fills.

    A rectangle fills its own, an ellipse pi / 4 of it, a triangle half of it.

    >>> shape_word({"rectangularity": 0.79, "solidity": 0.98})
    'Ronde ou ovale'
    >>> shape_word({"rectangularity": 0.6, "solidity": 0.6})
    'Complexe'
    """
    filled, solid = row["rectangularity"], row["solidity"]
    if math.isnan(filled) or math.isnan(solid):
        return None
    if solid < 0.75:
        return "Complexe"
    if filled >= 0.9:
        return "Carré ou rectangle"
    if filled <= 0.58 and solid >= 0.9:
        return "Triangle"
    return "Ronde ou ovale" if filled >= 0.7 and solid >= 0.88 else "Patatoïde"


def topography_word(row: Row) -> str | None:
    """Give PRAM's word of the place in the relief, from the square of 150 m around.

    >>> [topography_word({"tpi_75_m": p, "slope_75_percent": s}) for p, s in ((-3, 2), (0, 8), (0, 1))]
    ['Fond de vallée', 'Versant', 'Plateau']
    """
    place, slope = row["tpi_75_m"], row["slope_75_percent"]
    if math.isnan(place) or math.isnan(slope):
        return None
    if slope >= 5:
        return "Versant"
    return "Fond de vallée" if place <= -2 else "Plateau"


def water_word(row: Row) -> str | None:
    """Say whether water was seen on the day of the flight or of the image."""
    seen = {"void_share": 0.3, "water_share": 0.3, "flatness_share": 0.5, "ndwi_mean": 0.1}
    known = [name for name in seen if not math.isnan(row[name])]
    return ("Oui" if any(row[name] >= seen[name] for name in known) else "Non") if known else None


PROPOSERS: Mapping[str, Proposer] = {
    "area_m2": Proposer("Surface, m²", _figure("area_m2"), "surface du contour détecté", GOOD),
    "perimeter_m": Proposer("Périmètre, m", _figure("perimeter_m"), "longueur du contour détecté", GOOD),
    "length_m": Proposer("Longueur, m", _figure("length_m"), "plus petit rectangle autour du contour", GOOD),
    "width_m": Proposer("Largeur, m", _figure("width_m"), "plus petit rectangle autour du contour", GOOD),
    "shape": Proposer("Forme", shape_word, "part occupée du rectangle et de l'enveloppe convexe", GOOD),
    "topography": Proposer("Topographie", topography_word, "altitude et pente dans un carré de 150 m", GOOD),
    "shading": Proposer(
        "Ombrage", lambda row: share_class(row["canopy_share"]),
        "part du contour sous plus de 2 m de végétation, au jour du vol", GOOD,
    ),
    "scrub": Proposer(
        "Embroussaillement", lambda row: share_class(row["ring_low_share"]),
        "part de retours entre 0,3 et 5 m de haut, à moins de 6 m du contour", FAIR,
    ),
    "hedge": Proposer(
        "Haie", _yes("hedge_distance_m", lambda far: far <= 5),
        "végétation de plus de 2 m, étroite, à 5 m au plus du contour", GOOD,
    ),
    "buildings": Proposer(
        "Bâti proche", _yes("building_distance_m", lambda far: far < 50), "bâtiment à moins de 50 m du contour", GOOD
    ),
    "gentle_banks": Proposer(
        "Berges en pente douce", lambda row: share_class(row["gentle_share"], with_zero=False),
        "part du pourtour (2 m) en pente de moins de 30 %", FAIR,
    ),
    "spoil_bank": Proposer(
        "Bourrelet de curage", _yes("spoil_share", lambda share: share >= 0.2),
        "pourtour plus haut de 20 cm que le terrain à 6 m", FAIR,
    ),
    "spoil_bank_percent": Proposer(
        "Part du bourrelet, %", lambda row: None if math.isnan(row["spoil_share"]) else round(100 * row["spoil_share"]),
        "part du pourtour plus haute de 20 cm que le terrain à 6 m", FAIR,
    ),
    "links": Proposer(
        "Liaisons", lambda row: '["Fossés ou noues"]' if row["ditch_distance_m"] <= 3 else None,
        "fossé à 3 m au plus du contour", WEAK,
    ),
    "water": Proposer("Présence d'eau", water_word, "trou du nuage, classe « eau », replat ou indice d'eau", GOOD),
}  # fmt: skip
"""Each field that is proposed, in the order of the columns."""


def characterise(features: pd.DataFrame, flown_on: Sequence[dt.date | None]) -> pd.DataFrame:
    """Propose the fields of each object.

    Parameters
    ----------
    features
        Columns of ``FEATURES``.
    flown_on
        Day of the flight over each object, where known.

    Returns
    -------
    DataFrame
        ``proposed_<field>`` for each of ``PROPOSERS``, a list of terms as JSON text, none where nothing is told; and
        ``proposals``, in JSON ``{field: {"method", "trust", "date"}}`` for the fields that are told.
    """
    import pandas as pd

    values = {str(name): features[name].astype("float64").tolist() for name in features.columns}
    measured = [dict(zip(values, row, strict=True)) for row in zip(*values.values(), strict=True)]
    rows = [{name: one.of(row) for name, one in PROPOSERS.items()} for row in measured]
    days = [day.isoformat() if day else None for day in flown_on]
    columns: dict[str, Any] = {
        PREFIX + name: pd.Series([row[name] for row in rows], index=features.index, dtype=_dtype(name))
        for name in PROPOSERS
    }
    columns[DETAILS] = pd.Series(
        [_details(row, day) for row, day in zip(rows, days, strict=True)], index=features.index, dtype=object
    )
    return pd.DataFrame(columns, index=features.index)


def _dtype(name: str) -> str:
    return "float64" if name.endswith(("_m", "_m2", "_percent")) else "object"


def _details(row: Mapping[str, Any], day: str | None) -> str:
    told = {
        name: {"method": PROPOSERS[name].method, "trust": PROPOSERS[name].trust, "date": day}
        for name, value in row.items()
        if value is not None
    }
    return json.dumps(told, ensure_ascii=False)
