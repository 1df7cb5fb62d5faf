"""What sensing proposes for the sheet of a pond, with its method and how far it may be trusted."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.ponds.register.proposals import PROPOSABLE, Suggestion, propose
from mulette.ponds.register.tables import Pond, Proposal
from mulette.ponds.register.values import read_value
from mulette.ponds.register.vocabulary import sheet_fields
from mulette.ponds.reviewing.tables import Candidate

METHODS = {
    "area_m2": ("surface du contour détecté", "Bonne"),
    "perimeter_m": ("longueur du contour détecté", "Bonne"),
    "length_m": ("plus petit rectangle autour du contour", "Bonne"),
    "width_m": ("plus petit rectangle autour du contour", "Bonne"),
    "shape": ("forme du contour détecté", "Bonne"),
    "topography": ("place dans le relief à 100 m et 500 m", "Bonne"),
    "shading": ("part du contour sous la canopée de plus de 2 m", "Bonne"),
    "hedge": ("végétation linéaire proche", "Bonne"),
    "scrub": ("végétation de 0,3 à 5 m autour du contour", "Moyenne"),
    "type": ("couches d'occupation du sol", "Moyenne"),
    "context": ("couches d'occupation du sol", "Moyenne"),
    "gentle_banks": ("pente du pourtour", "Moyenne"),
    "spoil_bank": ("relief du pourtour", "Moyenne"),
    "spoil_bank_percent": ("relief du pourtour", "Moyenne"),
}
"""How each field is measured, and how far it may be trusted. Fields that are not here are trusted little."""


def attach_proposals(
    session: Session, author: Viewer, pond: Pond, candidate: Candidate, *, at: dt.datetime
) -> list[Proposal]:
    """Attach to a pond the values that the detection proposes; those that a sheet cannot take are left out."""
    fields, suggestions = sheet_fields(), []
    for name, given in sorted(candidate.proposals.items()):
        if name not in PROPOSABLE:
            continue
        try:
            value = read_value(fields[name], given)
        except ValueError:
            continue
        method, trust = METHODS.get(name, ("relief et images", "Faible"))
        if value is not None:
            suggestions.append(Suggestion(name, value, f"Télédétection : {method}", trust, candidate.flown_on))
    return propose(session, author, pond, suggestions, at=at)
