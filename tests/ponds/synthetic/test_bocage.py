"""The bocage keeps its word: truth that is true, windows that agree, a laser that water swallows."""

from datetime import date

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from mulette.core.errors import Invalid
from mulette.ponds.sensing.grid import Grid
from mulette.ponds.synthetic.bocage import Bocage
from mulette.ponds.synthetic.flight import HEIGHT_M, OVERLAP, make_strips
from mulette.ponds.synthetic.rasters import span_holes
from mulette.ponds.synthetic.school import SCHOOL_NORTH, SCHOOL_SIDE_M, SCHOOL_WEST, school_truth


@pytest.fixture(scope="module")
def bocage() -> Bocage:
    return Bocage(7, 400.0, ponds=120)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6))
def test_the_truth_of_any_seed_holds_together(seed: int) -> None:
    made = Bocage(seed, 300.0)
    truth, territory = made.truth, shapely.box(*made.bounds)
    assert shapely.contains(territory, truth.geometry.to_numpy()).all()
    assert shapely.is_valid(truth.geometry.to_numpy()).all()
    # A polygon of 96 corners is at most 0.6 % smaller than its lobed curve.
    assert np.allclose(truth.geometry.area, truth["area_m2"], rtol=0.01)
    assert truth["area_m2"].between(10, 5_000).all()
    assert (truth["water_area_m2"] <= truth["area_m2"]).all()
    assert (truth["water_area_m2"] > 0).equals(truth["wet"])


def test_a_dry_closed_pond_is_as_deep_as_said(bocage: Bocage) -> None:
    grid, bed = bocage.grid(), bocage.ground()
    ponds = bocage.truth[bocage.truth["state"] == "dry"]
    assert len(ponds) >= 2
    for number in ponds.index:
        one = bocage.hollows[number]
        row, column = int((grid.north - one["y"]) / 0.5), int((one["x"] - grid.west) / 0.5)
        assert one["level_m"] - bed[row, column] == pytest.approx(ponds["depth_m"][number], abs=0.1 * one["depth_m"])


def test_every_window_tells_the_same(bocage: Bocage) -> None:
    whole = bocage.rasters()
    window = Grid(bocage.west + 137.5, bocage.north - 90.0, 0.5, 260, 300, bocage.crs)
    part = bocage.grid().window_of(window)
    for layer, values in bocage.rasters(window).items():
        # A hole that the wide window sees whole and the small one cuts is spanned by other triangles: none here.
        assert np.allclose(values, whole[layer][part], atol=0.002), layer


def test_points_of_two_halves_are_those_of_the_whole(bocage: Bocage) -> None:
    west, _, _, north = bocage.bounds
    strip = Grid(west, north, 0.5, 400, 200, bocage.crs)
    halves = [Grid(west, north, 0.5, 150, 200, bocage.crs), Grid(west + 75, north, 0.5, 250, 200, bocage.crs)]
    whole, parts = (np.sort(np.concatenate([*chunks]), order=["x", "y", "z"]) for chunks in (
        bocage.cloud(strip), (chunk for half in halves for chunk in bocage.cloud(half))
    ))  # fmt: skip
    assert len(whole) == len(parts)
    assert np.array_equal(whole["x"], parts["x"])
    assert np.allclose(whole["z"], parts["z"], atol=1e-6)


def test_open_water_swallows_the_pulse_away_from_nadir(bocage: Bocage) -> None:
    points = np.concatenate(list(bocage.cloud()))
    grid, scene = bocage.grid(), bocage.scene()
    seen = bocage.seen(scene)
    row = np.clip(((grid.north - points["y"]) / 0.5).astype(int), 0, grid.height - 1)
    column = ((points["x"] - grid.west) / 0.5).astype(int)
    bare = (scene.hollow < 0) & (scene.canopy_m == 0) & (scene.roof_m == 0) & (scene.use < 2)
    firsts = points["return_number"] == 1
    density = {
        name: firsts[mask[row, column]].sum() / (mask.sum() * 0.25)
        for name, mask in {"void": seen.void & (scene.canopy_m == 0), "land": bare}.items()
    }
    assert seen.void.sum() > 400
    assert density["void"] < 0.02 * density["land"]
    # 10 pulses a m² on the mean of the territory, strips from 0.8 to 1.2 of it, one or two strips over a place.
    assert 10 / OVERLAP * 0.8 * 0.95 < density["land"] < 2 * 10 / OVERLAP * 1.2 * 1.05


def test_strips_say_the_day_of_the_flight() -> None:
    strips = make_strips(np.random.default_rng(1), (0, 0, 1000, 1000), date(2023, 2, 14))
    # From 6 January 1980 to 14 February 2023 there are 15 745 days; 10 o'clock, 18 leap seconds.
    assert strips.start_s[0] == 15_745 * 86_400 + 36_000 + 18 - 1_000_000_000


def test_water_glints_within_five_to_eight_degrees_of_nadir() -> None:
    strips = make_strips(np.random.default_rng(3), (0, 0, 1000, 1000), date(2023, 2, 14))
    assert HEIGHT_M * np.tan(np.radians(5)) == pytest.approx(105.0, abs=0.1)
    assert ((strips.glint_deg >= 5) & (strips.glint_deg <= 8)).all()


def test_a_hole_is_spanned_by_bare_triangles() -> None:
    # A plane stays a plane, whatever stands in the hole.
    plane = np.add.outer(np.arange(20) * 0.1, np.arange(20) * 0.3).astype(np.float32)
    holes = np.zeros(plane.shape, dtype=bool)
    holes[5:12, 6:15] = True
    spanned = span_holes(np.where(holes, np.float32(-50), plane), holes)
    assert np.allclose(spanned, plane, atol=1e-4)


@pytest.mark.parametrize("seed", [5, 6])
def test_a_culvert_left_out_makes_the_road_a_dam_and_a_burnt_one_cuts_it(seed: int) -> None:
    made = Bocage(seed)
    west, south, east, north = made.bounds
    crossings = [one for one in made.country.crossings if west < one[0] < east and south < one[1] < north]
    assert {burnt for _, _, burnt in crossings} == {0.0, 1.0}
    for x, y, burnt in crossings:
        bed = made.ground(Grid(np.floor(x) - 2, np.floor(y) + 2, 0.5, 8, 8, made.crs))
        start = np.argmin(np.hypot(made.country.roads[:, 0] - x, made.country.roads[:, 1] - y))
        below = made.country.roads[start, 4] - bed.min()
        # The road falls by a few centimetres over 4 m; a culvert lies 0.3 m and more under it.
        assert below > 0.3 if burnt else below < 0.1


def test_the_inventory_is_wrong_as_inventories_are() -> None:
    made = Bocage(2, 2000.0)
    inventory, truth = made.inventory, made.truth.set_index("id")
    away = inventory.distance(truth.geometry[inventory["pond"]].centroid.reset_index(drop=True))
    assert away.between(2.98, 10.02).all()
    assert set(inventory["statut"]) == {"Potentielle", "Vue", "Caractérisée", "Disparue"}
    assert 0.4 < inventory["pond"].nunique() / len(truth) < 0.85
    assert inventory["pond"].duplicated().any()


def test_summer_has_fewer_wet_ponds_than_winter() -> None:
    wet = {season: Bocage(4, 2000.0, season=season).truth["wet"].sum() for season in ("winter", "spring", "summer")}
    assert wet["winter"] > wet["spring"] > wet["summer"] > 0


def test_the_school_territory_is_known_without_rasters() -> None:
    truth = school_truth()
    assert len(truth) == pytest.approx(16 * 15, abs=12)
    inside = shapely.box(SCHOOL_WEST, SCHOOL_NORTH - SCHOOL_SIDE_M, SCHOOL_WEST + SCHOOL_SIDE_M, SCHOOL_NORTH)
    assert shapely.contains(inside, truth.geometry.to_numpy()).all()


def test_an_unknown_season_or_a_tiny_side_is_refused() -> None:
    with pytest.raises(Invalid, match="Saison inconnue : autumn"):
        Bocage(1, season="autumn")
    with pytest.raises(Invalid, match="au moins 200 m"):
        Bocage(1, 100.0)
