"""What places offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(name="places", label="Lieux", tables="mulette.core.places.tables",
    layers="mulette.core.places.layers:layer_styles",
)
