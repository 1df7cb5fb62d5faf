"""What journal offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(name="journal", label="Journal", tables="mulette.core.journal.tables")
