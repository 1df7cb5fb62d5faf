"""What the floor ``collecting`` of the seed bank offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(name="exsitu_collecting", label="Récoltes", tables="mulette.exsitu.collecting.tables")
