"""PC and dPC: by hand on three and four ponds, and against their definition on a network drawn at random."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from mulette.ponds.network.connectivity import find_ways, gains, importance
from mulette.ponds.network.links import link


def test_three_ponds_in_a_row() -> None:
    """Ponds of 1, 2 and 3 m², 500 m apart, likelihood 0.5 at 500 m, so 0.25 from one end to the other.

    Σ = 1 + 4 + 9 + 2 (1·2·0.5 + 2·3·0.5 + 1·3·0.25) = 14 + 2 × 4.75 = 23.5. Without the middle one the ends have no
    way: 1 + 9 = 10; without the first: 4 + 9 + 2·3 = 19; without the last: 1 + 4 + 2·1 = 7.
    """
    links = link(np.array([[0.0, 0.0], [500.0, 0.0], [1000.0, 0.0]]), 500.0)
    found = importance(links, find_ways(links, 500.0, likelihood=0.5), np.array([1.0, 2.0, 3.0]))
    assert found.pc == pytest.approx(23.5 / 36)
    assert found.equivalent_m2 == pytest.approx(23.5**0.5)
    assert found.dpc == pytest.approx([100 * lost / 23.5 for lost in (4.5, 13.5, 16.5)])
    assert found.intra == pytest.approx([100 * own / 23.5 for own in (1.0, 4.0, 9.0)])
    assert found.flux == pytest.approx([100 * flow / 23.5 for flow in (3.5, 8.0, 7.5)])
    assert found.connector == pytest.approx([0.0, 100 * 1.5 / 23.5, 0.0])


def test_a_pond_with_a_way_round_it_is_worth_the_difference() -> None:
    """A square of 300 m, diagonals of 424 m not linked at 300 m: without a corner its neighbours keep the other way.

    Each area 1, likelihood 0.5 at 300 m: Σ = 4 + 2 (4 × 0.5 + 2 × 0.25) = 9.
    Without a corner: 3 + 2 (2 × 0.5 + 0.25) = 5.5.
    """
    links = link(np.array([[0.0, 0.0], [300.0, 0.0], [300.0, 300.0], [0.0, 300.0]]), 300.0)
    found = importance(links, find_ways(links, 300.0, likelihood=0.5), np.ones(4))
    assert found.dpc == pytest.approx([100 * 3.5 / 9] * 4)
    assert found.connector == pytest.approx([0.0] * 4, abs=1e-12)


def test_a_pond_put_back_between_two_brings_what_it_was_worth() -> None:
    """The middle pond of the first test: Σ goes from 10 to 23.5, of which 1.5 joins the ends."""
    ends = link(np.array([[0.0, 0.0], [1000.0, 0.0]]), 500.0)
    ways = find_ways(ends, 500.0, likelihood=0.5)
    own, between = gains(
        ways, np.array([1.0, 3.0]), np.array([0, 2]), np.array([0, 1]), np.array([500.0, 500.0]), np.array([2.0])
    )
    assert own.tolist() == pytest.approx([12.0])
    assert between.tolist() == pytest.approx([1.5])


def test_every_importance_is_pc_less_pc_without_the_pond() -> None:
    rng = np.random.default_rng(4)
    xy, area = rng.uniform(0, 2_500, (40, 2)), rng.uniform(10, 500, 40)
    links = link(xy, 500.0)
    ways = find_ways(links, 500.0, least=0.0)
    graph = nx.Graph()
    graph.add_nodes_from(range(40))
    one, other, distance = (part.tolist() for part in links.pairs())
    graph.add_weighted_edges_from(zip(one, other, distance, strict=True))

    def total(some: nx.Graph) -> float:
        return sum(
            area[start] * area[end] * np.exp(-ways.rate * length)
            for start, reached in nx.all_pairs_dijkstra_path_length(some)
            for end, length in reached.items()
        )

    whole = total(graph)
    without = [total(graph.subgraph([pond for pond in range(40) if pond != gone])) for gone in range(40)]
    found = importance(links, ways, area)
    assert found.pc == pytest.approx(whole / area.sum() ** 2)
    assert found.dpc == pytest.approx([100 * (whole - one) / whole for one in without])
    near = importance(links, find_ways(links, 500.0), area)  # ways of less than 1 in 10 000 left out
    assert near.dpc == pytest.approx(found.dpc, abs=0.05)
