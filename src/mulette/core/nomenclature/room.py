"""What nomenclature offers to the doors."""

from __future__ import annotations

from mulette.core.room import Room

ROOM = Room(
    name="nomenclature",
    label="Nomenclatures",
    tables="mulette.core.nomenclature.tables",
    api="mulette.core.nomenclature.api:blueprint",
    commands={"reference load nomenclatures": "mulette.core.nomenclature.cli:load_nomenclatures"},
    help={"reference load nomenclatures": "Charge les nomenclatures du SINP, ou leur mise à jour."},
)
