"""What the floor ``sowing`` of the seed bank offers to the doors."""

from __future__ import annotations

from pathlib import Path

from mulette.core.room import Entry, Permission, Room

HERE = Path(__file__).parent

ROOM = Room(
    name="exsitu_sowing",
    label="Semis",
    tables="mulette.exsitu.sowing.tables",
    api="mulette.exsitu.sowing.api:blueprint",
    pages="mulette.exsitu.sowing.pages:blueprint",
    templates=HERE / "templates",
    waiting="mulette.exsitu.sowing.viewing.waiting:waiting",
    fields=(HERE / "fields.yaml", HERE / "count.yaml"),
    rail=(Entry("Semis", "exsitu", "exsitu_sowing.sowings", ("read", "culture"), 46, section="Ex situ"),),
    permissions=(
        Permission("read", "culture", "voir les semis et les cultures"),
        Permission("create", "culture", "semer, compter, repiquer, cultiver"),
        Permission("update", "culture", "corriger un semis, un comptage ou une culture"),
        Permission("delete", "culture", "supprimer une culture"),
        Permission("export", "culture", "exporter les semis et les cultures"),
    ),
)
