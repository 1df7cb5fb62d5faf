"""What the floor ``culture`` of the seed bank offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(name="exsitu_culture", label="Cultures", tables="mulette.exsitu.culture.tables")
