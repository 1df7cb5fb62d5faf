"""What the register of ponds offers to the doors."""

from __future__ import annotations

from pathlib import Path

from mulette.core.room import Entry, Permission, Room

HERE = Path(__file__).parent

ROOM = Room(
    name="ponds",
    label="Mares",
    tables="mulette.ponds.register.tables",
    api="mulette.ponds.register.api:blueprint",
    pages="mulette.ponds.register.pages:blueprint",
    templates=HERE / "templates",
    demo="mulette.ponds.register.demo:add_school_ponds",
    rail=(Entry("Mares", "ponds", "ponds.map", ("read", "pond"), 30),),
    fields=(HERE / "fields.yaml", HERE / "characterisation.yaml"),
    permissions=(
        Permission("read", "pond", "voir les mares, les points anonymes par leur commune"),
        Permission("read_precise", "pond", "voir les points anonymes"),
        Permission("export", "pond", "exporter les mares visibles"),
        Permission("create", "pond", "ajouter une mare"),
        Permission("update", "pond", "changer, caractériser une mare ou son statut"),
        Permission("delete", "pond", "supprimer une mare"),
    ),
)
