"""What the floor ``culture`` of the seed bank offers to the doors."""

from __future__ import annotations

from pathlib import Path

from mulette.core.room import Entry, Room

HERE = Path(__file__).parent

ROOM = Room(
    name="exsitu_culture",
    label="Cultures",
    tables="mulette.exsitu.culture.tables",
    api="mulette.exsitu.culture.api:blueprint",
    pages="mulette.exsitu.culture.pages:blueprint",
    templates=HERE / "templates",
    waiting="mulette.exsitu.culture.waiting:waiting",
    fields=(HERE / "fields.yaml", HERE / "events.yaml", HERE / "harvest.yaml"),
    rail=(Entry("Cultures", "exsitu", "exsitu_culture.board", ("read", "culture"), 46, section="Ex situ"),),
)
