"""What the detecting offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(
    name="pond_detection",
    label="Détection des mares",
    commands={"ponds detect": "mulette.ponds.detecting.cli:detect"},
    help={"ponds detect": "Cherche des mares dans des dalles, les note, les explique et les décrit."},
)
