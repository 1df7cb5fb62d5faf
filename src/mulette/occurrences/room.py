"""What the room of records offers."""

from __future__ import annotations

from pathlib import Path

from mulette.core.room import Entry, Permission, Room

HERE = Path(__file__).parent

ROOM = Room(
    name="occurrences",
    label="Données",
    tables="mulette.occurrences.tables",
    api="mulette.occurrences.api:blueprint",
    pages="mulette.occurrences.pages:blueprint",
    fields=(HERE / "fields.yaml",),
    findings="mulette.occurrences.checks.catalogue:KINDS",
    commands={"records export": "mulette.occurrences.cli:export"},
    help={"records export": "Exporte les données en CSV, GeoPackage, GeoJSON ou XLSX."},
    target="mulette.occurrences.target:TARGET",
    imports=HERE / "imports",
    layers="mulette.occurrences.layers:layer_styles",
    after_areas="mulette.occurrences.relocating:relocate",
    after_taxa="mulette.occurrences.renaming:follow_taxa",
    templates=HERE / "templates",
    permissions=(
        Permission("read", "record", "voir les données à leur précision publique"),
        Permission("read_precise", "record", "voir les données à leur position exacte"),
        Permission("export", "record", "exporter les données visibles"),
        Permission("update", "record", "corriger une donnée"),
        Permission("delete", "record", "supprimer une donnée"),
    ),
    rail=(
        Entry("Carte", "map", "records.map", ("read", "record"), 10),
        Entry("Données", "records", "records.listing", ("read", "record"), 11),
    ),
    search="mulette.occurrences.searching:search",
    measures="mulette.occurrences.measures:measures",
)
