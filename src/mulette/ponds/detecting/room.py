"""What the detecting offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(
    name="pond_detection",
    label="Détection des mares",
)
