"""What the learning offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

_CLI = "mulette.ponds.learning.cli"

ROOM = Room(
    name="pond_models",
    label="Modèles de mares",
    commands={
        "ponds train": f"{_CLI}:train",
        "ponds model": f"{_CLI}:card",
        "ponds drift": f"{_CLI}:drift",
        "ponds train-deep": "mulette.ponds.learning.deep.cli:train_deep",
    },
    help={
        "ponds train": "Apprend un modèle de mares à partir d'un inventaire.",
        "ponds model": "Montre la fiche d'un modèle de mares.",
        "ponds drift": "Compare un territoire à ceux qu'un modèle a appris.",
        "ponds train-deep": "Apprend un réseau profond à partir de couches et d'un inventaire.",
    },
)
