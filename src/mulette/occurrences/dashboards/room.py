"""What the boards of the records offer."""

from __future__ import annotations

from pathlib import Path

from mulette.core.room import Entry, Room

ROOM = Room(
    name="dashboards",
    label="Tableau de bord",
    tables="mulette.occurrences.dashboards.tables",
    api="mulette.occurrences.dashboards.api:blueprint",
    pages="mulette.occurrences.dashboards.pages:blueprint",
    templates=Path(__file__).parents[1] / "templates",
    rail=(Entry("Tableau de bord", "columns", "dashboards.board", ("read", "record"), 12),),
    demo="mulette.occurrences.dashboards.demo:give_rhythms",
    commands={
        "records tally": "mulette.occurrences.dashboards.cli:tally",
        "intake report": "mulette.occurrences.dashboards.cli:report",
    },
    help={
        "records tally": "Recompte toutes les données pour les tableaux de bord.",
        "intake report": "Fait le bilan d'un fournisseur en PDF.",
    },
)
