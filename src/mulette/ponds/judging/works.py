"""Evaluations made in the background, from the two files that a page received or from what the store holds."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from mulette.core.house import House
from mulette.core.jobs.context import JobContext
from mulette.core.jobs.kinds import register
from mulette.core.storage.base import now


@register("ponds.evaluate")
def evaluate_candidates(
    house: House, context: JobContext, *, candidates: str | None, inventory: str | None, title: str,
    tolerance_m: float, territory: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Judge candidates; the copies of the files are then removed. Without files, those of the store are judged."""
    from mulette.ponds.judging.evaluating import Asked, evaluate
    from mulette.ponds.judging.operations import keep
    from mulette.ponds.judging.stored import write_stored

    with tempfile.TemporaryDirectory() as folder:
        if candidates is None or inventory is None:
            context.progress(0, stage="Lecture de la base")
            with house.store.reading() as session:
                ours, theirs = write_stored(session, context.author, Path(folder), house.store.srid)
        else:
            ours, theirs = Path(candidates), Path(inventory)
        try:
            judged = evaluate(
                ours, theirs, Asked(tolerance_m, territory),
                lambda done, total: context.progress(done, total, "Jugement de chaque critère"),
            )  # fmt: skip
        finally:
            ours.unlink(missing_ok=True)
            theirs.unlink(missing_ok=True)
    with house.store.transaction() as session:
        kept = keep(session, context.author, title, judged, at=now())
    for warning in judged["warnings"]:
        context.log(warning)
    return {"matched": kept.matched, "ponds": kept.ponds, "url": f"/mares/evaluations/{kept.uuid}"}
