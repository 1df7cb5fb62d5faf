"""What taxonomy offers to the doors."""

from __future__ import annotations

from pathlib import Path

from mulette.core.room import Entry, Room

ROOM = Room(
    name="taxonomy",
    label="Taxons",
    tables="mulette.core.taxonomy.tables",
    api="mulette.core.taxonomy.api:blueprint",
    pages="mulette.core.taxonomy.pages:blueprint",
    templates=Path(__file__).parent / "templates",
    rail=(Entry("Taxons", "taxa", "taxa.names", position=70),),
    commands={
        "reference load taxref": "mulette.core.taxonomy.cli:load_taxref",
        "reference load statuses": "mulette.core.taxonomy.cli:load_statuses",
    },
    help={
        "reference load taxref": "Charge TAXREF, des noms locaux, ou les codes disparus.",
        "reference load statuses": "Charge des listes rouges, des protections, la base des statuts.",
    },
    search="mulette.core.taxonomy.searching:search",
)
