"""What the campaigns offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(
    tables="mulette.ponds.campaigns.tables",
    name="pond_campaigns",
    label="Campagnes de mares",
)
