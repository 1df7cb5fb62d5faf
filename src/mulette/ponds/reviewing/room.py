"""What the reviewing offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(
    name="pond_review",
    label="Relecture des mares",
)
