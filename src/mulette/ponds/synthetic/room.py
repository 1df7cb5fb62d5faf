"""What the synthetic offers to the doors."""

from __future__ import annotations

from pathlib import Path

from mulette.core.room import Entry, Room

ROOM = Room(
    name="pond_bocage",
    label="Bocage d'essai",
    pages="mulette.ponds.synthetic.pages:blueprint",
    templates=Path(__file__).parent / "templates",
    commands={"ponds synthetic": "mulette.ponds.synthetic.cli:synthetic"},
    help={"ponds synthetic": "Fabrique un bocage d'essai dont toutes les mares sont connues."},
    rail=(Entry("Seuils", "settings", "pond_bocage.sliders", ("read", "pond"), 36, section="Mares"),),
)
