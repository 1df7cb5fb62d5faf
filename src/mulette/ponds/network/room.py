"""What the network offers to the doors."""

from __future__ import annotations

from pathlib import Path

from mulette.core.room import Entry, Room

ROOM = Room(
    name="pond_network",
    label="Réseau de mares",
    pages="mulette.ponds.network.pages:blueprint",
    templates=Path(__file__).parent / "templates",
    commands={"ponds network": "mulette.ponds.network.cli:network"},
    help={"ponds network": "Analyse un réseau de mares : liens, mares isolées, où agir."},
    rail=(Entry("Réseau", "link", "pond_network.network", ("read", "pond"), 34, section="Mares"),),
)
