"""The words of the review: states, orders of the queue, what a refused candidate is in truth. Pure."""

from __future__ import annotations

STATES = {
    "waiting": "À relire",
    "accepted": "Accepté",
    "corrected": "Contour corrigé",
    "refused": "Refusé",
    "unsure": "Incertain",
}
DECISIONS = ("accepted", "refused", "unsure", "corrected")
KEPT = ("accepted", "corrected")
"""States that make a pond of a candidate."""

ORDERS = {
    "meilleurs": "Les mieux notés d'abord",
    "incertains": "Les plus incertains d'abord",
    "proches": "De proche en proche",
}

CAUSES = {
    "ditch": "Fossé ou noue",
    "rut": "Ornière ou trace d'engin",
    "pool": "Piscine",
    "basin": "Bassin, lagune ou fosse",
    "building": "Bâtiment, toit ou route",
    "crater": "Cratère, marnière ou trou sec",
    "hollow": "Creux de parcelle ou chablis",
    "other_water": "Cours d'eau ou étang",
    "nothing": "Rien de visible",
}
"""Why a candidate is not a pond, in the order of the keys 1 to 9.

Source: error causes of depression and void detectors in bocage; a crater that holds water is a pond, and is accepted.
"""
