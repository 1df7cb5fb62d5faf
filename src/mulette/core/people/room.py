"""What people offers to the doors."""

from __future__ import annotations

from pathlib import Path

from mulette.core.room import Entry, Permission, Room

ROOM = Room(
    name="people",
    label="Personnes",
    tables="mulette.core.people.tables",
    api="mulette.core.people.api:blueprint",
    pages="mulette.core.people.pages:blueprint",
    commands={
        "platform list": "mulette.core.people.platform_cli:listing",
        "platform trust": "mulette.core.people.platform_cli:trust",
        "platform withdraw": "mulette.core.people.platform_cli:withdraw",
        "user add": "mulette.core.people.cli:add",
        "user list": "mulette.core.people.cli:listing",
        "user password": "mulette.core.people.cli:password",
        "user role": "mulette.core.people.cli:role",
        "user token": "mulette.core.people.cli:token",
    },
    help={
        "platform list": "Liste les plateformes reconnues.",
        "platform trust": "Reconnaît une plateforme, un GeoNature, qui signe l'identité de ses personnes.",
        "platform withdraw": "Ne reconnaît plus une plateforme.",
        "user add": "Crée le compte d'une personne.",
        "user list": "Liste les personnes et leurs rôles.",
        "user password": "Change le mot de passe d'une personne.",
        "user role": "Donne ou retire des rôles à une personne.",
        "user token": "Crée un jeton d'API pour une personne.",
    },
    permissions=(
        Permission("read", "person", "voir l'annuaire des personnes et des organismes", scoped=False),
        Permission("administer", "person", "gérer les comptes, les mots de passe et les rôles de chacun", scoped=False),
        Permission("administer", "role", "changer les droits des rôles", scoped=False),
        Permission("update", "organisation", "créer et corriger les organismes", scoped=False),
    ),
    rail=(Entry("Personnes", "people", "people.listing", ("read", "person"), 80),),
    retention="mulette.core.people.retention:outdated",
    templates=Path(__file__).parent / "templates",
)
