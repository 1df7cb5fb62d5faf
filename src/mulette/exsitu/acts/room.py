"""What the acts offer to the doors."""

from __future__ import annotations

from pathlib import Path

from mulette.core.room import Entry, Room

ROOM = Room(
    name="exsitu_acts",
    label="Gestes ex situ",
    tables="mulette.exsitu.acts.tables",
    api="mulette.exsitu.acts.api:blueprint",
    pages="mulette.exsitu.acts.pages:blueprint",
    templates=Path(__file__).parent / "templates",
    rail=(Entry("Gestes", "journal", "exsitu_acts.listing", ("read", "stock"), 49, section="Ex situ"),),
)
