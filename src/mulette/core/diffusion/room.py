"""What diffusion offers to the doors."""

from __future__ import annotations

from mulette.core.room import Permission, Room

ROOM = Room(
    name="diffusion",
    label="Diffusion",
    tables="mulette.core.diffusion.tables",
    permissions=(
        Permission("read", "product", "voir les produits de diffusion et leurs règles", scoped=False),
        Permission("update", "product", "écrire les produits de diffusion", scoped=False),
        Permission("publish", "product", "publier ou retirer un produit de diffusion", scoped=False),
        Permission("update", "sensitivity", "tenir les règles de sensibilité et les embargos", scoped=False),
    ),
)
