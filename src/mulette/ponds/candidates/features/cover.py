"""What the cloud, the vegetation, the images and the deep network show of objects."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mulette.ponds.candidates.features.zones import Zone, Zones, divide
from mulette.ponds.sensing.stack import UNKNOWN, Stack

Floats = npt.NDArray[np.float64]
TALL_M = 2.0
SHARES = {
    "void": "void_share", "water_class": "water_share", "flatness": "flatness_share", "building": "building_share",
}  # fmt: skip


def measure_cloud(stack: Stack, zones: Zones) -> dict[str, Floats]:
    """Measure holes, flatness, classes, densities and intensity."""
    found = {name: _share(stack, layer, zones.inside) for layer, name in SHARES.items() if layer in stack.layers}
    if "reach" in stack.layers:
        found["empty_radius_m"] = zones.inside.quantile(zones.inside.take(stack.layers["reach"]), 1.0)
    for layer, ratio, around in (
        ("density", "density_ratio", "pulse_density"),
        ("ground_density", "ground_ratio", "ground_density"),
    ):
        if layer in stack.layers:
            inside, ring = _mean(stack, layer, zones.inside), _mean(stack, layer, zones.ring)
            found[ratio] = divide(inside, ring)
            found[around] = ring
    if "ground" in stack.layers:
        heights = zones.inside.take(stack.layers["ground"])
        found["level_m"] = (zones.inside.quantile(heights, 0.9) - zones.inside.quantile(heights, 0.1)) / 2
    for layer, inner, contrast in (
        ("roughness", "roughness_m", "roughness_contrast_m"),
        ("intensity", "intensity", "intensity_contrast"),
    ):
        if layer in stack.layers:
            found[inner] = _mean(stack, layer, zones.inside)
            found[contrast] = found[inner] - _mean(stack, layer, zones.ring)
    return found


def measure_canopy(stack: Stack, zones: Zones) -> dict[str, Floats]:
    """Measure the vegetation over objects and around them."""
    found: dict[str, Floats] = {}
    if "canopy" in stack.layers:
        heights, around = (zone.take(stack.layers["canopy"]) for zone in (zones.inside, zones.around))
        found |= {
            "canopy_mean_m": zones.inside.mean(heights),
            "canopy_p95_m": zones.inside.quantile(heights, 0.95),
            "canopy_share": zones.inside.mean(_over(heights)),
            "ring_canopy_share": zones.around.mean(_over(around)),
        }
    if "low_vegetation" in stack.layers:
        found["ring_low_share"] = _mean(stack, "low_vegetation", zones.around)
    return found


def measure_images(stack: Stack, zones: Zones) -> dict[str, Floats]:
    """Measure the indices of vegetation and of water, and the brightness."""
    found: dict[str, Floats] = {}
    bands = stack.layers
    for inner, contrast, plus, minus in (
        ("ndvi_mean", "ndvi_contrast", "near_infrared", "red"),
        ("ndwi_mean", "ndwi_contrast", "green", "near_infrared"),
    ):
        if plus in bands and minus in bands:
            found[inner] = zones.inside.mean(_index(stack, plus, minus, zones.inside))
            found[contrast] = found[inner] - zones.ring.mean(_index(stack, plus, minus, zones.ring))
    seen = [name for name in ("red", "green", "blue") if name in bands]
    if seen:
        inside, ring = (
            np.mean([zone.take(bands[name]) for name in seen], axis=0) for zone in (zones.inside, zones.ring)
        )
        found["brightness"] = zones.inside.mean(inside)
        found["brightness_contrast"] = found["brightness"] - zones.ring.mean(ring)
        found["texture"] = zones.inside.spread(inside)
    if "pond_probability" in bands:
        chances = zones.inside.take(bands["pond_probability"])
        found |= {"network_mean": zones.inside.mean(chances), "network_max": zones.inside.quantile(chances, 1.0)}
    return found


def _share(stack: Stack, name: str, zone: Zone) -> Floats:
    values = zone.take(stack.layers[name])
    return zone.mean(np.where(values == UNKNOWN, np.nan, values))


def _mean(stack: Stack, name: str, zone: Zone) -> Floats:
    return zone.mean(zone.take(stack.layers[name]))


def _over(heights: Floats) -> Floats:
    return np.where(np.isfinite(heights), (heights > TALL_M).astype(np.float64), np.nan)


def _index(stack: Stack, plus: str, minus: str, zone: Zone) -> Floats:
    one, other = zone.take(stack.layers[plus]), zone.take(stack.layers[minus])
    total = one + other
    return divide(one - other, total)
