"""What metadata offers to the doors."""

from __future__ import annotations

from pathlib import Path

from mulette.core.room import Entry, Permission, Room

HERE = Path(__file__).parent

ROOM = Room(
    name="metadata",
    label="Métadonnées",
    tables="mulette.core.metadata.tables",
    api="mulette.core.metadata.api:blueprint",
    pages="mulette.core.metadata.pages:blueprint",
    commands={"metadata load": "mulette.core.metadata.cli:load"},
    help={"metadata load": "Charge des cadres d'acquisition et des jeux de données."},
    fields=(HERE / "fields.yaml", HERE / "frameworks.yaml"),
    templates=HERE / "templates",
    permissions=(
        Permission("read", "dataset", "voir les cadres d'acquisition et les jeux de données"),
        Permission("create", "dataset", "ajouter des cadres d'acquisition et des jeux de données", scoped=False),
        Permission("update", "dataset", "modifier, clore et rouvrir les cadres et les jeux", scoped=False),
    ),
    rail=(Entry("Métadonnées", "datasets", "metadata.datasets", ("read", "dataset"), 40),),
    search="mulette.core.metadata.searching:search",
)
