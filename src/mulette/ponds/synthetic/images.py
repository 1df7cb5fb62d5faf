"""The photographs of a bocage, from what covers the ground, with shadows; taken on another day than the flight."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.ndimage import shift

from mulette.ponds.synthetic.noise import even, waves
from mulette.ponds.synthetic.scene import Scene

BANDS = ("red", "green", "blue", "near_infrared")
COVERS = {
    # red, green, blue, near infrared
    "meadow": (88, 112, 74, 168), "crop": (150, 132, 98, 150), "wood": (52, 72, 48, 150), "yard": (150, 140, 125, 140),
    "road": (120, 120, 122, 110), "roof": (165, 110, 92, 120), "water": (48, 62, 58, 22), "plants": (70, 100, 58, 175),
    "mud": (118, 104, 84, 110),
}  # fmt: skip
"""Mean of each band over each cover, 0 to 255: our judgement."""
SUMMER_LOSS = 0.25
"""Share of wet ponds that are dry on the day of the photograph."""
SHADOW_CELLS = 0.6
"""Length of a shadow over the height that casts it, on a summer morning."""


def photograph(scene: Scene, seed: int, vegetated: npt.NDArray[np.float64]) -> dict[str, npt.NDArray[np.uint8]]:
    """Give the four bands, uint8, of the scene's shape.

    Parameters
    ----------
    vegetated
        Share of each hollow that plants cover.
    """
    cover = _covers(scene, seed, vegetated)
    table = np.array(list(COVERS.values()), dtype=np.float32)
    mottle = 1 + 0.10 * waves(scene.grid, 1.4, seed + 13) + 0.12 * waves(scene.grid, 40.0, seed + 14)
    light = mottle * np.where(_shade(scene), 0.5, 1.0)
    return {
        band: np.clip(table[cover, place] * light + 6 * waves(scene.grid, 0.8, seed + 15 + place), 0, 255).astype(
            np.uint8
        )
        for place, band in enumerate(BANDS)
    }


def _covers(scene: Scene, seed: int, vegetated: npt.NDArray[np.float64]) -> npt.NDArray[np.int8]:
    """Give the number of the cover that the sky sees on each cell."""
    numbers = {name: number for number, name in enumerate(COVERS)}
    cover = np.array([numbers[name] for name in ("meadow", "crop", "meadow", "yard", "road")], dtype=np.int8)[scene.use]
    dry = np.random.default_rng(seed).random(len(vegetated)) < SUMMER_LOSS
    wet = ~np.isnan(scene.water_m)
    cover[wet] = np.where(dry[scene.hollow[wet]], numbers["mud"], numbers["water"])
    plants = wet & (even(waves(scene.grid, 2.5, seed + 8)) < vegetated[scene.hollow])
    cover[plants] = numbers["plants"]
    cover[scene.canopy_m > 1] = numbers["wood"]
    cover[scene.roof_m > 0] = numbers["roof"]
    return cover


def _shade(scene: Scene) -> npt.NDArray[np.bool_]:
    """Tell the cells in the shadow of a tree or a roof: the sun stands in the south-east."""
    tall = np.maximum(scene.canopy_m, scene.roof_m)
    told = np.zeros(scene.grid.shape, dtype=bool)
    for step_m in (1.0, 2.0, 4.0, 6.0):
        cells = step_m / scene.grid.cell_m * 0.7071
        told |= shift(tall, (-cells, -cells), order=0) > tall + step_m / SHADOW_CELLS
    return told
