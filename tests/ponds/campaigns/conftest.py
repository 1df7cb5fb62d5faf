"""A commune, an officer, and a run of candidates: what the tests of the campaigns stand on."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from mulette.core.people.viewer import Scope, Viewer
from mulette.core.storage.store import Store
from mulette.ponds.reviewing.operations import load_run
from mulette.ponds.reviewing.reading import read_candidates
from mulette.ponds.reviewing.tables import Run
from tests.ponds.reviewing.conftest import AT, candidate, reviewer, write_candidates

__all__ = ["reviewer"]


@pytest.fixture
def officer(reviewer: Viewer) -> Viewer:
    """Give a person who answers for the whole register."""
    rights = {**reviewer.rights, ("create", "pond_campaign"): Scope.ALL}
    rights |= {(action, "pond"): Scope.ALL for action in ("read", "read_precise", "create", "update", "delete")}
    return dataclasses.replace(reviewer, rights=rights)


@pytest.fixture
def run(store: Store, officer: Viewer, tmp_path: Path) -> Run:
    """Load ten candidates along a line, 200 m apart, from the best to the worst."""
    file = write_candidates(tmp_path / "c.gpkg", [candidate(one, score=round(0.95 - one / 10, 2)) for one in range(10)])
    with store.transaction() as session:
        made, _ = load_run(session, officer, read_candidates(file, 2154), name="c", sha256="a", at=AT)
    return made
