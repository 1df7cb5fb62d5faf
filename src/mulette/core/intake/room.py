"""What intake offers to the doors."""

from __future__ import annotations

from pathlib import Path

from mulette.core.room import Entry, Permission, Room

_CLI = "mulette.core.intake.cli"

ROOM = Room(
    name="intake",
    label="Livraisons",
    tables="mulette.core.intake.tables",
    api="mulette.core.intake.api:blueprint",
    pages="mulette.core.intake.pages:blueprint",
    jobs="mulette.core.intake.works",
    waiting="mulette.core.intake.waiting:waiting",
    search="mulette.core.intake.searching:search",
    measures="mulette.core.intake.measures:measures",
    retention="mulette.core.intake.retention:outdated",
    templates=Path(__file__).parent / "html",
    rail=(Entry("Livraisons", "deliveries", "deliveries.listing", ("read", "delivery"), 20),),
    findings="mulette.core.intake.findings:ALL",
    commands={
        "intake templates": f"{_CLI}:templates",
        "intake check": f"{_CLI}:check",
        "intake deliver": f"{_CLI}:deliver",
        "intake deliveries": f"{_CLI}:deliveries",
        "intake resume": f"{_CLI}:resume",
        "intake approve": f"{_CLI}:approve",
        "intake reject": f"{_CLI}:reject",
        "intake undo": f"{_CLI}:undo",
        "intake provider add": f"{_CLI}:add_provider",
    },
    help={
        "intake templates": "Liste les modèles de livraison.",
        "intake check": "Contrôle un fichier sans rien écrire.",
        "intake deliver": "Livre un fichier : le contrôle, le compare, et l'écrit s'il est approuvé.",
        "intake deliveries": "Liste les livraisons.",
        "intake resume": "Reprend une livraison interrompue.",
        "intake approve": "Approuve une livraison et l'écrit.",
        "intake reject": "Rejette une livraison, avec un motif.",
        "intake undo": "Annule une livraison écrite, avec un motif.",
        "intake provider add": "Ajoute un fournisseur de fichiers.",
    },
    permissions=(
        Permission("read", "delivery", "voir les livraisons et leurs constats"),
        Permission("create", "delivery", "livrer un fichier"),
        Permission("approve", "delivery", "approuver ou rejeter une livraison"),
        Permission("create", "template", "écrire des modèles de livraison et des tables annexes", scoped=False),
        Permission("create", "provider", "ajouter un fournisseur de fichiers", scoped=False),
    ),
)
