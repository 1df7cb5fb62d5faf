"""What the review of the candidates offers to the doors."""

from __future__ import annotations

from pathlib import Path

from mulette.core.room import Entry, Permission, Room

ROOM = Room(
    name="pond_review",
    label="Relecture des mares",
    tables="mulette.ponds.reviewing.tables",
    pages="mulette.ponds.reviewing.pages:blueprint",
    jobs="mulette.ponds.reviewing.works",
    demo="mulette.ponds.reviewing.demo:add_school_candidates",
    templates=Path(__file__).parent / "templates",
    commands={"ponds review": "mulette.ponds.reviewing.cli:review"},
    help={"ponds review": "Charge des candidats à relire, ou rend les jugements."},
    permissions=(
        Permission("create", "pond_candidate", "charger des candidats à relire", scoped=False),
        Permission("validate", "pond_candidate", "relire les candidats : accepter, refuser, corriger", scoped=False),
    ),
    rail=(Entry("Relecture", "ok", "pond_review.screen", ("validate", "pond_candidate"), 32, section="Mares"),),
)
