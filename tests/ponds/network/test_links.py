"""Links, groups and betweenness, by hand and against NetworkX."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from mulette.core.errors import Invalid
from mulette.ponds.network.links import betweenness, groups, link, nearest_m


def test_the_distance_itself_makes_a_link() -> None:
    xy = np.array([[700_000.1, 6_600_000.2], [700_000.1 + 300, 6_600_000.2 + 400]])  # 3, 4, 5
    assert link(xy, 500.0).degree.tolist() == [1, 1]
    assert link(xy, 499.99).degree.tolist() == [0, 0]


def test_each_link_is_given_once_with_its_length() -> None:
    one, other, distance = link(np.array([[0.0, 0.0], [0.0, 100.0], [0.0, 300.0]]), 200.0).pairs()
    assert (one.tolist(), other.tolist(), distance.tolist()) == ([0, 1], [1, 2], [100.0, 200.0])


@pytest.mark.parametrize("count", [0, 1])
def test_no_pond_or_one_has_no_link(count: int) -> None:
    links = link(np.zeros((count, 2)), 500.0)
    assert links.degree.tolist() == [0] * count
    assert groups(links).tolist() == [1] * count
    assert np.isnan(nearest_m(np.zeros((count, 2)))).all()
    assert betweenness(links).tolist() == [0.0] * count


def test_two_ponds_at_one_place_are_linked_and_at_no_distance() -> None:
    assert link(np.zeros((2, 2)), 1.0).degree.tolist() == [1, 1]
    assert nearest_m(np.zeros((2, 2))).tolist() == [0.0, 0.0]


def test_betweenness_is_that_of_networkx() -> None:
    xy = np.random.default_rng(2).uniform(0, 3_000, (70, 2))
    links = link(xy, 450.0)
    graph = nx.Graph()
    graph.add_nodes_from(range(70))
    one, other, _ = links.pairs()
    graph.add_edges_from(zip(one.tolist(), other.tolist(), strict=True))
    assert betweenness(links) == pytest.approx(list(nx.betweenness_centrality(graph).values()), abs=1e-12)


@pytest.mark.parametrize("distance_m", [0.0, -5.0, float("nan"), float("inf")])
def test_a_distance_that_is_none_is_refused(distance_m: float) -> None:
    with pytest.raises(Invalid, match="Distance"):
        link(np.zeros((2, 2)), distance_m)
