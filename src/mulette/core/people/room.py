"""What people offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(name="people", label="Personnes", tables="mulette.core.people.tables")
