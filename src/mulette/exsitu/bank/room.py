"""What the floor ``bank`` of the seed bank offers to the doors."""

from __future__ import annotations

from pathlib import Path

from mulette.core.room import Entry, Permission, Room

HERE = Path(__file__).parent

ROOM = Room(
    name="exsitu_bank",
    label="Banque de semences",
    tables="mulette.exsitu.bank.tables",
    api="mulette.exsitu.bank.api:blueprint",
    pages="mulette.exsitu.bank.pages:blueprint",
    templates=HERE / "templates",
    search="mulette.exsitu.bank.searching:search",
    rail=(
        Entry("Lots", "exsitu", "exsitu_bank.lots", ("read", "seed_lot"), 42, section="Ex situ"),
        Entry("Rangements", "box", "exsitu_bank.locations", ("read", "seed_lot"), 47, section="Ex situ"),
    ),
    fields=(HERE / "fields" / "lot.yaml", HERE / "fields" / "package.yaml", HERE / "fields" / "location.yaml"),
    permissions=(
        Permission("read", "seed_lot", "voir les lots de semences, leurs paquets et leurs rangements"),
        Permission("export", "seed_lot", "exporter les lots visibles"),
        Permission("create", "seed_lot", "ajouter un lot, un paquet, un rangement, un inventaire"),
        Permission("update", "seed_lot", "changer un lot, peser, décrire un paquet ou un rangement"),
        Permission("delete", "seed_lot", "supprimer un lot ou un rangement entré par erreur"),
        Permission("read", "stock", "voir les gestes faits sur le stock"),
        Permission("create", "stock", "faire entrer, sortir, déplacer ou recompter des semences"),
        Permission("update", "stock", "annuler un mouvement du grand livre"),
    ),
)
