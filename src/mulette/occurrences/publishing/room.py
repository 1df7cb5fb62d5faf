"""What the publication of products offers to the doors."""

from __future__ import annotations

from pathlib import Path

from mulette.core.room import Room

FILES = Room(
    name="product_files",
    label="Fichiers des produits",
    pages="mulette.occurrences.publishing.pages:blueprint",
    jobs="mulette.occurrences.publishing.works",
    templates=Path(__file__).parent / "templates",
    commands={"products make": "mulette.occurrences.publishing.cli:make"},
    help={"products make": "Fait les fichiers d'un produit de diffusion."},
)
FEATURES = Room(name="ogc", label="OGC API – Features", pages="mulette.occurrences.publishing.ogc:blueprint")
