"""The loading of candidates, in the background or from the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from mulette.core.house import House
from mulette.core.jobs.context import JobContext
from mulette.core.jobs.kinds import register
from mulette.core.people.viewer import Viewer
from mulette.core.storage.base import now
from mulette.ponds.reviewing.tables import Run


@register("ponds.load_candidates")
def load_candidates(house: House, context: JobContext, *, path: str, name: str) -> dict[str, Any]:
    """Load the file that a page received; the copy is then removed."""
    file = Path(path)
    try:
        run, is_new = load_file(house, context.author, file, name=name)
    finally:
        file.unlink(missing_ok=True)
    context.log(words(run, is_new=is_new))
    return {"candidates": run.candidates, "added": run.added, "url": f"/mares/relecture?envoi={run.uuid}"}


def load_file(
    house: House, author: Viewer, path: Path, *, name: str, folder: Path | None = None, mnt: Path | None = None,
    ortho: Path | None = None, progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[Run, bool]:  # fmt: skip
    """Load a file of candidates and, if rasters are given, make the pictures of its candidates.

    Returns
    -------
    The run, and whether it is new.
    """
    import hashlib

    from mulette.ponds.reviewing.operations import load_run
    from mulette.ponds.reviewing.picturing import make_cards
    from mulette.ponds.reviewing.reading import read_candidates

    findings = read_candidates(path, house.store.srid)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    with house.store.transaction() as session:
        run, is_new = load_run(session, author, findings, name=name, sha256=sha256, at=now())
    if folder or mnt or ortho:
        run.pictured = make_cards(house, run, folder, mnt=mnt, ortho=ortho, progress=progress)
    return run, is_new


def words(run: Run, *, is_new: bool) -> str:
    """Tell in French what was loaded."""
    if not is_new:
        return f"Ce fichier était déjà chargé sous le nom « {run.name} » : rien n'a changé."
    known = run.candidates - run.added
    return (
        f"{run.candidates} candidats lus : {run.added} nouveaux, {known} déjà connus, qui gardent leur jugement. "
        f"{run.pictured} ont leurs images."
    )
