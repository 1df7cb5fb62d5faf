"""What intake offers to the doors."""

from __future__ import annotations

from pathlib import Path

from mulette.core.room import Entry, Permission, Room

_CLI = "mulette.core.intake.cli"
_TEMPLATES = "mulette.core.intake.templates.cli"

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
    findings="mulette.core.intake.archives.kinds:ALL",
    commands={
        "intake check": f"{_CLI}:check",
        "intake deliver": f"{_CLI}:deliver",
        "intake deliveries": f"{_CLI}:deliveries",
        "intake resume": f"{_CLI}:resume",
        "intake approve": f"{_CLI}:approve",
        "intake accept": "mulette.core.intake.accept_cli:accept",
        "intake reject": f"{_CLI}:reject",
        "intake undo": f"{_CLI}:undo",
        "intake provider add": f"{_CLI}:add_provider",
        "templates list": f"{_TEMPLATES}:list_templates",
        "templates show": f"{_TEMPLATES}:show",
        "templates export": f"{_TEMPLATES}:export",
        "templates import": f"{_TEMPLATES}:import_template",
        "templates diff": f"{_TEMPLATES}:diff",
        "templates tie": f"{_TEMPLATES}:tie",
        "templates table add": f"{_TEMPLATES}:add_table",
        "templates table list": f"{_TEMPLATES}:list_tables",
    },
    help={
        "intake check": "Contrôle un fichier sans rien écrire.",
        "intake deliver": "Livre un fichier : le contrôle, le compare, et l'écrit s'il est approuvé.",
        "intake deliveries": "Liste les livraisons.",
        "intake resume": "Reprend une livraison interrompue.",
        "intake accept": "Accepte un avertissement, avec un motif.",
        "intake approve": "Approuve une livraison et l'écrit.",
        "intake reject": "Rejette une livraison, avec un motif.",
        "intake undo": "Annule une livraison écrite, avec un motif.",
        "intake provider add": "Ajoute un fournisseur de fichiers.",
        "templates list": "Liste les modèles de livraison et leur dernière version.",
        "templates show": "Montre le texte d'un modèle.",
        "templates export": "Écrit un modèle dans un fichier TOML.",
        "templates import": "Garde un fichier TOML comme version suivante d'un modèle.",
        "templates diff": "Compare deux versions d'un modèle.",
        "templates tie": "Dit avec quel modèle se lisent les fichiers d'un fournisseur.",
        "templates table add": "Garde un fichier comme version suivante d'une table annexe.",
        "templates table list": "Liste les tables annexes.",
    },
    permissions=(
        Permission("read", "delivery", "voir les livraisons et leurs constats"),
        Permission("create", "delivery", "livrer un fichier"),
        Permission("approve", "delivery", "approuver ou rejeter une livraison"),
        Permission("create", "template", "écrire des modèles de livraison et des tables annexes", scoped=False),
        Permission("create", "provider", "ajouter un fournisseur de fichiers", scoped=False),
    ),
)
