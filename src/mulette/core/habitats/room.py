"""What habitats offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(
    name="habitats",
    label="Habitats",
    tables="mulette.core.habitats.tables",
    commands={"reference load habref": "mulette.core.habitats.cli:load_habref"},
    help={"reference load habref": "Charge HABREF, le référentiel des habitats."},
)
