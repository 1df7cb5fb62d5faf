"""What sensing proposes for the sheet of a pond, with its method and how far it may be trusted."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.ponds.register.proposals import PROPOSABLE, Suggestion, propose
from mulette.ponds.register.tables import Pond, Proposal
from mulette.ponds.register.values import read_value
from mulette.ponds.register.vocabulary import sheet_fields, terms
from mulette.ponds.reviewing.tables import Candidate

UNTOLD = {"method": "mesure sur le relief et les images", "trust": "Faible"}
"""What is said of a proposal whose file does not say how it was measured."""


def attach_proposals(
    session: Session, author: Viewer, pond: Pond, candidate: Candidate, *, at: dt.datetime
) -> list[Proposal]:
    """Attach to a pond the values that the detection proposes; those that a sheet cannot take are left out."""
    fields, suggestions = sheet_fields(), []
    for name, given in sorted(candidate.proposals.items()):
        if name not in PROPOSABLE:
            continue
        told = {**UNTOLD, **given}
        try:
            value = read_value(fields[name], told["value"])
        except ValueError:
            continue
        if value is not None and told["trust"] in terms("MARE_CONFIANCE"):
            day = dt.date.fromisoformat(told["date"]) if told.get("date") else candidate.flown_on
            suggestions.append(Suggestion(name, value, told["method"], told["trust"], day))
    return propose(session, author, pond, suggestions, at=at)
