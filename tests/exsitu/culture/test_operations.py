"""Cultures: seedlings pricked out, potted, moved, lost, divided, harvested; the count is the sum of what happened."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Forbidden, Invalid, MuletteError
from mulette.core.people.viewer import Scope, Viewer
from mulette.core.storage.store import Store
from mulette.exsitu.acts.operations import record_act, undo_act
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.culture.operations import (
    Source,
    add_culture,
    add_event,
    add_events,
    change_culture,
    give_back,
    harvest,
    take_out,
)
from mulette.exsitu.culture.queries import counts, culture_of_node, events_of
from mulette.exsitu.culture.tables import Culture, CultureEvent
from mulette.exsitu.lineage.operations import add_node, delete_node, link
from mulette.exsitu.lineage.queries import ancestors, children, nodes_by_id, parents
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.sowing.operations import living
from tests.factories.cultures import ERYNGIUM, Origins, make_origins, make_place
from tests.factories.exsitu import AT, make_bank, make_keeper

MAY = {"started_on": "2024-05-02"}


@pytest.fixture
def session(store: Store) -> Iterator[Session]:
    with store.transaction() as session:
        yield session


@pytest.fixture
def author(session: Session) -> Viewer:
    return make_keeper(session, make_bank(session))


@pytest.fixture
def origins(session: Session, author: Viewer) -> Origins:
    return make_origins(session, author)


@pytest.fixture
def culture(session: Session, author: Viewer, origins: Origins) -> Culture:
    return add_culture(session, author, MAY, [Source(origins.sowing.node, 30)], at=AT)


def count(session: Session, culture: Culture) -> int:
    return counts(session, [culture.id])[culture.id]


def last_act(session: Session, kind: str) -> Act:
    return session.scalars(select(Act).where(Act.kind == kind).order_by(Act.id.desc()).limit(1)).one()


def tell(session: Session, author: Viewer, culture: Culture, kind: str, day: str, **said: object) -> CultureEvent:
    return add_event(session, author, culture, {"kind": kind, "happened_on": day, **said}, at=AT)


def test_seedlings_pricked_out_leave_their_sowing_and_stop_at_those_that_live(
    session: Session, author: Viewer, origins: Origins, culture: Culture
) -> None:
    assert (count(session, culture), living(session, origins.sowing)) == (30, 4)
    assert [(node.kind, row.kind) for node, row in parents(session, culture.node)] == [("sowing", "pricked_out")]
    assert (culture.node.generation, culture.node.cd_nom, culture.phase) == (0, 97502, "pricked_out")
    with pytest.raises(Conflict) as refused:
        add_culture(session, author, MAY, [Source(origins.sowing.node, 5)], at=AT)
    assert refused.value.code == "sowing.not-enough-seedlings"
    tell(session, author, culture, "pricking_out", "2024-05-20", source=f"S-{origins.sowing.node.number}", quantity=4)
    assert (count(session, culture), living(session, origins.sowing)) == (34, 0)


def test_seeds_harvested_in_culture_make_a_lot_one_generation_on_that_reaches_the_mother_population(
    session: Session, author: Viewer, origins: Origins, culture: Culture
) -> None:
    bed = make_place(session, author, "P4")
    tell(session, author, culture, "mortality", "2024-05-10", quantity=3)
    tell(session, author, culture, "move", "2024-05-12", location="B-P4")
    assert (count(session, culture), culture.location_id) == (27, bed.id)
    said = {"harvested_on": "2024-08-30", "quantity": 200, "plants_sampled": 10, "makes_lot": True}
    made = harvest(session, author, [culture], said, at=AT)
    assert made.lot is not None
    lot = session.get_one(Node, made.lot.node_id)
    assert (made.harvest.generation, made.material.generation, lot.generation, made.lot.provenance) == (1, 1, 1, "Z")
    above = nodes_by_id(session, {step.parent_id for step in ancestors(session, [lot.id])})
    assert origins.population.id in above
    assert [above[step.parent_id].kind for step in ancestors(session, [lot.id])] == [
        "material", "harvest", "culture", "sowing", "lot", "material", "harvest", "population",
    ]  # fmt: skip
    assert count(session, culture) == 27


def test_cuttings_divisions_and_potting_apart_keep_the_generation(
    session: Session, author: Viewer, culture: Culture
) -> None:
    ways = {"cutting": 30, "division": 30, "potting_on": 25}
    for way, left in ways.items():
        child = add_culture(session, author, {"started_on": "2024-06-01"}, [Source(culture.node, 5, way)], at=AT)
        assert (count(session, child), child.node.generation, count(session, culture)) == (5, 0, left)
    kinds = {row.kind for _, row in children(session, culture.node)}
    assert kinds == {"cutting", "divided", "potted"}
    with pytest.raises(Conflict):
        add_culture(session, author, {"started_on": "2024-06-01"}, [Source(culture.node, 25, "potting_on")], at=AT)


def test_a_mix_says_the_share_of_each_sowing_and_refuses_another_taxon(
    session: Session, author: Viewer, origins: Origins
) -> None:
    other = make_origins(session, author)
    mixed = add_culture(session, author, MAY, [Source(origins.sowing.node, 15), Source(other.sowing.node, 5)], at=AT)
    assert [row.share for _, row in parents(session, mixed.node)] == [0.75, 0.25]
    tell(session, author, mixed, "pricking_out", "2024-05-20", source=str(other.sowing.uuid), quantity=10)
    assert [row.share for _, row in parents(session, mixed.node)] == [0.5, 0.5]
    undo_act(session, author, last_act(session, "culture.event").uuid, at=AT)
    assert [row.share for _, row in parents(session, mixed.node)] == [0.75, 0.25]
    other.sowing.node.cd_nom = 1
    with pytest.raises(Conflict) as refused:
        add_culture(session, author, MAY, [Source(origins.sowing.node, 1), Source(other.sowing.node, 1)], at=AT)
    assert refused.value.code == "culture.several-taxa"


def test_an_event_forgotten_is_put_in_its_place_and_a_recount_still_says_how_many(
    session: Session, author: Viewer, culture: Culture
) -> None:
    recount = tell(session, author, culture, "count", "2024-06-01", quantity=26)
    assert (recount.change, count(session, culture)) == (-4, 26)
    tell(session, author, culture, "mortality", "2024-05-15", quantity=3)
    assert (recount.change, count(session, culture)) == (-1, 26)
    with pytest.raises(Conflict) as refused:
        tell(session, author, culture, "mortality", "2024-05-16", quantity=28)
    assert refused.value.code == "culture.not-enough"


def test_the_last_plant_ends_the_culture_and_undoing_opens_it_again(
    session: Session, author: Viewer, culture: Culture
) -> None:
    tell(session, author, culture, "discard", "2024-07-01", quantity=30)
    assert (culture.status, culture.phase, culture.ended_on) == ("discarded", "out", dt.date(2024, 7, 1))
    with pytest.raises(Conflict) as refused:
        tell(session, author, culture, "watering", "2024-07-02")
    assert refused.value.code == "culture.ended"
    undo_act(session, author, last_act(session, "culture.event").uuid, at=AT)
    assert (culture.status, culture.phase, culture.ended_on, count(session, culture)) == (
        "growing", "pricked_out", None, 30,
    )  # fmt: skip
    undone = [one for one in events_of(session, culture, cancelled=True) if one.cancelled_by_id]
    assert [one.kind for one in undone] == ["discard"]


def test_states_and_phases_follow_each_other_as_listed(session: Session, author: Viewer, culture: Culture) -> None:
    tell(session, author, culture, "potting_on", "2024-05-20", container="godet 8 cm")
    assert (culture.phase, culture.container) == ("growing", "godet 8 cm")
    tell(session, author, culture, "status", "2024-06-01", status="resting")
    assert culture.status == "resting"
    for said in ({"kind": "status", "status": "resting"}, {"kind": "status", "status": "dead"}):
        with pytest.raises(Conflict):
            add_event(session, author, culture, said, at=AT)
    for phase in ("sown", "out"):
        with pytest.raises(Conflict):
            tell(session, author, culture, "phase", "2024-06-02", phase=phase)


def test_plants_followed_one_by_one_leave_by_their_rank(session: Session, author: Viewer, origins: Origins) -> None:
    said = {**MAY, "kind": "individuals"}
    culture = add_culture(session, author, said, [Source(origins.sowing.node, 5)], at=AT)
    tell(session, author, culture, "mortality", "2024-05-10", plants="2")
    for plants in ([2], [6]):
        with pytest.raises(Conflict):
            tell(session, author, culture, "mortality", "2024-05-11", plants=plants)
    with pytest.raises(Invalid):
        tell(session, author, culture, "mortality", "2024-05-11", quantity=1)
    cause = add_node(session, author, "output", at=AT, **ERYNGIUM)  # type: ignore[arg-type]
    act = record_act(session, author, "outputs.add", "Jardin", at=AT)
    out = take_out(session, author, culture, 2, cause, on=dt.date(2024, 9, 1), at=AT, act=act)
    assert (out.plants, count(session, culture)) == ([4, 5], 2)
    with pytest.raises(Conflict):
        take_out(session, author, culture, 1, cause, on=dt.date(2024, 9, 1), at=AT, act=act, plants=[5])
    assert count(session, culture) == 2


def test_one_act_treats_every_culture_of_a_bed_or_none(
    session: Session, author: Viewer, origins: Origins, culture: Culture
) -> None:
    other = add_culture(session, author, MAY, [Source(origins.sowing.node, 4)], at=AT)
    said = {"kind": "treatment", "happened_on": "2024-06-01", "product": "savon noir", "dose": "20 mL/L"}
    act = add_events(session, author, [culture, other], said, at=AT)
    told = session.scalar(select(func.count()).select_from(CultureEvent).where(CultureEvent.act_id == act.id))
    assert (told, act.label) == (2, "Traitement de 2 cultures")
    undo_act(session, author, act.uuid, at=AT)
    assert [one.kind for one in events_of(session, other)] == ["pricking_out"]
    with pytest.raises(Invalid):
        add_events(session, author, [culture, other], {"kind": "mortality", "quantity": 1}, at=AT)
    with pytest.raises(Invalid):
        add_events(session, author, [culture], {"kind": "treatment"}, at=AT)


def test_an_output_takes_plants_and_gives_them_back(session: Session, author: Viewer, culture: Culture) -> None:
    cause = add_node(session, author, "output", at=AT, **ERYNGIUM)  # type: ignore[arg-type]
    act = record_act(session, author, "outputs.add", "Renforcement", at=AT)
    take_out(session, author, culture, 30, cause, on=dt.date(2024, 9, 1), at=AT, act=act)
    assert (culture.status, count(session, culture)) == ("output", 0)
    assert give_back(session, author, cause, at=AT, act=act) == 30
    assert (culture.status, count(session, culture)) == ("growing", 30)
    with pytest.raises(Conflict):
        take_out(session, author, culture, 31, cause, on=dt.date(2024, 9, 1), at=AT, act=act)


def test_undoing_a_pricking_out_gives_the_seedlings_back_unless_the_culture_went_on(
    session: Session, author: Viewer, origins: Origins, culture: Culture
) -> None:
    act = last_act(session, "culture.add")
    tell(session, author, culture, "mortality", "2024-05-10", quantity=1)
    with pytest.raises(Conflict), session.begin_nested():
        undo_act(session, author, act.uuid, at=AT)
    undo_act(session, author, last_act(session, "culture.event").uuid, at=AT)
    undo_act(session, author, act.uuid, at=AT)
    assert living(session, origins.sowing) == 34
    assert session.scalar(select(func.count()).select_from(Culture)) == 0
    assert not children(session, origins.sowing.node)


def test_undoing_a_harvest_takes_its_lot_away_unless_something_came_of_it(
    session: Session, author: Viewer, culture: Culture
) -> None:
    made = harvest(session, author, [culture], {"harvested_on": "2024-08-30", "makes_lot": True}, at=AT)
    undo_act(session, author, made.act.uuid, at=AT)
    assert not children(session, culture.node)
    place = make_place(session, author, "CF1", "cold_room")
    said = {"harvested_on": "2024-08-30", "makes_lot": True, "quantity": 50, "location": place.code}
    kept = harvest(session, author, [culture], said, at=AT)
    with pytest.raises(Conflict):
        undo_act(session, author, kept.act.uuid, at=AT)


def test_nothing_descends_from_itself_and_what_has_children_stays(
    session: Session, author: Viewer, origins: Origins, culture: Culture
) -> None:
    with pytest.raises(Conflict):
        link(session, culture.node, origins.population, "potted")
    with pytest.raises(Conflict):
        delete_node(session, author, origins.sowing.node, at=AT, reason="essai")


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "watering", "happened_on": "2024-05-01"},
        {"kind": "watering", "happened_on": "2024-09-13"},
        {"kind": "watering", "quantity": 3},
        {"kind": "mortality"},
        {"kind": "mortality", "quantity": 0},
        {"kind": "mortality", "quantity": 2, "plants": [1, 2]},
        {"kind": "output", "quantity": 2},
        {"kind": "fête"},
        {"kind": "move", "location": "B-nulle-part"},
        {"kind": "watering", "colour": "bleu"},
    ],
)
def test_an_event_that_cannot_be_is_refused_by_field(
    session: Session, author: Viewer, culture: Culture, given: dict[str, object]
) -> None:
    with pytest.raises(Invalid) as refused:
        add_event(session, author, culture, given, at=AT)
    assert refused.value.fields
    assert count(session, culture) == 30


def test_rights_are_asked_for_and_stop_at_the_organisation(session: Session, culture: Culture) -> None:
    reader = Viewer(901, "lecteur", "Lecteur", None, {("read", "culture"): Scope.ALL})
    own = {("create", "culture"): Scope.ORGANISATION, ("update", "culture"): Scope.ORGANISATION}
    stranger = Viewer(902, "voisin", "Voisin", make_bank(session, "Jardin voisin").id, own)
    for viewer in (reader, stranger):
        with pytest.raises(Forbidden):
            add_event(session, viewer, culture, {"kind": "watering"}, at=AT)
        with pytest.raises(Forbidden):
            change_culture(session, viewer, culture, {"comment": "non"}, at=AT)


def test_what_a_culture_says_of_itself_changes_and_what_events_say_does_not(
    session: Session, author: Viewer, culture: Culture
) -> None:
    change_culture(session, author, culture, {"repot_on": "2027-04-01", "purpose": "multiplication"}, at=AT)
    assert (culture.repot_on, culture.purpose) == (dt.date(2027, 4, 1), "multiplication")
    with pytest.raises(Invalid) as refused:
        change_culture(session, author, culture, {"count": 12, "phase": "ready"}, at=AT)
    assert set(refused.value.fields) == {"count", "phase"}


@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_the_count_is_the_sum_of_events_and_never_negative(
    session: Session, author: Viewer, culture: Culture, seed: int
) -> None:
    chance = random.Random(seed)
    acts: list[Act] = []
    for _ in range(40):
        kind = chance.choice(["mortality", "discard", "count", "division", "potting_on", "watering", "undo"])
        said: dict[str, object] = {
            "kind": kind,
            "happened_on": f"2024-{chance.randint(5, 8):02}-{chance.randint(2, 28):02}",
        }
        if kind in {"mortality", "discard", "count", "division"}:
            said["quantity"] = chance.randint(1, 14)
        before = count(session, culture), culture.status, culture.phase
        try:
            with session.begin_nested():
                if kind == "undo":
                    if acts:
                        undo_act(session, author, acts.pop(chance.randrange(len(acts))).uuid, at=AT)
                else:
                    add_event(session, author, culture, said, at=AT)
                    acts.append(last_act(session, "culture.event"))
        except MuletteError:
            session.expire_all()
            assert (count(session, culture), culture.status, culture.phase) == before
        running = 0
        for event in events_of(session, culture):
            running += event.change
            assert running >= 0
        assert running == count(session, culture)
    _undo_all(session, author, culture)
    left = {event.act_id for event in events_of(session, culture)}
    assert (culture_of_node(session, culture.node_id).status, count(session, culture), len(left)) == ("growing", 30, 1)


def _undo_all(session: Session, author: Viewer, culture: Culture) -> None:
    """Undo every event but the first, those that took plants before those that added some."""
    for event in sorted(events_of(session, culture)[1:], key=lambda one: one.change):
        undo_act(session, author, session.get_one(Act, event.act_id).uuid, at=AT)
