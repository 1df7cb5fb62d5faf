"""What of validation waits for a viewer, as the home page shows it."""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.core.room import Waiting
from mulette.occurrences.filters import Filters
from mulette.occurrences.validation.queries import count_waiting
from mulette.occurrences.validation.talking import count_questions

_QUESTIONS = (
    ("a-repondre", "Questions sur vos données", "Un validateur attend votre réponse"),
    ("reponses", "Réponses reçues", "Des observateurs ont répondu à vos questions"),
)


def waiting(session: Session, viewer: Viewer) -> list[Waiting]:
    """Give the records to validate, the questions to answer, and the answers to read."""
    if viewer.person_id is None or not viewer.may("read", "record"):
        return []
    found: list[Waiting] = []
    if viewer.may("validate", "record") and (count := count_waiting(session, viewer, Filters())):
        why = "Les plus douteuses d'abord, dans vos compétences"
        found.append(Waiting("Données à valider", "ok", count, why, url_for("validation.queue")))
    for side, label, why in _QUESTIONS:
        if count := count_questions(session, viewer, side):
            found.append(Waiting(label, "bell", count, why, url_for("validation.questions", side=side)))
    return found
