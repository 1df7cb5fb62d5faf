"""What places offer to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(
    name="places",
    label="Lieux",
    tables="mulette.core.places.tables",
    api="mulette.core.places.api:blueprint",
    layers="mulette.core.places.layers:layer_styles",
    commands={
        "reference load areas": "mulette.core.places.cli:load_areas",
        "reference cells": "mulette.core.places.cli:generate_cells",
    },
    help={
        "reference load areas": "Charge des lieux : communes, départements, espaces protégés, mailles.",
        "reference cells": "Crée les mailles Lambert-93 qui couvrent les aires chargées.",
    },
    search="mulette.core.places.searching:search",
)
