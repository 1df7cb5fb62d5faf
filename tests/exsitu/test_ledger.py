"""The rules of the ledger, without a store."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mulette.core.errors import Conflict, Invalid
from mulette.exsitu import ledger

GRAMS = some.integers(1, 10**9).map(lambda micrograms: micrograms / 10**6)


@given(some.lists(GRAMS, max_size=50))
def test_grams_that_come_and_go_leave_nothing(parts: list[float]) -> None:
    assert ledger.total([*parts, *(-part for part in parts)]) == 0


@given(GRAMS, some.floats(0.01, 100))
def test_seeds_and_grams_are_one_quantity(mass: float, tsw_g: float) -> None:
    seeds = ledger.in_unit(mass, "g", "seed", tsw_g)
    assert ledger.in_unit(seeds, "seed", "g", tsw_g) == pytest.approx(mass)


@given(some.lists(some.integers(1, 500).map(float), min_size=1), some.integers(1, 20_000))
def test_what_is_shared_out_is_what_was_asked_and_never_more_than_there_is(rests: list[float], wanted: int) -> None:
    if wanted > sum(rests):
        with pytest.raises(Conflict):
            ledger.shared_out(wanted, rests, "seed", None)
        return
    parts = ledger.shared_out(wanted, rests, "seed", None)
    assert sum(parts) == wanted
    assert all(0 <= part <= rest for part, rest in zip(parts, rests, strict=True))


def test_the_sign_is_that_of_the_kind() -> None:
    for kind in ("transfer", "split", "merge", "recount", "cancel"):
        with pytest.raises(Invalid):
            ledger.signed(kind, 1)
    for quantity in (0, -1, float("inf")):
        with pytest.raises(Invalid):
            ledger.signed("entry", quantity)


@pytest.mark.parametrize(
    ("wanted", "rest", "out"),
    [(100.4, 100, 100), (100.9, 100, 100), (99.6, 100, 100), (99.4, 100, 99)],
)
def test_less_than_a_seed_too_much_empties_the_package(wanted: float, rest: float, out: float) -> None:
    assert ledger.taken(wanted, rest, "seed", 0.5) == out


def test_a_whole_seed_too_much_is_refused() -> None:
    for wanted, rest, unit, tsw_g in ((101, 100, "seed", None), (10.0005, 10, "g", 0.5), (10.001, 10, "g", None)):
        with pytest.raises(Conflict):
            ledger.taken(wanted, rest, unit, tsw_g)
