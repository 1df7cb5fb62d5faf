from __future__ import annotations

import numpy as np

from mulette.core.taxonomy.tree import number_tree


def test_what_lies_below_a_taxon_has_its_number_within_the_taxons_bounds() -> None:
    # Chiroptera 1 > Vespertilionidae 2 > Myotis 3 > (M. nattereri 5, M. blythii 6), Plecotus 4; Rhinolophidae 7.
    codes = np.array([6, 4, 7, 3, 1, 5, 2])
    parents = np.array([3, 2, 1, 2, 0, 3, 1])
    left, right = number_tree(codes, parents)
    bounds = {code: (low, high) for code, low, high in zip(codes.tolist(), left.tolist(), right.tolist(), strict=True)}
    below = {code: {c for c, (x, _) in bounds.items() if low <= x <= high} for code, (low, high) in bounds.items()}
    assert below == {1: {1, 2, 3, 4, 5, 6, 7}, 2: {2, 3, 4, 5, 6}, 3: {3, 5, 6}, 4: {4}, 5: {5}, 6: {6}, 7: {7}}
    assert sorted(left.tolist()) == [1, 2, 3, 4, 5, 6, 7]


def test_several_roots_and_missing_parents_are_trees_beside_each_other() -> None:
    left, right = number_tree(np.array([10, 20, 30]), np.array([99, 10, 30]))
    assert left.tolist() == [1, 2, 3]
    assert right.tolist() == [2, 2, 3]


def test_a_circle_gets_no_number() -> None:
    left, right = number_tree(np.array([1, 2, 3, 4]), np.array([0, 3, 2, 3]))
    assert left.tolist() == [1, 0, 0, 0]
    assert right.tolist() == [1, 0, 0, 0]


def test_nothing_is_numbered_when_there_is_nothing() -> None:
    nothing = np.array([], dtype=np.int64)
    left, right = number_tree(nothing, nothing)
    assert len(left) == len(right) == 0


def test_a_long_line_and_a_wide_level_are_numbered_alike() -> None:
    count = 200_000
    codes = np.arange(1, count + 1)
    wide = number_tree(codes, np.where(codes == 1, 0, 1))
    assert (wide[0] == codes).all()
    assert wide[1][0] == count
    line = np.arange(1, 301)
    left, right = number_tree(line, line - 1)
    assert (left == line).all()
    assert (right == 300).all()
