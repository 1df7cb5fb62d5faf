"""What taxonomy offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(
    name="taxonomy",
    label="Taxons",
    tables="mulette.core.taxonomy.tables",
    api="mulette.core.taxonomy.api:blueprint",
    commands={
        "reference load taxref": "mulette.core.taxonomy.cli:load_taxref",
        "reference load statuses": "mulette.core.taxonomy.cli:load_statuses",
    },
    help={
        "reference load taxref": "Charge TAXREF, des noms locaux, ou les codes disparus.",
        "reference load statuses": "Charge des listes rouges, des protections, la base des statuts.",
    },
)
