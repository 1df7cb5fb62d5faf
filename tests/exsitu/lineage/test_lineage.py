"""Numbers of nodes, links without cycle, walks up and down, determinations that descendants inherit."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from mulette.core.errors import Conflict, Invalid, NotFound
from mulette.core.people.viewer import Viewer
from mulette.core.storage.store import Store
from mulette.exsitu.lineage.operations import add_node, delete_node, determine, link
from mulette.exsitu.lineage.queries import ancestors, descendants, find_by_code, get_node, parents
from mulette.exsitu.lineage.tables import Determination
from mulette.exsitu.numbering import parse_code
from tests.factories.exsitu import AT, make_bank, make_keeper, make_node


def test_numbers_follow_the_year_and_skip_those_given_by_hand(store: Store) -> None:
    with store.transaction() as session:
        keeper = make_keeper(session, make_bank(session))
        make_node(session, keeper, number="2024_0002")
        made = [make_node(session, keeper).number for _ in range(3)]
        other_year = make_node(session, keeper, year=2023).number
        other_kind = make_node(session, keeper, kind="sowing").number
    assert made == ["2024_0001", "2024_0003", "2024_0004"]
    assert (other_year, other_kind) == ("2023_0001", "2024_0001")


def test_two_organisations_use_the_same_number_and_each_finds_its_own(store: Store) -> None:
    with store.transaction() as session:
        here = make_keeper(session, make_bank(session))
        there = make_keeper(session, make_bank(session, "Conservatoire du Nord"))
        ours, theirs = make_node(session, here, number="12"), make_node(session, there, number="12")
        code = parse_code("L-12")
        assert find_by_code(session, here, code) == [ours]
        assert find_by_code(session, there, code) == [theirs]
        assert set(find_by_code(session, Viewer(), code)) == {ours, theirs}


def test_a_number_taken_is_refused_by_name(store: Store) -> None:
    with store.transaction() as session:
        keeper = make_keeper(session, make_bank(session))
        make_node(session, keeper, number="2024_0001")
        with pytest.raises(Conflict, match="2024_0001"):
            make_node(session, keeper, number=" 2024_0001 ")


def test_somebody_without_organisation_says_who_holds(store: Store) -> None:
    with store.transaction() as session, pytest.raises(Invalid) as refused:
        add_node(session, Viewer(name="Anne"), "lot", at=AT)
    assert list(refused.value.fields) == ["organisation"]


def test_an_old_number_is_found_when_no_number_fits(store: Store) -> None:
    with store.transaction() as session:
        keeper = make_keeper(session, make_bank(session))
        lot = make_node(session, keeper, legacy_number="A 113")
        assert find_by_code(session, keeper, parse_code("A 113")) == [lot]
        assert find_by_code(session, keeper, parse_code("S-A 113")) == []


def test_a_node_is_not_found_under_another_kind(store: Store) -> None:
    with store.transaction() as session:
        lot = make_node(session, make_keeper(session, make_bank(session)))
        with pytest.raises(NotFound):
            get_node(session, lot.uuid, "sowing")


def test_no_chain_of_links_comes_back(store: Store) -> None:
    with store.transaction() as session:
        keeper = make_keeper(session, make_bank(session))
        lot, sowing, culture = (make_node(session, keeper, kind=kind) for kind in ("lot", "sowing", "culture"))
        link(session, lot, sowing, "sown")
        link(session, sowing, culture, "pricked_out")
        for parent in (culture, sowing, lot):
            with pytest.raises(Conflict):
                link(session, parent, lot, "banked")


def test_a_walk_gives_each_link_once_with_its_nearest_depth(store: Store) -> None:
    with store.transaction() as session:
        keeper = make_keeper(session, make_bank(session))
        mother, left, right, mix = (make_node(session, keeper) for _ in range(4))
        link(session, mother, left, "split")
        link(session, mother, right, "split")
        link(session, left, mix, "merged", share=0.25)
        link(session, right, mix, "merged", share=0.75)
        up = [(step.parent_id, step.child_id, step.share, step.depth) for step in ancestors(session, [mix.id])]
        assert up == [
            (left.id, mix.id, 0.25, 1),
            (right.id, mix.id, 0.75, 1),
            (mother.id, left.id, None, 2),
            (mother.id, right.id, None, 2),
        ]
        assert {step.child_id for step in descendants(session, [mother.id])} == {left.id, right.id, mix.id}
        assert [node.id for node, _ in parents(session, mix)] == [left.id, right.id]


def test_a_new_determination_reaches_descendants_of_the_same_taxon_only(store: Store) -> None:
    with store.transaction() as session:
        keeper = make_keeper(session, make_bank(session))
        bag = make_node(session, keeper, kind="material", cd_nom=100, taxon_name="Gentiana sp.")
        lot = make_node(session, keeper, cd_nom=100, taxon_name="Gentiana sp.")
        sorted_out = make_node(session, keeper, cd_nom=7, taxon_name="Poa alpina")
        link(session, bag, lot, "banked")
        link(session, bag, sorted_out, "banked")
        determine(session, keeper, bag, cd_nom=101, taxon_name="Gentiana lutea", determiner="R. Garraud", at=AT)
        assert (lot.cd_nom, lot.taxon_name, sorted_out.cd_nom) == (101, "Gentiana lutea", 7)
        rows = session.execute(select(Determination.node_id, Determination.is_inherited)).all()
        assert sorted(map(tuple, rows)) == sorted([(bag.id, False), (lot.id, True)])


def test_a_node_with_children_is_not_deleted(store: Store) -> None:
    with store.transaction() as session:
        keeper = make_keeper(session, make_bank(session))
        lot, sowing = make_node(session, keeper), make_node(session, keeper, kind="sowing")
        link(session, lot, sowing, "sown")
        with pytest.raises(Conflict, match="descendants"):
            delete_node(session, keeper, lot, at=AT, reason="saisi deux fois")
        delete_node(session, keeper, sowing, at=AT, reason="saisi deux fois")
        delete_node(session, keeper, lot, at=AT, reason="saisi deux fois")
        with pytest.raises(NotFound):
            get_node(session, lot.uuid)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=20, unique=True))
def test_whatever_is_linked_no_node_is_its_own_ancestor(store: Store, pairs: list[tuple[int, int]]) -> None:
    with store.transaction() as session:
        keeper = Viewer(organisation_id=make_bank(session, f"Banque {pairs} {id(pairs)}").id, is_system=True)
        nodes = [make_node(session, keeper) for _ in range(6)]
        for parent, child in pairs:
            try:
                link(session, nodes[parent], nodes[child], "merged")
            except Conflict:
                assert parent == child or any(
                    step.parent_id == nodes[child].id for step in ancestors(session, [nodes[parent].id])
                )
        for node in nodes:
            assert node.id not in {step.parent_id for step in ancestors(session, [node.id])}
        session.rollback()
