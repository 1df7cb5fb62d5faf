"""What nomenclature offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(name="nomenclature", label="Nomenclatures", tables="mulette.core.nomenclature.tables")
