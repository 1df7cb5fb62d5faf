from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from distributed import LocalCluster

from mulette.core.errors import Invalid
from mulette.ponds.detecting.chain import reason_of
from mulette.ponds.detecting.workers import Call, Outcome, Piece, cluster_crew, local_crew, work
from tests.ponds.detecting.pieces import die, die_once, double, refuse, run_short_of_memory


def piece(name: str, function: Callable[..., Any], *arguments: Any, needs: frozenset[str] = frozenset()) -> Piece:
    call: Call = (function, arguments)
    return Piece(name, lambda: call, needs)


def test_a_worker_that_dies_does_not_stop_the_others(tmp_path: Path) -> None:
    pieces = [
        *(piece(f"{number}", double, number) for number in range(6)),
        piece("dies", die), piece("memory", run_short_of_memory),
        piece("dies once", die_once, tmp_path / "seen", needs=frozenset({"dies"})),
        piece("last", double, 21, needs=frozenset({"dies", "0"})),
    ]  # fmt: skip
    with local_crew(2) as crew:
        outcomes = list(work(pieces, crew))
    results = {one.piece.name: one.result for one in outcomes if one.failure is None}
    assert results == {**{f"{n}": 2 * n for n in range(6)}, "dies once": "alive", "last": 42}
    failures = {one.piece.name: reason_of(one.failure) for one in outcomes if one.failure}
    assert set(failures) == {"dies", "memory"}
    assert "mémoire" in failures["memory"]
    assert "tomber" in failures["dies"]


def test_a_piece_waits_for_those_that_it_needs() -> None:
    pieces = [piece("after", double, 1, needs=frozenset({"before"})), piece("before", double, 2)]
    with local_crew(1) as crew:
        names = [one.piece.name for one in work(pieces, crew)]
    assert names == ["before", "after"]


def test_a_dask_cluster_does_the_same_work() -> None:
    pieces = [*(piece(f"{number}", double, number) for number in range(6)), piece("refused", refuse)]
    with (
        LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None) as cluster,
        cluster_crew(cluster.scheduler_address) as crew,
    ):
        outcomes: list[Outcome] = list(work(pieces, crew))
    assert sorted(one.result for one in outcomes if one.failure is None) == [0, 2, 4, 6, 8, 10]
    assert [reason_of(one.failure) for one in outcomes if one.failure] == ["Il est tronqué."]


def test_a_cluster_that_does_not_answer_is_named() -> None:
    with pytest.raises(Invalid, match=r"tcp://127\.0\.0\.1:1"), cluster_crew("tcp://127.0.0.1:1", timeout_s=1):
        pass
