"""What the search for duplicates offers to the doors."""

from __future__ import annotations

from mulette.core.room import Entry, Permission, Room

ROOM = Room(
    name="duplicates",
    label="Doublons",
    tables="mulette.occurrences.duplicates.tables",
    api="mulette.occurrences.duplicates.api:blueprint",
    pages="mulette.occurrences.duplicates.pages:blueprint",
    jobs="mulette.occurrences.duplicates.works",
    demo="mulette.occurrences.duplicates.demo:look_at_school",
    commands={"records duplicates": "mulette.occurrences.duplicates.cli:duplicates"},
    help={"records duplicates": "Cherche les données qui pourraient n'en faire qu'une."},
    permissions=(Permission("merge", "record", "fusionner deux données en double", scoped=False),),
    rail=(Entry("Doublons", "layers", "duplicates.listing", ("merge", "record"), 14),),
)
