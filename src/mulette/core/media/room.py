"""What media offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(name="media", label="Médias", tables="mulette.core.media.tables")
