"""What the validation of records offers to the doors."""

from __future__ import annotations

from pathlib import Path

from mulette.core.room import Entry, Permission, Room

ROOM = Room(
    name="validation",
    label="Validation",
    tables="mulette.occurrences.validation.tables",
    api="mulette.occurrences.validation.api:blueprint",
    pages="mulette.occurrences.validation.pages:blueprint",
    jobs="mulette.occurrences.validation.works",
    waiting="mulette.occurrences.validation.waiting:waiting",
    templates=Path(__file__).parent / "templates",
    rail=(Entry("Validation", "ok", "validation.queue", ("validate", "record"), 21),),
    permissions=(
        Permission("validate", "record", "se prononcer sur la validité d'une donnée"),
        Permission("create", "competence", "dire qui valide quoi", scoped=False),
    ),
    commands={"records validate": "mulette.occurrences.validation.cli:validate"},
    help={"records validate": "Valide par les profils les données en attente."},
)
