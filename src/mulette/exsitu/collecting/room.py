"""What the floor ``collecting`` of the seed bank offers to the doors."""

from __future__ import annotations

from pathlib import Path

from mulette.core.room import Entry, Permission, Room

HERE = Path(__file__).parent

ROOM = Room(
    name="exsitu_collecting",
    label="Récoltes",
    tables="mulette.exsitu.collecting.tables",
    api="mulette.exsitu.collecting.api:blueprint",
    pages="mulette.exsitu.collecting.pages:blueprint",
    templates=HERE / "templates",
    search="mulette.exsitu.collecting.searching:search",
    waiting="mulette.exsitu.collecting.searching:waiting",
    layers="mulette.exsitu.collecting.searching:layer_styles",
    commands={"exsitu harvests": "mulette.exsitu.collecting.cli:harvests"},
    help={"exsitu harvests": "Exporte les récoltes en GeoPackage, GeoJSON ou CSV."},
    rail=(
        Entry("Récoltes", "exsitu", "exsitu_collecting.harvests", ("read", "harvest"), 41, section="Ex situ"),
        Entry("Permis", "exsitu", "exsitu_collecting.permits", ("read", "permit"), 48, section="Ex situ"),
    ),
    fields=tuple(
        HERE / "fields" / f"{name}.yaml"
        for name in ("mission", "permit", "population", "harvest", "material", "cleaning")
    ),
    permissions=(
        Permission("read", "harvest", "voir missions, populations, récoltes et matériels, lieux floutés"),
        Permission("read_precise", "harvest", "voir le lieu précis des récoltes et des populations"),
        Permission("create", "harvest", "saisir une mission, une population, une récolte, un matériel"),
        Permission("update", "harvest", "changer une mission, une population, une récolte, un matériel, un nettoyage"),
        Permission("delete", "harvest", "supprimer une récolte ou ce qui la prépare"),
        Permission("export", "harvest", "exporter les récoltes visibles"),
        Permission("read", "permit", "voir les permis et leurs jauges"),
        Permission("create", "permit", "saisir un permis"),
        Permission("update", "permit", "changer un permis"),
        Permission("delete", "permit", "supprimer un permis"),
    ),
)
