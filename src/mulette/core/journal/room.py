"""What journal offers to the doors."""

from __future__ import annotations

from pathlib import Path

from mulette.core.room import Entry, Permission, Room

ROOM = Room(
    name="journal",
    label="Journal",
    tables="mulette.core.journal.tables",
    pages="mulette.core.journal.pages:blueprint",
    permissions=(Permission("read", "journal_entry", "lire le journal des changements", scoped=False),),
    rail=(Entry("Journal", "journal", "journal.listing", ("read", "journal_entry"), 90),),
    templates=Path(__file__).parent / "templates",
)
