"""What the floor ``acts`` of the seed bank offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(name="exsitu_acts", label="Gestes ex situ", tables="mulette.exsitu.acts.tables")
