"""Lots take from what they come from, follow the listed states, split and merge without losing their parents."""

from __future__ import annotations

import datetime as dt

import pytest
import shapely

from mulette.core.errors import Conflict, Invalid
from mulette.exsitu.bank import stock
from mulette.exsitu.bank.lots import add_lot, change_status, delete_lot, update_lot
from mulette.exsitu.bank.tables import Lot
from mulette.exsitu.bank.weighings import add_weighing, list_weighings, tsw_at
from mulette.exsitu.collecting.tables import Harvest
from mulette.exsitu.lineage.operations import link
from mulette.exsitu.lineage.queries import children, parents
from mulette.exsitu.lineage.tables import Node
from tests.exsitu.bank.conftest import TODAY, Bank
from tests.factories.exsitu import AT, make_node

TAXON = {"taxon_name": "Eryngium alpinum"}


def material_of(bank: Bank, day: dt.date = dt.date(2024, 8, 20), **values: object) -> Node:
    """Make a harvest and its material, without what tests of lots do not look at."""
    harvest = make_node(bank.session, bank.keeper, "harvest", **TAXON)
    bank.session.add(Harvest(node_id=harvest.id, date_min=day, geom=shapely.Point(970_000, 6_440_000)))
    material = make_node(bank.session, bank.keeper, "material", **TAXON | values)
    link(bank.session, harvest, material, "extracted")
    return material


def node_of(bank: Bank, lot: Lot) -> Node:
    return bank.session.get_one(Node, lot.node_id)


def test_a_lot_takes_taxon_provenance_and_generation_from_its_parents(bank: Bank) -> None:
    wild = add_lot(bank.session, bank.keeper, {}, at=AT, parents=[material_of(bank)])
    node = node_of(bank, wild)
    assert (node.taxon_name, node.generation, wild.provenance, wild.status, node.number) == (
        "Eryngium alpinum", 0, "W", "received", "2024_0001"
    )  # fmt: skip
    culture = make_node(bank.session, bank.keeper, "culture", generation=1, **TAXON)
    grown = add_lot(bank.session, bank.keeper, {}, at=AT, parents=[culture])
    assert (node_of(bank, grown).generation, grown.provenance) == (2, "Z")
    assert [row.kind for _, row in parents(bank.session, node_of(bank, grown))] == ["harvested_ex_situ"]
    with pytest.raises(Invalid) as refused:
        add_lot(bank.session, bank.keeper, {}, at=AT)
    assert list(refused.value.fields) == ["cd_nom"]


def test_a_mix_is_sorted_before_it_makes_a_lot(bank: Bank) -> None:
    two = [material_of(bank), material_of(bank, taxon_name="Arnica montana")]
    with pytest.raises(Invalid, match="triez"):
        add_lot(bank.session, bank.keeper, {}, at=AT, parents=two)
    assert add_lot(bank.session, bank.keeper, TAXON, at=AT, parents=two).status == "received"


@pytest.mark.parametrize(
    ("days", "fault"),
    [
        ({"received_on": "2024-08-19"}, "received_on"),
        ({"received_on": "01/09/2024", "packed_on": "2024-08-31"}, "packed_on"),
        ({"packed_on": "2024-08-19"}, "packed_on"),
        ({"received_on": "2024-09-13"}, "received_on"),
    ],
)
def test_days_follow_each_other_and_none_is_to_come(bank: Bank, days: dict[str, str], fault: str) -> None:
    material = material_of(bank)
    with pytest.raises(Invalid) as refused:
        add_lot(bank.session, bank.keeper, days, at=AT, parents=[material])
    assert list(refused.value.fields) == [fault]
    lot = add_lot(bank.session, bank.keeper, {}, at=AT, parents=[material])
    with pytest.raises(Invalid) as changed:
        update_lot(bank.session, bank.keeper, lot, days, at=AT)
    assert changed.value.fields == refused.value.fields


def test_only_listed_passages_are_taken(bank: Bank) -> None:
    lot = bank.lot(status="received")
    for status in ("cleaning", "drying", "stored"):
        change_status(bank.session, bank.keeper, lot, status, at=AT)
    for status in ("refused", "received"):
        with pytest.raises(Conflict, match="Passages possibles : Au nettoyage, Au séchage, Détruit"):
            change_status(bank.session, bank.keeper, lot, status, at=AT)
    with pytest.raises(Conflict, match="saisissez le mouvement"):
        change_status(bank.session, bank.keeper, lot, "exhausted", at=AT)
    bank.package(lot, 10)
    with pytest.raises(Conflict, match="tient encore 10 graines"):
        change_status(bank.session, bank.keeper, lot, "destroyed", at=AT, reason="Moisi")


def test_a_new_determination_reaches_what_descends_from_the_lot(bank: Bank) -> None:
    lot = bank.lot()
    bank.package(lot, 50)
    part = stock.split_lot(bank.session, bank.keeper, lot, 10, bank.cold, on=TODAY, at=AT)
    update_lot(bank.session, bank.keeper, lot, {"taxon_name": "Eryngium campestre", "legacy_number": "A12"}, at=AT)
    assert [node_of(bank, one).taxon_name for one in (lot, part)] == ["Eryngium campestre"] * 2
    assert [node_of(bank, one).legacy_number for one in (lot, part)] == ["A12", None]


def test_a_part_keeps_its_parent_its_measures_and_its_weighing(bank: Bank) -> None:
    lot = bank.lot(filled_percent=80, donor="Lautaret")
    bank.package(lot, 100)
    add_weighing(bank.session, bank.keeper, lot, [0.05, 0.05], at=AT)
    part = stock.split_lot(bank.session, bank.keeper, lot, 0.02, bank.freezer, on=TODAY, at=AT, unit="g")
    held = [stock.balance(bank.session, one) for one in (lot, part)]
    assert held == [60, 40]  # 0.02 g at 0.5 g a thousand
    assert (part.filled_percent, part.donor, tsw_at(bank.session, part, TODAY)) == (80, "Lautaret", 0.5)
    assert [row.kind for _, row in parents(bank.session, node_of(bank, part))] == ["split"]
    assert [child.id for child, _ in children(bank.session, node_of(bank, lot))] == [part.node_id]
    with pytest.raises(Conflict, match="Il reste 60 graines"):
        stock.split_lot(bank.session, bank.keeper, lot, 61, bank.cold, on=TODAY, at=AT)


def test_lots_put_together_keep_their_parents_with_their_shares(bank: Bank) -> None:
    material = material_of(bank)
    one, two = (add_lot(bank.session, bank.keeper, {}, at=AT, parents=[material]) for _ in range(2))
    bank.package(one, 300)
    bank.package(two, 100)
    mix = stock.merge_lots(bank.session, bank.keeper, [one, two], bank.freezer, on=TODAY, at=AT)
    assert [stock.balance(bank.session, lot) for lot in (one, two, mix)] == [0, 0, 400]
    assert [lot.status for lot in (one, two, mix)] == ["exhausted", "exhausted", "stored"]
    assert [(row.kind, row.share) for _, row in parents(bank.session, node_of(bank, mix))] == [
        ("merged", 0.75), ("merged", 0.25)
    ]  # fmt: skip


def test_lots_of_another_taxon_or_origin_are_put_together_only_by_force_with_a_reason(bank: Bank) -> None:
    here, there = (add_lot(bank.session, bank.keeper, {}, at=AT, parents=[material_of(bank)]) for _ in range(2))
    arnica = bank.lot(taxon_name="Arnica montana")
    for lot in (here, there, arnica):
        bank.package(lot, 50)
    for other, why in ((there, "n'ont pas la même origine"), (arnica, "n'ont pas le même taxon ni la même origine")):
        with pytest.raises(Conflict, match=why):
            stock.merge_lots(bank.session, bank.keeper, [here, other], bank.cold, on=TODAY, at=AT)
    forced = {"on": TODAY, "at": AT, "is_forced": True}
    with pytest.raises(Invalid, match="malgré"):
        stock.merge_lots(bank.session, bank.keeper, [here, there], bank.cold, **forced)
    mix = stock.merge_lots(bank.session, bank.keeper, [here, there], bank.cold, **forced, reason="Même vallon")
    assert stock.balance(bank.session, mix) == 100


def test_a_new_weighing_is_a_new_row(bank: Bank) -> None:
    lot = bank.lot()
    for day, mass in ((1, 0.05), (20, 0.06)):
        add_weighing(bank.session, bank.keeper, lot, [mass, mass], at=AT, weighed_on=dt.date(2024, 8, day))
    assert len(list_weighings(bank.session, lot)) == 2
    days = [dt.date(2024, 7, 31), dt.date(2024, 8, 19), dt.date(2024, 8, 20)]
    assert [tsw_at(bank.session, lot, day) for day in days] == [None, 0.5, 0.6]
    with pytest.raises(Invalid, match="au moins 2 échantillons"):
        add_weighing(bank.session, bank.keeper, lot, [0.05], at=AT)


def test_a_lot_entered_by_mistake_goes_one_that_served_stays(bank: Bank) -> None:
    lot, served = bank.lot(), bank.lot()
    bank.package(served)
    delete_lot(bank.session, bank.keeper, lot, at=AT, reason="Doublon")
    with pytest.raises(Conflict, match="a servi"):
        delete_lot(bank.session, bank.keeper, served, at=AT, reason="Doublon")
