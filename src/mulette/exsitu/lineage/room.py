"""What the floor ``lineage`` of the seed bank offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(name="exsitu_lineage", label="Généalogie ex situ", tables="mulette.exsitu.lineage.tables")
