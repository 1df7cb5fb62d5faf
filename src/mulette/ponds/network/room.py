"""What the network offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(
    name="pond_network",
    label="Réseau de mares",
    commands={"ponds network": "mulette.ponds.network.cli:network"},
    help={"ponds network": "Analyse un réseau de mares : liens, mares isolées, où agir."},
)
