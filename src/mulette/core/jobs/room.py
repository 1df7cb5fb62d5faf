"""What jobs offers to the doors."""

from __future__ import annotations

from pathlib import Path

from mulette.core.room import Permission, Room

ROOM = Room(
    name="jobs",
    label="Travaux",
    tables="mulette.core.jobs.tables",
    api="mulette.core.jobs.api:blueprint",
    pages="mulette.core.jobs.pages:blueprint",
    commands={"jobs work": "mulette.core.jobs.cli:work"},
    help={"jobs work": "Fait les travaux de fond, hors du serveur web."},
    permissions=(
        Permission("read", "job", "suivre les travaux de fond"),
        Permission("cancel", "job", "annuler ou reprendre un travail de fond"),
    ),
    measures="mulette.core.jobs.measures:measures",
    retention="mulette.core.jobs.retention:outdated",
    templates=Path(__file__).parent / "templates",
)
