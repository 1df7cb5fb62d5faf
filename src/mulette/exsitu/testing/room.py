"""What the floor ``testing`` of the seed bank offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(name="exsitu_testing", label="Essais", tables="mulette.exsitu.testing.tables")
