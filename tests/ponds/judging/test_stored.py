"""What the store holds, judged: candidates loaded for review against the ponds that the viewer knows."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from mulette.core.errors import Forbidden
from mulette.core.people.viewer import Scope, Viewer
from mulette.core.storage.store import Store
from mulette.ponds.judging.evaluating import Asked, evaluate
from mulette.ponds.judging.stored import write_stored
from mulette.ponds.register.operations import add_pond
from mulette.ponds.reviewing.operations import load_run
from mulette.ponds.reviewing.reading import read_candidates
from tests.ponds.reviewing.conftest import AT, SOUTH, WEST, candidate, reviewer, write_candidates

__all__ = ["reviewer"]
OFFICER = Viewer(rights={(action, "pond"): Scope.ALL for action in ("read", "read_precise", "create")})


@pytest.fixture
def filled(store: Store, reviewer: Viewer, tmp_path: Path) -> Store:
    """Load two candidates; write a pond at the first, seen, one that is nowhere near, and an anonymous one."""
    path = write_candidates(tmp_path / "c.gpkg", [candidate(0, score=0.9), candidate(1, score=0.4)])
    with store.transaction() as session:
        load_run(session, reviewer, read_candidates(path, 2154), name="c", sha256="0", at=AT)
        for x, given in ((5.0, {}), (2_500.0, {}), (205.0, {"is_anonymous": True})):
            place = shapely.Point(WEST + x, SOUTH + 505)
            add_pond(session, OFFICER, {"status": "Vue", **given}, place, at=AT)
    return store


def test_the_ponds_whose_place_the_viewer_knows_are_looked_for(filled: Store, reviewer: Viewer, tmp_path: Path) -> None:
    rights = {**reviewer.rights, ("validate", "pond_candidate"): Scope.ALL}
    modest = {key: scope for key, scope in rights.items() if key != ("read_precise", "pond")}
    expected = {True: (3, 2, 2), False: (2, 1, 1)}
    for may_know, given in ((True, {**rights, ("read_precise", "pond"): Scope.ALL}), (False, modest)):
        folder = tmp_path / str(may_know)
        folder.mkdir()
        with filled.reading() as session:
            paths = write_stored(session, Viewer(rights=given), folder, 2154)
        judged = evaluate(*paths, Asked(territory="commune"))
        found = (judged["ponds"], judged["matched"], len(judged["details"]["pairs"]))
        assert found == expected[may_know]


def test_who_may_not_review_may_not_judge_the_store(filled: Store, tmp_path: Path) -> None:
    with filled.reading() as session, pytest.raises(Forbidden):
        write_stored(session, Viewer(1, "lise", rights={("read", "pond"): Scope.ALL}), tmp_path, 2154)
