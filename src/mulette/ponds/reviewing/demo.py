"""Candidates of the school territory, written by code: new ponds, ditches and pits on the relief of the isle."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
import shapely.affinity

from mulette.core.house import House
from mulette.core.people.viewer import SYSTEM
from mulette.ponds.reviewing.operations import get_candidate, judge, load_run
from mulette.ponds.reviewing.picturing import make_cards
from mulette.ponds.reviewing.queries import queue
from mulette.ponds.reviewing.reading import Findings, Found

AT = dt.datetime(2025, 4, 2, 9, tzinfo=dt.UTC)
FLOWN_ON = dt.date(2022, 2, 17)
SIDE_M = 900
COUNT, JUDGED = 25, 6
KINDS = (
    ("pond", 0.85, ("cuvette fermée de 0,7 m", "trou dans les points laser", "bord régulier")),
    ("pond", 0.6, ("cuvette fermée de 0,4 m", "mais à l'ombre d'une haie")),
    ("ditch", 0.35, ("cuvette fermée de 0,3 m", "mais allongé comme un fossé")),
    ("pit", 0.2, ("creux de 0,5 m", "mais très petit", "mais sans replat")),
)
Floats = npt.NDArray[np.float64]
Shapes = list[tuple[int, shapely.Polygon]]


def add_school_candidates(house: House, territory: Any) -> None:  # noqa: ANN401  # the territory is of a floor above
    """Load candidates with their pictures, and judge the first ones.

    Parameters
    ----------
    territory
        Its ``altitude_m`` is the relief, its ``hedges`` lines and its ``ponds`` points, Lambert-93.
    """
    random = np.random.default_rng([territory.seed, *b"candidates"])
    west, south = _busiest(territory.ponds)
    shapes = _shapes(random, west, south)
    found = tuple(_found(random, number, kind, shape) for number, (kind, shape) in enumerate(shapes))
    about: dict[str, str | None] = {
        "model": "école",
        "model_note": "Candidats écrits pour l'école : aucun modèle ne les a notés.",
    }
    with house.store.transaction() as session:
        run, _ = load_run(
            session, SYSTEM, Findings(found, about), name="École : bocage du milieu de l'isle", sha256="ecole", at=AT
        )
    with tempfile.TemporaryDirectory() as folder:
        _write_layers(Path(folder), territory, west, south, shapes)
        make_cards(house, run, Path(folder))
    with house.store.transaction() as session:
        for identifier in queue(session, SYSTEM, run)[:JUDGED]:
            candidate = get_candidate(session, SYSTEM, identifier)
            kept = candidate.score > 0.5
            judge(
                session, SYSTEM, candidate, "accepted" if kept else "refused", at=AT,
                cause=None if kept else "ditch", is_another=True,
            )  # fmt: skip


def _busiest(ponds: Floats) -> tuple[float, float]:
    """Give the south-west corner of the window that has most ponds around one of them."""
    tree = shapely.STRtree([shapely.Point(x, y) for x, y in ponds])
    counts = [len(tree.query(shapely.box(x - 450, y - 450, x + 450, y + 450))) for x, y in ponds]
    x, y = ponds[int(np.argmax(counts))]
    return float(x // 10 * 10 - 450), float(y // 10 * 10 - 450)


def _shapes(random: np.random.Generator, west: float, south: float) -> Shapes:
    """Draw outlines in a window, one in each cell of a grid: number in ``KINDS`` and polygon."""
    cells = int(np.sqrt(COUNT))
    made = []
    for number in range(COUNT):
        kind = int(random.choice(len(KINDS), p=[0.35, 0.25, 0.25, 0.15]))
        step = (SIDE_M - 200) / cells
        x = west + 100 + (number % cells + random.uniform(0.3, 0.7)) * step
        y = south + 100 + (number // cells + random.uniform(0.3, 0.7)) * step
        radius = random.uniform(5, 10) if KINDS[kind][0] == "pond" else random.uniform(2, 3)
        stretch = random.uniform(6, 9) if KINDS[kind][0] == "ditch" else random.uniform(1, 1.5)
        shape = shapely.affinity.scale(shapely.Point(x, y).buffer(radius, 8), stretch, 1)
        made.append((kind, shapely.affinity.rotate(shape, random.uniform(0, 180))))
    return made


def _found(random: np.random.Generator, number: int, kind: int, shape: shapely.Polygon) -> Found:
    name, score, reasons = KINDS[kind]
    values: dict[str, Any] = {
        "score": round(float(np.clip(score + random.normal(0, 0.1), 0.02, 0.98)), 3),
        "detectors": "depression,void" if kind == 0 else "depression",
        "area_m2": round(shape.area, 1),
        "depth_m": round(float(random.uniform(0.3, 0.9)), 2),
        "void_share": round(float(random.uniform(0.6, 0.9)), 2) if kind == 0 else 0.0,
        "reasons": list(reasons),
        "proposals": {
            "area_m2": {"value": round(shape.area), "method": "surface du contour détecté", "trust": "Bonne"},
            "shape": {"value": "Complexe" if name == "ditch" else "Ronde ou ovale", "method": "forme du contour",
                      "trust": "Bonne"},
        },
        "features": {},
        "features_version": None,
        "tile": None,
        "flown_on": FLOWN_ON,
    }  # fmt: skip
    return Found(f"ecole-c{number:03}", shape, values)


def _write_layers(folder: Path, territory: Any, west: float, south: float, shapes: Shapes) -> None:  # noqa: ANN401
    """Write the ground, with a hollow in each outline, and the height of the hedges, in cells of 1 m."""
    import rasterio
    from rasterio.features import rasterize
    from rasterio.transform import from_origin
    from scipy.ndimage import gaussian_filter

    size = SIDE_M
    transform = from_origin(west, south + size, 1, 1)
    x, y = np.meshgrid(west + np.arange(size) + 0.5, south + size - np.arange(size) - 0.5)
    ground = territory.altitude_m(x.ravel(), y.ravel()).reshape(size, size)
    hollow = rasterize([(shape, 1.0) for _, shape in shapes], (size, size), transform=transform, dtype="float32")
    here = shapely.clip_by_rect(territory.hedges, west, south, west + size, south + size).buffer(3)
    hedges = rasterize([(here, 1.0)], (size, size), transform=transform, dtype="float32")
    rough = gaussian_filter(np.random.default_rng(1).normal(0, 1, (size, size)), 1.5) * 0.15
    layers = {"ground": ground + rough - 0.8 * gaussian_filter(hollow, 2), "canopy": 7 * gaussian_filter(hedges, 1)}
    for name, layer in layers.items():
        with rasterio.open(
            folder / f"{name}.tif", "w", driver="GTiff", width=size, height=size, count=1, dtype="float32",
            crs="EPSG:2154", transform=transform,
        ) as raster:  # fmt: skip
            raster.write(layer.astype("float32"), 1)
