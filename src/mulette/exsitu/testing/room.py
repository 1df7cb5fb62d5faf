"""What the floor ``testing`` of the seed bank offers to the doors."""

from __future__ import annotations

from pathlib import Path

from mulette.core.room import Entry, Permission, Room

HERE = Path(__file__).parent

ROOM = Room(
    name="exsitu_testing",
    label="Essais de semences",
    tables="mulette.exsitu.testing.tables",
    api="mulette.exsitu.testing.api:blueprint",
    pages="mulette.exsitu.testing.pages:blueprint",
    templates=HERE / "templates",
    rail=(Entry("Essais", "exsitu", "exsitu_testing.tests", ("read", "seed_test"), 45, section="Ex situ"),),
    fields=(HERE / "fields.yaml",),
    permissions=(
        Permission("read", "seed_test", "voir les essais de semences et leurs résultats"),
        Permission("export", "seed_test", "exporter les essais visibles"),
        Permission("create", "seed_test", "prévoir et commencer un essai"),
        Permission("update", "seed_test", "compter, clore, annuler un essai"),
        Permission(
            "create",
            "exsitu_list",
            "ajouter un protocole d'essai, un modèle d'étiquette, un motif de numéro",
            scoped=False,
        ),
        Permission(
            "update",
            "exsitu_list",
            "changer un protocole d'essai, un modèle d'étiquette, un motif de numéro",
            scoped=False,
        ),
    ),
)
