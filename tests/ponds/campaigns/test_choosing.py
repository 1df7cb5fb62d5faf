"""A batch: repeatable, spread, with a random share whose chances are known."""

from __future__ import annotations

import itertools

import pytest

from mulette.core.errors import Invalid
from mulette.ponds.campaigns.choosing import Pick, Place, choose
from mulette.ponds.campaigns.operations import fit_budget, within_reach
from mulette.ponds.campaigns.routing import length_of, route

POOL = [Place(one, 100.0 * one, 0.0, one / 100, 10.0 + 5 * (one % 60)) for one in range(100)]


def by_draw(picks: list[Pick], draw: str) -> list[Pick]:
    return [one for one in picks if one.draw == draw]


def test_same_seed_gives_the_same_batch_and_another_seed_another() -> None:
    assert choose(POOL, size=20, seed=3) == choose(POOL, size=20, seed=3)
    assert choose(POOL, size=20, seed=3) != choose(POOL, size=20, seed=4)


def test_a_fifth_is_drawn_in_every_stratum_with_its_chance() -> None:
    picks = choose(POOL, size=20, seed=1)
    drawn = by_draw(picks, "random")
    assert (len(picks), len(drawn)) == (20, 4)
    # 20, 30, 30 and 20 candidates by stratum: one draw in each
    assert sorted((one.stratum, one.probability) for one in drawn) == [
        ("0,2 à 0,5", 1 / 30), ("0,5 à 0,8", 1 / 30), ("0,8 et plus", 1 / 20), ("moins de 0,2", 1 / 20),
    ]  # fmt: skip
    assert {one.probability for one in picks if one.draw != "random"} == {None}


def test_estimate_of_the_random_share_is_without_bias() -> None:
    ponds = {one.key for one in POOL if one.score >= 0.7}  # 30 of them
    totals = [
        sum(
            1 / one.probability for one in by_draw(choose(POOL, size=20, seed=seed), "random") if one.place.key in ponds
        )
        for seed in range(400)
    ]
    # 20 surely (1 draw in 20, all ponds) and 10 in the mean of a draw of 0 or 30: sd 14.1, 0.7 for the mean of 400
    assert sum(totals) / 400 == pytest.approx(30, abs=2.2)


def test_fewer_draws_than_strata_are_made_in_one() -> None:
    drawn = by_draw(choose(POOL, size=10, seed=1), "random")
    assert [(one.stratum, one.probability) for one in drawn] == [("toutes notes", 0.02)] * 2


def test_best_and_uncertain_are_spread_over_classes_of_size() -> None:
    picks = choose(POOL, size=13, seed=1, random_share=0, uncertain_share=0)
    sizes = [sum(one.place.area_m2 >= limit for limit in (50, 200)) for one in picks]
    assert [sizes.count(one) for one in range(3)] == [5, 4, 4]


def test_nothing_to_choose_from_is_said() -> None:
    with pytest.raises(Invalid, match="Aucun candidat"):
        choose([], size=3, seed=1)


def test_route_of_a_few_stops_is_the_shortest_of_all() -> None:
    points = [(0, 0), (300, 40), (20, 200), (310, 220), (150, 90)]
    shortest = min(length_of(order, points, (0, 100)) for order in itertools.permutations(range(5)))
    assert length_of(route(points, (0, 100)), points, (0, 100)) == pytest.approx(shortest)


def test_budget_gives_up_chosen_stops_and_never_drawn_ones() -> None:
    near = within_reach(POOL, (0, 0), 2_000)
    assert max(one.x_m for one in near) == 1_000
    picks = [Pick(POOL[1], "random", "s", 0.1), Pick(POOL[2], "best", "s"), Pick(POOL[9], "best", "s")]
    assert [one.place.key for one in fit_budget(picks, (0, 0), 1_000)] == [1, 2]  # 200 m out and 200 m back
    with pytest.raises(Invalid, match="tirés au hasard"):
        fit_budget(picks, (0, 0), 150)
