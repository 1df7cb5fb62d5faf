"""What sensitivity offers to the doors."""

from __future__ import annotations

from pathlib import Path

from mulette.core.room import Room

_CLI = "mulette.occurrences.sensitivity.cli"

ROOM = Room(
    name="sensitivity",
    label="Sensibilité",
    pages="mulette.occurrences.sensitivity.pages:blueprint",
    templates=Path(__file__).parent / "templates",
    jobs="mulette.occurrences.sensitivity.works",
    after_areas="mulette.occurrences.sensitivity.operations:follow_areas",
    after_taxa="mulette.occurrences.sensitivity.operations:follow_taxa",
    after_datasets="mulette.occurrences.sensitivity.operations:follow_datasets",
    commands={"reference load sensitivity": f"{_CLI}:load_sensitivity", "diffusion refresh": f"{_CLI}:refresh"},
    help={
        "reference load sensitivity": "Charge un référentiel de sensibilité du SINP.",
        "diffusion refresh": "Recalcule la sensibilité et la diffusion des données.",
    },
)
