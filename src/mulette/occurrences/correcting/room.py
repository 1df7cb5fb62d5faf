"""What the correction of records offers to the doors."""

from __future__ import annotations

from pathlib import Path

from mulette.core.room import Entry, Room

_CLI = "mulette.occurrences.correcting.cli"

ROOM = Room(
    name="correcting",
    label="Corrections",
    tables="mulette.occurrences.correcting.tables",
    pages="mulette.occurrences.correcting.pages:blueprint",
    api="mulette.occurrences.correcting.api:blueprint",
    jobs="mulette.occurrences.correcting.works",
    templates=Path(__file__).parent / "templates",
    rail=(Entry("Corrections", "edit", "corrections.listing", ("update", "record"), 22),),
    commands={"records correct": f"{_CLI}:correct", "records restore": f"{_CLI}:undo"},
    help={
        "records correct": "Change un champ de plusieurs données, avec un motif.",
        "records restore": "Annule une correction.",
    },
)
