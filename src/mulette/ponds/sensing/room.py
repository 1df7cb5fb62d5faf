"""What the sensing offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(
    name="pond_layers",
    label="Couches des mares",
    commands={
        "ponds layers": "mulette.ponds.sensing.cli:layers",
        "ponds manifest": "mulette.ponds.sensing.cli:manifest",
    },
    help={
        "ponds layers": "Écrit les couches d'un territoire : sol, creux, trous du nuage, replats.",
        "ponds manifest": "Dit ce que sont des fichiers de LiDAR et d'images.",
    },
)
