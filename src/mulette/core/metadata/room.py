"""What metadata offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(name="metadata", label="Métadonnées", tables="mulette.core.metadata.tables")
