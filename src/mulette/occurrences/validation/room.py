"""What the validation of records offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(name="validation", label="Validation", tables="mulette.occurrences.validation.tables")
