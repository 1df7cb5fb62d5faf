"""What metadata offers to the doors."""

from __future__ import annotations

from mulette.core.room import Permission, Room

ROOM = Room(
    name="metadata",
    label="Métadonnées",
    tables="mulette.core.metadata.tables",
    commands={"metadata load": "mulette.core.metadata.cli:load"},
    help={"metadata load": "Charge des cadres d'acquisition et des jeux de données."},
    permissions=(
        Permission("read", "dataset", "voir les cadres d'acquisition et les jeux de données"),
        Permission("create", "dataset", "ajouter des cadres d'acquisition et des jeux de données"),
    ),
)
