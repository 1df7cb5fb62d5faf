"""What habitats offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(name="habitats", label="Habitats", tables="mulette.core.habitats.tables")
