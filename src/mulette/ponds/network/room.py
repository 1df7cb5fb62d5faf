"""What the network offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(
    name="pond_network",
    label="Réseau de mares",
)
