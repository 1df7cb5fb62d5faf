"""What the floor ``testing`` of the seed bank offers to the doors."""

from __future__ import annotations

from pathlib import Path

from mulette.core.room import Permission, Room

HERE = Path(__file__).parent

ROOM = Room(
    name="exsitu_testing",
    label="Essais de semences",
    tables="mulette.exsitu.testing.tables",
    fields=(HERE / "fields.yaml",),
    permissions=(
        Permission("read", "seed_test", "voir les essais de semences et leurs résultats"),
        Permission("export", "seed_test", "exporter les essais visibles"),
        Permission("create", "seed_test", "prévoir et commencer un essai"),
        Permission("update", "seed_test", "compter, clore, annuler un essai"),
    ),
)
