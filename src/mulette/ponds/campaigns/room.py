"""What the campaigns offer to the doors."""

from __future__ import annotations

from pathlib import Path

from mulette.core.room import Entry, Permission, Room

ROOM = Room(
    name="pond_campaigns",
    label="Campagnes de mares",
    tables="mulette.ponds.campaigns.tables",
    pages="mulette.ponds.campaigns.pages:blueprint",
    demo="mulette.ponds.campaigns.demo:add_school_campaign",
    templates=Path(__file__).parent / "templates",
    commands={"ponds batch": "mulette.ponds.campaigns.cli:batch"},
    help={"ponds batch": "Choisit les candidats à visiter, prépare la tournée, reprend les résultats."},
    permissions=(
        Permission(
            "create", "pond_campaign", "préparer des campagnes de mares et en reprendre les résultats", scoped=False
        ),
    ),
    rail=(Entry("Campagnes", "places", "pond_campaigns.listing", ("create", "pond_campaign"), 33, section="Mares"),),
)
