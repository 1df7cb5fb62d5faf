"""What products offer to the doors."""

from __future__ import annotations

from pathlib import Path

from mulette.core.room import Entry, Room

ROOM = Room(
    name="products",
    label="Produits de diffusion",
    pages="mulette.occurrences.products.pages:blueprint",
    api="mulette.occurrences.products.api:blueprint",
    templates=Path(__file__).parent / "templates",
    rail=(Entry("Diffusion", "blurred", "products.listing", ("read", "product"), 40),),
)
