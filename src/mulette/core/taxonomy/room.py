"""What taxonomy offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(name="taxonomy", label="Taxons", tables="mulette.core.taxonomy.tables")
