"""What the harvests offer to the doors."""

from __future__ import annotations

from pathlib import Path

from mulette.core.room import Permission, Room

_CLI = "mulette.core.intake.harvesting.cli"

ROOM = Room(
    name="harvesting",
    label="Moissons",
    tables="mulette.core.intake.harvesting.tables",
    pages="mulette.core.intake.harvesting.pages:blueprint",
    jobs="mulette.core.intake.harvesting.works",
    templates=Path(__file__).parent / "html",
    demo="mulette.demo.harvests:add_harvests",
    commands={"intake harvest": f"{_CLI}:harvest", "intake harvest-source add": f"{_CLI}:add"},
    help={
        "intake harvest": "Moissonne une source, ou toutes celles dont le tour est venu.",
        "intake harvest-source add": "Ajoute une source à moissonner.",
    },
    permissions=(Permission("administer", "harvest", "ajouter et moissonner des sources", scoped=False),),
)
