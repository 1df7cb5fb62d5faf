"""A harvest is compared with the law, the permits, the norms and the ground before it is saved."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
import shapely
from sqlalchemy import select

from mulette.core.errors import Conflict, Forbidden, Invalid
from mulette.core.storage.store import Store
from mulette.exsitu.acts.operations import undo_act
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.collecting import permits
from mulette.exsitu.collecting.operations.checking import check_harvest
from mulette.exsitu.collecting.operations.granting import add_permit
from mulette.exsitu.collecting.operations.harvests import add_harvest, save_change
from mulette.exsitu.collecting.operations.materials import add_cleaning, add_material, determine
from mulette.exsitu.collecting.operations.populations import add_population, change_population
from mulette.exsitu.collecting.surroundings import Surroundings
from mulette.exsitu.collecting.tables import Harvest, Permit
from mulette.exsitu.lineage.queries import parents
from mulette.exsitu.lineage.tables import Node
from mulette.occurrences.relief import Relief
from tests.exsitu.collecting.conftest import (
    AT,
    PLAIN,
    PROTECTED,
    SOUTH,
    SUBSPECIES,
    THREATENED,
    WEST,
    People,
    harvest,
    permit,
)


def test_a_protected_taxon_needs_a_permit_or_a_reason(store: Store, people: People) -> None:
    with store.transaction() as session:
        for protected in (PROTECTED, SUBSPECIES):
            with pytest.raises(Invalid) as refused:
                add_harvest(session, people.ours, harvest(protected, quantity=200), at=AT)
            assert refused.value.code == "harvest.no-permit"
            assert "Protection nationale" in refused.value.fields["permit_reason"]
        add_harvest(session, people.ours, harvest(PROTECTED, permit_reason="Sauvetage avant travaux"), at=AT)
        add_harvest(session, people.ours, harvest(PLAIN), at=AT)  # protected in another region
        add_harvest(session, people.ours, harvest(PROTECTED, kind="ex_situ"), at=AT)  # in the garden


LACKING: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({}, {"quantity": 501}, "reste que 500 graines"),
    ({}, {"quantity": 2, "unit": "g"}, "en graines, pas en g"),
    ({}, {"date_min": "2024-05-31"}, "depuis le 01/06/2024"),
    ({"ends_on": "2024-08-11"}, {}, "plus depuis le 11/08/2024"),
    ({"areas": "COM:05002"}, {}, "pas dans son territoire"),
    ({"taxa": [{"cd_nom": PLAIN, "quota": 9}]}, {}, "n'y figure pas"),
    ({"kind": "landowner"}, {}, "ne lève pas une protection"),
    ({"uses": "transport"}, {}, "pas parmi ses usages"),
]


def test_a_permit_covers_a_taxon_a_day_a_place_and_a_quantity(store: Store, people: People) -> None:
    with store.transaction() as session:
        for number, (of_permit, of_harvest, why) in enumerate(LACKING):
            kept = add_permit(session, people.ours, {**permit(), "number": f"P{number}", **of_permit}, at=AT)
            given = harvest(PROTECTED, **{"quantity": 10, **of_harvest}, permit=str(kept.uuid))
            with pytest.raises(Invalid) as refused:
                add_harvest(session, people.ours, given, at=AT)
            assert why in refused.value.fields["permit_reason"], why


def test_what_was_taken_on_a_permit_is_counted_from_the_harvests(store: Store, people: People) -> None:
    with store.transaction() as session:
        kept = add_permit(session, people.ours, permit(), at=AT)
        add_harvest(session, people.ours, harvest(PROTECTED, quantity=300, permit=str(kept.uuid)), at=AT)
        (gauge,) = permits.used(session, kept)
        assert (gauge.used, gauge.remaining, gauge.state) == (300, 200, "ok")
        late = add_harvest(session, people.ours, harvest(SUBSPECIES, quantity=150, permit_reason="Doute"), at=AT)
        node = session.get_one(Node, late.node_id)
        checked = check_harvest(session, people.ours, {"permit": kept.uuid}, today=AT.date(), known=(late, node))
        save_change(session, people.ours, late, node, checked, at=AT)
        (gauge,) = permits.used(session, kept)
        assert (gauge.used, gauge.remaining, gauge.state) == (450, 50, "warn")
        where = shapely.Point(WEST + 1, SOUTH + 1)
        ask = {"on": AT.date(), "place": where, "unit": "seed"}
        assert permits.covering(session, PROTECTED, quantity=50, **ask) == [kept]
        assert permits.covering(session, PROTECTED, quantity=51, **ask) == []
        with pytest.raises(Forbidden):
            save_change(session, people.theirs, late, node, checked, at=AT)


def test_norms_warn_and_never_stop(store: Store, people: People) -> None:
    with store.transaction() as session:
        for cd_nom, share, plants, warned in (
            (PLAIN, 20, 50, []),
            (PLAIN, 21, 49, ["harvest.share", "harvest.few-plants"]),
            (THREATENED, 11, None, ["harvest.share"]),
            (THREATENED, 10, None, []),
        ):
            given = harvest(cd_nom, seeds_taken_percent=share, plants_sampled=plants)
            checked = check_harvest(session, people.ours, given, today=AT.date())
            assert ([one.code for one in checked.warnings], checked.faults) == (warned, {})


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"date_max": "2024-08-11"}, "date_max"),
    ({"date_min": "2024-09-02"}, "date_min"),  # tomorrow
    ({"cd_nom": 1}, "cd_nom"),
    ({"collectors": ""}, "collectors"),
    ({"plants_present": 10, "plants_sampled": 11}, "plants_sampled"),
    ({"seeds_taken_percent": 101}, "seeds_taken_percent"),
    ({"x_m": "", "y_m": ""}, "geometry"),
    ({"altitude_m": 2101}, "altitude_m"),  # the ground is at 2000 m
    ({"tamis": 2}, "tamis"),
    ({"permit": "00000000-0000-0000-0000-000000000000"}, "permit"),
]


def test_what_cannot_be_taken_is_refused_by_field(store: Store, people: People) -> None:
    ground = Relief(np.array([[2_000]], dtype=np.float32), WEST, SOUTH + 5_000, 5_000)
    around = Surroundings(ground, shapely.box(WEST, SOUTH, WEST + 1_000, SOUTH + 1_000))
    with store.transaction() as session:
        for changes, field in REFUSED:
            with pytest.raises(Invalid) as refused:
                add_harvest(session, people.ours, harvest(**changes), at=AT, around=around)
            assert list(refused.value.fields) == [field], changes
        with pytest.raises(Invalid, match="hors du territoire"):
            add_harvest(session, people.ours, harvest(x_m="", y_m="", longitude=-60, latitude=10), at=AT)
        line = {"type": "LineString", "coordinates": [[6.9, 44.7], [6.91, 44.7]]}
        with pytest.raises(Invalid, match="Un point ou un contour"):
            add_harvest(session, people.ours, harvest(geometry=line), at=AT)
        beyond = check_harvest(session, people.ours, harvest(east=1_500), today=AT.date(), around=around)
        assert [one.code for one in beyond.warnings] == ["place.outside"]
        assert beyond.faults == {}


def test_degrees_are_brought_to_the_projection_of_the_store(store: Store, people: People) -> None:
    given = {**harvest(), "x_m": "", "y_m": "", "longitude": "3", "latitude": "46,5"}
    with store.transaction() as session:
        added = add_harvest(session, people.ours, given, at=AT)
        assert added.geom is not None
        assert added.geom.wkt == "POINT (700000 6600000)"  # the origin of Lambert-93


def test_a_harvest_follows_its_population(store: Store, people: People) -> None:
    with store.transaction() as session:
        place = {"x_m": WEST + 100, "y_m": SOUTH + 100}
        population = add_population(session, people.ours, {"cd_nom": PLAIN, "station": "Clot", **place}, at=AT)
        node = session.get_one(Node, population.node_id)
        given = {**harvest(), "x_m": "", "y_m": "", "cd_nom": "", "population": population.uuid}
        added = add_harvest(session, people.ours, given, at=AT)
        of_harvest = session.get_one(Node, added.node_id)
        assert [(one.id, link.kind) for one, link in parents(session, of_harvest)] == [(node.id, "harvested")]
        assert (of_harvest.cd_nom, of_harvest.number, added.uuid) == (PLAIN, "2024_0001", of_harvest.uuid)
        moved = {"x_m": WEST + 3_000, "y_m": SOUTH + 100, "is_sensitive": "oui"}
        change_population(session, people.ours, population, node, moved, at=AT)
        assert added.geom == population.geom
        assert (added.is_sensitive, added.commune_id) == (True, population.commune_id)
        with pytest.raises(Invalid, match="La population choisie est de Achillea nana"):
            add_harvest(session, people.ours, {**given, "cd_nom": THREATENED}, at=AT)
        with pytest.raises(Invalid) as refused:  # theirs do not know the place, and would learn it by their own harvest
            add_harvest(session, people.theirs, given, at=AT)
        assert list(refused.value.fields) == ["geometry"]


def test_a_bag_is_cleaned_and_determined_again(store: Store, people: People) -> None:
    with store.transaction() as session:
        added = add_harvest(session, people.ours, harvest(), at=AT)
        with pytest.raises(Invalid, match="avant la récolte"):
            add_material(session, people.ours, added, {"received_on": "2024-08-11"}, at=AT)
        mixed = add_material(session, people.ours, added, {"taxa": f"{PLAIN}; {THREATENED}"}, at=AT)
        bag = add_material(session, people.ours, added, {"nature": "seed", "fresh_mass_g": "12,5"}, at=AT)
        assert session.get_one(Node, mixed.node_id).cd_nom is None
        node = session.get_one(Node, bag.node_id)
        for step, field in (
            ({"kind": "sieving", "starts_on": "2024-08-20", "mass_before_g": 12, "mass_after_g": 13}, "mass_after_g"),
            ({"kind": "sieving", "starts_on": "2024-08-20", "ends_on": "2024-08-19"}, "ends_on"),
            ({"kind": "sieving", "starts_on": "2024-08-01"}, "starts_on"),
        ):
            with pytest.raises(Invalid) as refused:
                add_cleaning(session, people.ours, node, step, at=AT)
            assert list(refused.value.fields) == [field]
        add_cleaning(session, people.ours, node, {"kind": "cut_test", "starts_on": "2024-08-20", "full": 18}, at=AT)
        of_harvest = session.get_one(Node, added.node_id)
        determine(session, people.ours, of_harvest, {"cd_nom": THREATENED, "determiner": "Anne Roux"}, at=AT)
        assert (of_harvest.cd_nom, node.cd_nom, node.taxon_name) == (THREATENED, THREATENED, "Carex bicolor")


def test_an_entry_is_undone_whole_while_nothing_stands_on_it(store: Store, people: People) -> None:
    with store.transaction() as session:
        added = add_harvest(session, people.ours, harvest(), at=AT)
        add_material(session, people.ours, added, {}, at=AT)
        first, second = session.scalars(select(Act.uuid).order_by(Act.id))
    with pytest.raises(Conflict), store.transaction() as session:
        undo_act(session, people.ours, first, at=AT)
    with store.transaction() as session:
        undo_act(session, people.ours, second, at=AT)
        undo_act(session, people.ours, first, at=AT)
        assert session.scalars(select(Harvest)).all() == []
        assert session.scalars(select(Node)).all() == []


def test_two_harvests_at_once_do_not_take_more_than_the_quota(store: Store, people: People) -> None:
    with store.transaction() as session:
        kept = add_permit(session, people.ours, permit(), at=AT).uuid
        number = session.scalars(select(Permit.id)).one()

    def take(_: int) -> bool:
        try:
            with store.transaction() as session:
                add_harvest(session, people.ours, harvest(PROTECTED, quantity=300, permit=str(kept)), at=AT)
        except (Conflict, Invalid):
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(take, range(2))) == [False, True]
    with store.reading() as session:
        assert permits.gauges(session, [number])[number][0].used == 300
