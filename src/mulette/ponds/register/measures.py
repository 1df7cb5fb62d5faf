"""What is derived from the figures of a pond: its area, words of size, the works that the law asks about. Pure."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any

from mulette.ponds.register.vocabulary import COVERS

LARGEST_POND_M2 = 5_000
"""Beyond, it is a pool or a lake. Source: Sajaloli & Dutilleul 2001."""
DECLARED_FROM_M2, DECLARED_FROM_FLOOD_BED_M2 = 1_000, 400
"""Source: Code de l'environnement, article R214-1, rubriques 3.3.1.0 (wet land) and 3.2.2.0 (flood bed)."""
EARTH_WORKS = frozenset({"Curage", "Reprofilage de berge", "Travaux hydrauliques"})
SIZES = (
    (10, "moins de 10 m²"),
    (50, "de 10 à 50 m²"),
    (100, "de 50 à 100 m²"),
    (500, "de 100 à 500 m²"),
    (1_000, "de 500 à 1 000 m²"),
    (2_500, "de 1 000 à 2 500 m²"),
    (LARGEST_POND_M2, "de 2 500 à 5 000 m²"),
)
"""Upper edges, m², of the classes. Source: PRAM Occitanie, form of the ponds; protocols give them clashing names."""


def area_of(outline_m2: float | None, sheet: Mapping[str, Any]) -> float | None:
    """Give the area of a pond: of its outline, else measured by its latest sheet, else that of an ellipse.

    Examples
    --------
    >>> area_of(120.0, {"area_m2": 90.0}), area_of(None, {"area_m2": 90.0})
    (120.0, 90.0)
    >>> round(area_of(None, {"length_m": 20.0, "width_m": 10.0}), 1)
    157.1
    """
    if outline_m2:
        return outline_m2
    if sheet.get("area_m2"):
        return float(sheet["area_m2"])
    if sheet.get("length_m") and sheet.get("width_m"):
        return math.pi / 4 * float(sheet["length_m"]) * float(sheet["width_m"])
    return None


def size_words(area_m2: float | None) -> str:
    """Say in which class of area a pond is; a class holds its lower edge.

    >>> size_words(49.9), size_words(50), size_words(6_000), size_words(None)
    ('de 10 à 50 m²', 'de 50 à 100 m²', 'plus de 5 000 m², taille d’étang', 'surface inconnue')
    """
    if area_m2 is None:
        return "surface inconnue"
    words = next((words for edge, words in SIZES if area_m2 < edge), None)
    if words is None:
        return SIZES[-1][1] if area_m2 == LARGEST_POND_M2 else "plus de 5 000 m², taille d’étang"
    return words


def law_words(area_m2: float | None, works: Collection[str], *, flood_bed: bool | None) -> str:
    """Say what the law asks of the works wanted; nothing when it asks nothing.

    >>> law_words(1_200, ["Curage"], flood_bed=False)
    'Plus de 1 000 m² : ces travaux demandent une déclaration.'
    >>> law_words(500, ["Curage"], flood_bed=True)
    'Plus de 400 m² en lit majeur : ces travaux demandent une déclaration.'
    >>> law_words(500, ["Curage"], flood_bed=False), law_words(1_200, ["Nettoyage"], flood_bed=False)
    ('', '')
    """
    if area_m2 is None or not EARTH_WORKS & set(works):
        return ""
    if flood_bed and area_m2 > DECLARED_FROM_FLOOD_BED_M2:
        return "Plus de 400 m² en lit majeur : ces travaux demandent une déclaration."
    if area_m2 > DECLARED_FROM_M2:
        return "Plus de 1 000 m² : ces travaux demandent une déclaration."
    return ""


def cover_fault(sheet: Mapping[str, Any]) -> str:
    """Say what is wrong with the parts of the surface: given, they are all within 0–100 and make 100.

    >>> cover_fault({"cover_open_water": 60, "cover_algae": 40})
    ''
    >>> cover_fault({"cover_open_water": 60, "cover_algae": 30})
    'Les six parts du recouvrement font 90 % ; elles doivent faire 100 %.'
    """
    parts = [sheet[name] for name in COVERS if sheet.get(name) is not None]
    if not parts:
        return ""
    if any(not 0 <= part <= 100 for part in parts):
        return "Une part du recouvrement est un nombre entre 0 et 100."
    total = sum(parts)
    return "" if total == 100 else f"Les six parts du recouvrement font {total} % ; elles doivent faire 100 %."


def is_wet(water_height: str | None) -> bool | None:
    """Tell whether a sheet saw water; None: it does not say.

    >>> is_wet("0 cm"), is_wet("30-60 cm"), is_wet(None)
    (False, True, None)
    """
    return None if water_height is None else water_height != "0 cm"
