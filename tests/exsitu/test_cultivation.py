"""The count of a culture is the sum of its events; phases and states follow each other; generations."""

from __future__ import annotations

import datetime as dt

import pytest

from mulette.core.errors import Conflict
from mulette.exsitu.cultivation import Happening, check_phase, check_status, generation_of, standing

MAY = dt.date(2026, 5, 4)
START = Happening("pricking_out", MAY, 5, 5)


def test_plants_followed_one_by_one_are_numbered_on_and_never_given_a_rank_again() -> None:
    story = [START, Happening("mortality", MAY, -2, 2, (2, 5)), Happening("division", MAY, 2, 2)]
    now = standing(story)
    assert (sorted(now.alive), now.ranks, now.count) == ([1, 3, 4, 6, 7], 7, 5)
    found = standing([*story, Happening("count", MAY, quantity=2, plants=(1, 7))])
    assert (sorted(found.alive), found.changes[-1]) == ([1, 7], -3)
    with pytest.raises(Conflict):
        standing([*story, Happening("mortality", MAY, -1, 1, (2,))])


@pytest.mark.parametrize(
    ("kind", "status"), [("mortality", "dead"), ("discard", "discarded"), ("output", "output"), ("count", "dead")]
)
def test_the_event_that_takes_the_last_plant_says_how_a_culture_ends(kind: str, status: str) -> None:
    now = standing([START, Happening(kind, MAY, -5, 0 if kind == "count" else 5)])
    assert (now.status, now.phase, now.ended_on, now.has_ended) == (status, "out", MAY, True)


def test_what_an_event_does_not_say_stays_as_it_was() -> None:
    story = [
        Happening("pricking_out", MAY, 5, place=3, container="alvéole", phase="pricked_out"),
        Happening("move", MAY, place=4),
        Happening("potting_on", MAY, container="pot 1 L", phase="growing"),
        Happening("status", MAY, status="resting"),
    ]
    now = standing(story)
    assert (now.place, now.container, now.phase, now.status) == (4, "pot 1 L", "growing", "resting")


@pytest.mark.parametrize(("before", "after"), [("growing", "growing"), ("growing", "dead"), ("output", "growing")])
def test_a_state_that_does_not_follow_is_refused(before: str, after: str) -> None:
    with pytest.raises(Conflict):
        check_status(before, after)


def test_phases_of_a_sowing_and_the_last_one_are_not_given_by_hand() -> None:
    assert check_phase("hardening") == "hardening"
    for phase in ("sown", "emerging", "out"):
        with pytest.raises(Conflict):
            check_phase(phase)


def test_only_seeds_harvested_in_culture_make_a_generation() -> None:
    assert generation_of([]) == 0
    assert generation_of([1, 3]) == 3
    assert generation_of([1, 3], seeds_harvested_ex_situ=True) == 4
