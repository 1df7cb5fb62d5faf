"""What the correction of records offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(name="correcting", label="Corrections", tables="mulette.occurrences.correcting.tables")
