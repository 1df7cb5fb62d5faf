"""What the register of ponds offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(
    name="ponds",
    label="Mares",
)
