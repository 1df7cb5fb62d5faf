"""What the outputs offer to the doors."""

from __future__ import annotations

from mulette.core.room import Permission, Room

ROOM = Room(
    name="exsitu_outputs",
    label="Sorties et échanges",
    tables="mulette.exsitu.outputs.tables",
    permissions=(
        Permission("read", "seed_output", "voir sorties, translocations, échanges et Index Seminum"),
        Permission("create", "seed_output", "faire une sortie, une translocation, un échange"),
        Permission("update", "seed_output", "changer, suivre ou annuler une sortie, un échange, une édition"),
        Permission("export", "seed_output", "exporter les sorties et les échanges"),
    ),
)
