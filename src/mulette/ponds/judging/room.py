"""What the judging offers to the doors."""

from __future__ import annotations

from pathlib import Path

from mulette.core.room import Entry, Permission, Room

ROOM = Room(
    name="pond_evaluation",
    label="Évaluation des mares",
    tables="mulette.ponds.judging.tables",
    pages="mulette.ponds.judging.pages:blueprint",
    jobs="mulette.ponds.judging.works",
    demo="mulette.ponds.judging.demo:add_school_evaluation",
    templates=Path(__file__).parent / "templates",
    commands={"ponds evaluate": "mulette.ponds.judging.cli:evaluate"},
    help={"ponds evaluate": "Juge des candidats contre un inventaire de mares."},
    permissions=(
        Permission("read", "pond_evaluation", "voir les évaluations de candidats", scoped=False),
        Permission("create", "pond_evaluation", "évaluer des candidats", scoped=False),
    ),
    rail=(Entry("Évaluations", "ruler", "pond_evaluation.listing", ("read", "pond_evaluation"), 35, section="Mares"),),
)
