"""What the passports offer to the doors."""

from __future__ import annotations

from pathlib import Path

from mulette.core.room import Entry, Room

ROOM = Room(
    name="exsitu_passport",
    label="Passeports",
    tables="mulette.exsitu.passport.tables",
    api="mulette.exsitu.passport.api:blueprint",
    pages="mulette.exsitu.passport.pages:blueprint",
    templates=Path(__file__).parent / "templates",
    commands={"exsitu passports": "mulette.exsitu.passport.cli:passports"},
    help={"exsitu passports": "Écrit les passeports des lots (MCPD, Darwin Core)."},
    rail=(Entry("Passeports", "upload", "exsitu_passport.passports", ("export", "seed_lot"), 50, section="Ex situ"),),
)
