"""What the bench offers to the doors."""

from __future__ import annotations

from pathlib import Path

from mulette.core.room import Entry, Room

ROOM = Room(
    name="exsitu_bench",
    label="Paillasse",
    tables="mulette.exsitu.bench.tables",
    api="mulette.exsitu.bench.api:blueprint",
    pages="mulette.exsitu.bench.pages:blueprint",
    templates=Path(__file__).parent / "templates",
    waiting="mulette.exsitu.bench.waiting:waiting",
    rail=(
        Entry("Paillasse", "exsitu", "exsitu_bench.bench", ("read", "seed_lot"), 40, section="Ex situ"),
        Entry("Alertes", "bell", "exsitu_bench.alerts", ("read", "seed_lot"), 48, section="Ex situ"),
    ),
)
