"""The map module: words, tools, coordinates."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from pyproj import Transformer

from tests.browser.conftest import Watched

pytestmark = pytest.mark.browser


def test_map_tells_count_and_extent_in_words(watched: Watched) -> None:
    page = watched.open("/carte")
    expect(page.locator("[data-map-count]")).to_have_text("137 données dans la vue, sur 137.")
    expect(page.locator("[data-map-extent]")).to_contain_text("d’ouest en est")
    page.locator(".maplibregl-ctrl-zoom-in").click(click_count=3)
    expect(page.locator("[data-map-count]")).not_to_have_text("137 données dans la vue, sur 137.")
    assert "#carte=" in page.url


def test_click_on_a_point_opens_its_card(watched: Watched) -> None:
    page = watched.open("/carte#carte=13/46.58/-1.56")
    spot = page.evaluate(
        """() => {
            const { map } = document.querySelector("[data-map]").mulette;
            const free = [[100, 100], [500, 500]];
            const [found] = map.queryRenderedFeatures(free, { layers: ["points"] });
            return { id: found.properties.id, ...map.project(found.geometry.coordinates) };
        }"""
    )
    page.locator(".maplibregl-canvas").click(position={"x": spot["x"], "y": spot["y"]})
    expect(page.locator("[data-map-card] a")).to_have_attribute("href", f"/fiche?id={spot['id']}")
    page.locator("[data-map-close]").click()
    expect(page.locator("[data-map-card]")).to_be_hidden()


def test_rectangle_becomes_a_filter_and_keeps_the_others(watched: Watched) -> None:
    page = watched.open("/carte?group=chiro")
    page.locator("[data-map-tool=box]").click()
    frame = page.locator(".maplibregl-canvas").bounding_box()
    assert frame
    page.mouse.move(frame["x"] + 200, frame["y"] + 200)
    page.mouse.down()
    page.mouse.move(frame["x"] + 400, frame["y"] + 350, steps=4)
    page.mouse.up()
    page.wait_for_url(re.compile(r"&bbox="))
    assert "group=chiro" in page.url


def test_measure_says_length_then_area(watched: Watched) -> None:
    page = watched.open("/carte#carte=13/46.58/-1.56")
    page.locator("[data-map-tool=measure]").click()
    canvas = page.locator(".maplibregl-canvas")
    canvas.click(position={"x": 200, "y": 200})
    canvas.click(position={"x": 400, "y": 200})
    expect(page.locator("[data-map-hint]")).to_contain_text("Longueur")
    canvas.click(position={"x": 400, "y": 400})
    expect(page.locator("[data-map-hint]")).to_contain_text("surface fermée")
    page.keyboard.press("Escape")
    expect(page.locator("[data-map-hint]")).to_be_hidden()


@pytest.mark.parametrize(("lon", "lat"), [(3.0, 46.5), (-4.5, 48.4), (7.75, 48.58), (9.2, 42.0), (5.72, 45.18)])
def test_lambert_93_agrees_with_proj_within_a_millimetre(watched: Watched, lon: float, lat: float) -> None:
    page = watched.open("/vide")
    (x, y), back = page.evaluate(
        """async ([lon, lat]) => {
            const { fromLambert93, toLambert93 } = await import("/static/js/lambert93.js");
            const xy = toLambert93(lon, lat);
            return [xy, fromLambert93(...xy)];
        }""",
        [lon, lat],
    )
    expected = Transformer.from_crs(4326, 2154, always_xy=True).transform(lon, lat)
    assert (x, y) == pytest.approx(expected, abs=0.001)
    assert back == pytest.approx([lon, lat], abs=1e-9)


def test_area_of_a_square_kilometre(watched: Watched) -> None:
    page = watched.open("/vide")
    area = page.evaluate(
        """async () => {
            const { fromLambert93, ringArea, lineLength } = await import("/static/js/lambert93.js");
            const corners = [[700000, 6600000], [701000, 6600000], [701000, 6601000], [700000, 6601000]];
            const ring = corners.map(([x, y]) => fromLambert93(x, y));
            return [ringArea(ring), lineLength(ring)];
        }"""
    )
    assert area == pytest.approx([1_000_000, 3_000], abs=0.01)
