"""Visits where the inventory is not complete: how many, and what they say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mulette.core.errors import Invalid
from mulette.ponds.judging.sampling import allocate, estimate, plan, stratify
from mulette.ponds.judging.visits import estimate_from_visits


def test_a_plan_has_ten_strata_of_like_sizes() -> None:
    scores = np.linspace(0, 1, 1_000)
    strata = plan(scores, 0.05)
    assert [one.candidates for one in strata] == [100] * 10
    assert strata[0].low == 0.0
    assert strata[-1].high == 1.0
    assert all(2 <= one.visits <= 100 for one in strata)


def test_equal_scores_stay_in_one_stratum() -> None:
    assert set(stratify(np.full(50, 0.3))) == {0}
    assert plan(np.array([]), 0.05) == []


def test_visits_give_the_half_width_that_was_asked_for() -> None:
    # 3 strata; the variance with the visits allotted is (half-width / 1.96)^2 or less, and no less with 5 % fewer
    sizes, expected = [400, 300, 300], [0.1, 0.5, 0.8]
    visits = allocate(sizes, expected, 0.05)

    def variance(counts: list[float]) -> float:
        return sum(
            (size / 1000) ** 2 * share * (1 - share) / count * (1 - count / size)
            for size, share, count in zip(sizes, expected, counts, strict=True)
        )

    assert variance([float(one) for one in visits]) <= (0.05 / 1.96) ** 2 * 1.0001
    assert variance([0.95 * one for one in visits]) > (0.05 / 1.96) ** 2


def test_the_estimate_is_right_on_average_over_all_samples() -> None:
    # 4 candidates of which 2 are ponds, and 6 of which 1 is; 2 and 3 visited; precision 3/10
    rng = np.random.default_rng(5)
    strata = [np.array([1, 1, 0, 0]), np.array([1, 0, 0, 0, 0, 0])]
    found = []
    for _ in range(4_000):
        ponds = [int(rng.choice(one, size, replace=False).sum()) for one, size in zip(strata, (2, 3), strict=True)]
        found.append(estimate([4, 6], [2, 3], ponds))
    assert np.mean([one.precision for one in found]) == pytest.approx(0.3, abs=0.01)
    assert np.mean([one.variance for one in found]) == pytest.approx(np.var([one.precision for one in found]), rel=0.1)


def test_a_stratum_that_nobody_visited_is_refused() -> None:
    with pytest.raises(Invalid, match="Strate de 6 candidats"):
        estimate([4, 6], [2, 0], [1, 0])


def test_a_half_width_that_is_none_is_refused() -> None:
    with pytest.raises(Invalid, match="Demi-largeur"):
        plan(np.array([0.5]), 0.0)


def test_visits_are_read_and_weighed_by_stratum(tmp_path: Path) -> None:
    # ten candidates, one a stratum, all visited but one that is not of the plan: 3 ponds of 10, known without error
    names = [f"c{place}" for place in range(10)]
    visits = tmp_path / "visites.csv"
    rows = [f"c{place},{'oui' if place > 6 else 'non'}" for place in range(10)]
    visits.write_text("\n".join(["id,mare", *rows, "autre,oui"]), encoding="utf-8")
    warnings: list[str] = []
    found = estimate_from_visits(names, np.linspace(0, 1, 10), visits, warnings)
    assert found is not None
    assert (found["precision"], found["ponds"], found["variance"], found["visits"]) == (0.3, 3.0, 0.0, 10)
    assert "1 visite d'un identifiant inconnu" in warnings[0]


def test_a_stratum_without_a_visit_keeps_the_estimate_from_being_made(tmp_path: Path) -> None:
    visits = tmp_path / "visites.csv"
    visits.write_text("id,mare\nc0,non\n", encoding="utf-8")
    warnings: list[str] = []
    assert estimate_from_visits(["c0", "c1"], np.array([0.1, 0.9]), visits, warnings) is None
    assert "1 strate(s) sans visite" in warnings[0]


def test_an_answer_that_is_neither_yes_nor_no_is_named(tmp_path: Path) -> None:
    visits = tmp_path / "visites.csv"
    visits.write_text("id,mare\nc0,peut-être\n", encoding="utf-8")
    with pytest.raises(Invalid, match="c0 : « peut-être » n'est ni oui ni non"):
        estimate_from_visits(["c0"], np.array([0.1]), visits, [])
