"""What the exchange with GeoNature offers."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(
    name="geonature",
    label="Échanges avec GeoNature",
    tables="mulette.occurrences.geonature.tables",
    api="mulette.occurrences.geonature.api:blueprint",
    harvests="mulette.occurrences.geonature.client:KINDS",
)
