"""What intake offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(name="intake", label="Livraisons", tables="mulette.core.intake.tables")
