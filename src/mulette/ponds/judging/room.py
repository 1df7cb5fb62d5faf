"""What the judging offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(
    name="pond_evaluation",
    label="Évaluation des mares",
    commands={"ponds evaluate": "mulette.ponds.judging.cli:evaluate"},
    help={"ponds evaluate": "Juge des candidats contre un inventaire de mares."},
)
