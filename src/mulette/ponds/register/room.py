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
    search="mulette.ponds.register.searching:search",
    waiting="mulette.ponds.register.searching:waiting",
    layers="mulette.ponds.register.geopackage:layer_styles",
    commands={
        "ponds import": "mulette.ponds.register.cli:import_",
        "ponds export": "mulette.ponds.register.cli:export",
        "ponds feed": "mulette.ponds.register.cli:feed_",
    },
    help={
        "ponds import": "Importe un inventaire de mares.",
        "ponds export": "Exporte les mares en GeoPackage, CSV, GeoJSON ou XLSX.",
        "ponds feed": "Écrit ce qui a changé, pour une autre carte.",
    },
    demo="mulette.ponds.register.demo:add_school_ponds",
    rail=(
        Entry("Carte", "ponds", "ponds.map", ("read", "pond"), 30, section="Mares"),
        Entry("Tableau", "table", "ponds.listing", ("read", "pond"), 31, section="Mares"),
    ),
    findings="mulette.ponds.register.importing.findings:KINDS",
    target="mulette.ponds.register.importing.target:TARGET",
    imports=HERE / "imports",
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
