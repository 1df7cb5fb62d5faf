"""The network of a file: what is read, what is left out, where a pond would help, what is written."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from click.testing import CliRunner
from shapely.geometry import Point

from mulette.cli import mulette
from mulette.core.errors import Invalid
from mulette.ponds.network.analysing import analyse, propose
from mulette.ponds.network.densities import by_area, by_cell
from mulette.ponds.network.dispersal import dispersals
from mulette.ponds.network.sites import Sites, read_sites

EAST, NORTH = 450_000.0, 6_850_000.0


def sites(*points: tuple[float, float], status: list[str] | None = None) -> Sites:
    xy = np.array(points, dtype=np.float64).reshape(-1, 2)
    names = [f"m{place}" for place in range(len(xy))]
    return Sites(names, xy, np.full(len(xy), 100.0), status or ["Vue"] * len(xy), "EPSG:2154")


def write_ponds(path: Path) -> Path:
    """Write two ponds 800 m apart, a third far away, and two that are gone: one between the first two, one far."""
    points = [(0, 0), (800, 0), (20_000, 0), (400, 0), (20_000, 300)]
    gpd.GeoDataFrame(
        {"id": list("abcde"), "statut": ["Vue", "Caractérisée", "Vue", "Disparue", "disparue"], "surface": [100.0] * 5},
        geometry=[Point(EAST + x, NORTH + y) for x, y in points], crs="EPSG:2154",
    ).to_file(path, layer="mares")  # fmt: skip
    return path


def test_ponds_that_are_gone_are_no_part_of_the_network_but_may_come_back(tmp_path: Path) -> None:
    found = analyse(read_sites(write_ponds(tmp_path / "p.gpkg")), 500.0, likelihood=0.5)
    assert (found.sites.names, found.gone.names) == (["a", "b", "c"], ["d", "e"])
    assert (found.isolated, found.groups) == (3, 3)
    # of areas 1, Σ = 3; d: 1 + 2 × 2 × 0.5^0.8 + 2 × 0.5^1.6; e: 1 + 2 × 0.5^0.6
    assert found.restored == pytest.approx([100 * (1 + 4 * 0.5**0.8 + 2 * 0.5**1.6) / 3, 100 * (1 + 2 * 0.5**0.6) / 3])


def test_the_best_new_pond_lies_between_two_that_nothing_links() -> None:
    places = propose(analyse(sites((0, 50), (900, 50), (1_850, 50)), 500.0), grid_m=100.0)
    assert places.xy[0].tolist() == [450.0, 50.0]
    assert places.xy[1].tolist() == [1_350.0, 50.0]  # a longer way, so less is gained
    assert (int(places.near[0]), int(places.groups[0])) == (2, 2)
    assert places.bridge_percent[0] > 0
    assert (np.diff(places.bridge_percent) <= 0).all()
    apart = shapely.distance(shapely.points(places.xy[0]), shapely.points(places.xy[1:]))
    assert apart.min() > 250


def test_no_pond_gives_no_place() -> None:
    found = analyse(sites(), 500.0)
    assert (len(propose(found).xy), found.isolated, found.groups, found.worth.pc) == (0, 0, 0, 0.0)


def test_a_grid_too_fine_is_refused() -> None:
    with pytest.raises(Invalid, match="Maille de 1 m trop fine"):
        propose(analyse(sites(*((x, 0) for x in range(0, 100_000, 100))), 5_000.0), grid_m=1.0)


def test_ponds_are_counted_by_area_and_by_cell() -> None:
    xy = np.array([[10.0, 10.0], [20.0, 20.0], [1500.0, 10.0]])
    inside = by_area(xy, ["ici"], [shapely.box(0, 0, 1000, 500)])[0]
    assert (inside.ponds, inside.area_km2, inside.by_km2) == (2, 0.5, 4.0)
    assert [one.ponds for one in by_cell(xy)] == [2, 1]


def test_polygons_in_degrees_are_measured_in_metres(tmp_path: Path) -> None:
    squares = [shapely.box(EAST, NORTH, EAST + 10, NORTH + 10), shapely.box(EAST + 300, NORTH, EAST + 310, NORTH + 10)]
    gpd.GeoDataFrame(geometry=squares, crs="EPSG:2154").to_crs("EPSG:4326").to_file(tmp_path / "p.geojson")
    found = analyse(read_sites(tmp_path / "p.geojson"), 310.0)
    assert found.sites.area_m2 == pytest.approx([100, 100], rel=0.01)
    assert found.nearest_m == pytest.approx([300, 300], rel=0.01)


def test_the_command_writes_the_same_bytes_twice(tmp_path: Path) -> None:
    ponds = write_ponds(tmp_path / "p.gpkg")
    written = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        out = tmp_path / name / "reseau.gpkg"
        words = ["ponds", "network", "--ponds", str(ponds), "--distance", "500", "--out", str(out)]
        done = CliRunner().invoke(mulette, words)
        assert done.exit_code == 0, done.output
        written.append(out.read_bytes())
    assert written[0] == written[1]
    assert "3 mares, 0 liens à 500 m, 3 groupes, 3 isolées" in done.stdout
    assert "mare disparue à restaurer d'abord : d" in done.stdout
    layers = {name: gpd.read_file(out, layer=name) for name in ("mares", "liens", "a_restaurer", "a_creer", "densites")}
    assert layers["mares"]["voisines"].tolist() == [0, 0, 0]
    assert layers["a_restaurer"]["id"].tolist() == ["d", "e"]
    assert len(layers["liens"]) == 0
    assert layers["densites"]["mares"].sum() == 3
    assert str(layers["mares"].crs) == "EPSG:2154"


def test_every_dispersal_distance_has_its_source() -> None:
    distances = [one.distance_m for one in dispersals()]
    assert distances == sorted(distances)
    assert all(one.source and one.help.endswith(".") for one in dispersals())
