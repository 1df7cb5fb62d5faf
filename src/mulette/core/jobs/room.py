"""What jobs offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(name="jobs", label="Tâches", tables="mulette.core.jobs.tables")
