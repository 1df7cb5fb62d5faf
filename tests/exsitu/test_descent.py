"""Descent: no cycle, depths, shares of the origins of a mix; and a drawing where parents stand left of children."""

from __future__ import annotations

import itertools
import random

import pytest

from mulette.core.errors import Conflict
from mulette.exsitu.culture.drawing import BOX_H, draw
from mulette.exsitu.descent import Descent, makes_cycle, origin_shares, ranks, reached

# Two populations, mixed 3 to 1 in a lot; half of a second mix comes from that lot, the rest from the north again.
MIX = [
    Descent("north", "first", 0.75),
    Descent("south", "first", 0.25),
    Descent("first", "second", 0.5),
    Descent("north", "second"),
    Descent("second", "plant"),
    Descent("east", "other"),  # no ancestor of the plant
]


def test_shares_are_multiplied_along_paths_and_added_over_them() -> None:
    # north: 0.5 x 0.75 + 0.5 = 0.875; south: 0.5 x 0.25 = 0.125
    assert origin_shares(MIX, "plant") == pytest.approx({"north": 0.875, "south": 0.125})


def test_shares_that_do_not_make_one_are_brought_to_one() -> None:
    heavy = [Descent("a", "mix", 0.9), Descent("b", "mix", 0.6)]
    assert origin_shares(heavy, "mix") == pytest.approx({"a": 0.6, "b": 0.4})


def test_depth_is_the_shortest_way_and_rank_the_longest() -> None:
    assert reached(MIX, "plant", upwards=True) == {"second": 1, "first": 2, "north": 2, "south": 3}
    assert ranks(MIX)["plant"] == 3


def test_a_link_that_comes_back_is_seen_before_it_is_made() -> None:
    assert makes_cycle(MIX, "plant", "south")
    assert not makes_cycle(MIX, "south", "plant")
    with pytest.raises(Conflict):
        ranks([*MIX, Descent("plant", "north")])


@pytest.mark.parametrize("seed", range(20))
def test_whatever_the_graph_shares_make_one_and_boxes_do_not_overlap(seed: int) -> None:
    chance = random.Random(seed)
    links = [
        Descent(parent, child, chance.choice([None, 0.2, 0.7]))
        for child in range(1, 40)
        for parent in chance.sample(range(child), min(child, chance.randint(0, 3)))
    ]
    for node in range(40):
        assert sum(origin_shares(links, node).values()) == pytest.approx(1)
    drawing = draw(links, 0)
    for link in links:
        assert drawing.boxes[link.parent].x < drawing.boxes[link.child].x
    columns: dict[float, list[float]] = {}
    for box in drawing.boxes.values():
        columns.setdefault(box.x, []).append(box.y)
    for tops in columns.values():
        ordered = sorted(tops)
        assert all(below - above >= BOX_H for above, below in itertools.pairwise(ordered))
