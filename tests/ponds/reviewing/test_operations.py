"""A run loaded, candidates judged and unjudged: what becomes of ponds, history and former judgements."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Forbidden, Invalid, NotFound
from mulette.core.people.viewer import SYSTEM, Viewer
from mulette.core.storage.store import Store
from mulette.ponds.register.operations import change_status
from mulette.ponds.register.tables import Pond, Proposal
from mulette.ponds.reviewing.operations import get_candidate, judge, load_run, undo
from mulette.ponds.reviewing.queries import around, list_runs, queue
from mulette.ponds.reviewing.reading import read_candidates
from mulette.ponds.reviewing.tables import Candidate, Judgement, Run
from tests.ponds.reviewing.conftest import AT, SOUTH, WEST, candidate, write_candidates


def load(store: Store, author: Viewer, path: Path, sha256: str = "a") -> Run:
    with store.transaction() as session:
        run, _ = load_run(session, author, read_candidates(path, 2154), name=path.stem, sha256=sha256, at=AT)
    return run


def named(session: Session, name: str) -> Candidate:
    found = session.scalar(select(Candidate).where(Candidate.stable_id == name))
    assert found is not None
    return found


@pytest.fixture
def run(store: Store, reviewer: Viewer, tmp_path: Path) -> Run:
    rows = [candidate(0, score=0.9), candidate(1, score=0.48), candidate(2, score=0.7)]
    return load(store, reviewer, write_candidates(tmp_path / "mars.gpkg", rows))


def test_accepted_candidate_becomes_a_potential_pond_with_what_sensing_proposes(
    store: Store, reviewer: Viewer, run: Run
) -> None:
    with store.transaction() as session:
        found = judge(session, reviewer, named(session, "c0"), "accepted", at=AT, seen="waiting")
        pond = session.get(Pond, found.pond_id)
        assert pond is not None
        assert (pond.status, pond.origin, pond.hollow_m, pond.candidate_id) == ("Potentielle", "Détection", 0.42, "c0")
        assert pond.commune_id is not None
        proposed = {one.field: (one.value, one.method, one.trust) for one in session.scalars(select(Proposal))}
        assert proposed == {  # a depth is never taken
            "area_m2": (100.0, "mesure sur le relief et les images", "Faible"),
            "shape": ("Carré ou rectangle", "forme du contour", "Bonne"),
        }


def test_refusal_says_what_it_is_and_makes_no_pond(store: Store, reviewer: Viewer, run: Run) -> None:
    with store.transaction() as session:
        with pytest.raises(Invalid, match="Dites ce que c'est"):
            judge(session, reviewer, named(session, "c0"), "refused", at=AT)
        judge(session, reviewer, named(session, "c0"), "refused", at=AT, cause="ditch")
        assert named(session, "c0").cause == "ditch"
        assert session.scalar(select(func.count()).select_from(Pond)) == 0


def test_undo_takes_the_pond_out_and_keeps_both_steps(store: Store, reviewer: Viewer, run: Run) -> None:
    drawn = shapely.box(WEST, SOUTH + 500, WEST + 12, SOUTH + 508)
    with store.transaction() as session:
        found = named(session, "c0")
        judge(session, reviewer, found, "corrected", at=AT, outline=drawn)
        assert found.geom.equals(drawn)
        undo(session, reviewer, found, at=AT)
        assert (found.state, found.pond_id, found.detected) == ("waiting", None, None)
        assert found.geom.equals(shapely.box(WEST, SOUTH + 500, WEST + 10, SOUTH + 510))
        assert session.scalar(select(func.count()).select_from(Pond)) == 0
        steps = [(one.before, one.after) for one in session.scalars(select(Judgement).order_by(Judgement.id))]
        assert steps == [("waiting", "corrected"), ("corrected", "waiting")]


def test_undo_is_refused_once_the_pond_was_visited(store: Store, reviewer: Viewer, run: Run) -> None:
    with store.transaction() as session:
        found = judge(session, reviewer, named(session, "c0"), "accepted", at=AT)
        pond = session.get(Pond, found.pond_id)
        assert pond is not None
        change_status(session, reviewer, pond, "Vue", at=AT)
    with pytest.raises(Conflict, match="visitée depuis"), store.transaction() as session:
        undo(session, reviewer, named(session, "c0"), at=AT)


def test_decisions_of_others_are_not_written_over(store: Store, reviewer: Viewer, run: Run) -> None:
    with store.transaction() as session:
        judge(session, reviewer, named(session, "c0"), "unsure", at=AT, seen="waiting")
        with pytest.raises(Conflict, match="entre-temps"):
            judge(session, reviewer, named(session, "c0"), "accepted", at=AT, seen="waiting")
        judge(session, reviewer, named(session, "c0"), "refused", at=AT, cause="rut", seen="unsure")
        with pytest.raises(Conflict, match="déjà jugé"):
            judge(session, reviewer, named(session, "c0"), "accepted", at=AT)


def test_pond_within_50_m_is_asked_about(store: Store, reviewer: Viewer, tmp_path: Path) -> None:
    near = write_candidates(tmp_path / "near.gpkg", [candidate(0, x=0), candidate(1, x=30)])
    load(store, reviewer, near)
    with store.transaction() as session:
        first = judge(session, reviewer, named(session, "c0"), "accepted", at=AT)
        pond = session.get(Pond, first.pond_id)
        assert pond is not None
        second = named(session, "c1")
        assert [round(one.distance_m) for one in around(session, reviewer, second).ponds] == [30]
        with pytest.raises(Conflict, match="Est-ce la même"):
            judge(session, reviewer, second, "accepted", at=AT)
        judge(session, reviewer, second, "accepted", at=AT, same_as=pond.uuid)
        assert second.pond_id == pond.id
        undo(session, reviewer, second, at=AT)  # the pond came from the other candidate: it stays
        assert session.scalar(select(func.count()).select_from(Pond)) == 1


def test_newer_run_keeps_judgements_by_identifier_and_by_overlap(
    store: Store, reviewer: Viewer, run: Run, tmp_path: Path
) -> None:
    with store.transaction() as session:
        for name in ("c0", "c1"):
            judge(session, reviewer, named(session, name), "refused", at=AT, cause="pool")
    moved = {**candidate(1, score=0.1, x=201.0), "id": "renamed"}  # 9 m of 10 in common: 90 m² of 110
    apart = {**candidate(2, x=407.0), "id": "apart"}  # 3 m of 10 in common: 30 m² of 170, another place
    again = write_candidates(tmp_path / "avril.gpkg", [candidate(0, score=0.95), moved, apart])
    newer = load(store, reviewer, again, sha256="b")
    assert (newer.candidates, newer.added) == (3, 1)
    with store.reading() as session:
        kept = {one.stable_id: (one.state, one.score, one.run_id) for one in session.scalars(select(Candidate))}
    assert kept == {
        "c0": ("refused", 0.95, newer.id),
        "renamed": ("refused", 0.1, newer.id),
        "c2": ("waiting", 0.7, run.id),
        "apart": ("waiting", 0.5, newer.id),
    }


def test_same_file_loaded_twice_changes_nothing(store: Store, reviewer: Viewer, run: Run, tmp_path: Path) -> None:
    assert load(store, reviewer, tmp_path / "mars.gpkg").id == run.id
    with store.reading() as session:
        assert [(one.id, counts) for one, counts in list_runs(session, reviewer)] == [(run.id, {"waiting": 3})]


def test_queue_follows_its_order(store: Store, reviewer: Viewer, run: Run) -> None:
    with store.reading() as session:
        names = {one.uuid: one.stable_id for one in session.scalars(select(Candidate))}
        orders = {
            order: [names[one] for one in queue(session, reviewer, run, order=order)]
            for order in ("meilleurs", "incertains", "proches")
        }
    assert orders == {
        "meilleurs": ["c0", "c2", "c1"],
        "incertains": ["c1", "c2", "c0"],
        "proches": ["c0", "c1", "c2"],
    }


def test_somebody_without_the_right_neither_loads_nor_judges(
    store: Store, reviewer: Viewer, run: Run, tmp_path: Path
) -> None:
    nobody = Viewer(reviewer.person_id, "x", "X")
    with pytest.raises(Forbidden):
        load(store, nobody, tmp_path / "mars.gpkg", sha256="c")
    with pytest.raises(Forbidden), store.transaction() as session:
        judge(session, nobody, named(session, "c0"), "accepted", at=AT)


def test_candidate_that_became_an_anonymous_pond_is_hidden_from_other_structures(
    store: Store, reviewer: Viewer, run: Run
) -> None:
    stranger = dataclasses.replace(reviewer, person_id=None, organisation_id=None)
    with store.transaction() as session:
        found = judge(session, reviewer, named(session, "c0"), "accepted", at=AT)
        assert get_candidate(session, stranger, found.uuid).id == found.id
        session.get_one(Pond, found.pond_id).is_anonymous = True
        session.flush()
        assert found.uuid in queue(session, SYSTEM, run, states=("accepted",))
        assert queue(session, stranger, run, states=("accepted",)) == []
        with pytest.raises(NotFound):
            get_candidate(session, stranger, found.uuid)
