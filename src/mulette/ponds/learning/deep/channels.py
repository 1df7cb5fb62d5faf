"""What the network sees: relief, canopy, holes in the cloud and infrared, on cells of one metre.

A layer that a stack lacks is zero, and a channel of its own says so: one network serves runs with and without it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.ndimage import uniform_filter

from mulette.core.errors import Invalid
from mulette.ponds.sensing.stack import UNKNOWN, Stack

Floats = npt.NDArray[np.float32]
CHANNELS = (
    "local_relief", "slope", "canopy", "void", "infrared", "canopy_known", "void_known", "infrared_known",
)  # fmt: skip
CHANNELS_VERSION = "1"
"""Changes with the meaning of the channels; a network of another version is refused."""
OPTIONAL = (("canopy", "canopy_known"), ("void", "void_known"), ("infrared", "infrared_known"))
CELL_M = 1.0
"""Cell that the network works on, m."""
LOCAL_M = 31
"""Side of the square whose mean altitude is taken off the relief, m: twice a usual pond."""
_MOST_RELIEF_M, _TALL_M, _BRIGHT = 2.0, 20.0, 255.0


def channels(stack: Stack) -> Floats:
    """Make what the network sees of a stack.

    Returns
    -------
    ndarray
        ``(len(CHANNELS), rows, columns)`` on cells of about 1 m, each around -1 to 1; 0 where nothing is known.

    Raises
    ------
    Invalid
        The stack has no ground model.
    """
    if "ground" not in stack.layers:
        sentence = "Le réseau profond a besoin du sol (MNT) : donnez --mnt ou un nuage de points."
        raise Invalid(sentence, code="deep.no-ground")
    factor = shrink_factor(stack.grid.cell_m)
    ground = shrink(np.asarray(stack.layers["ground"], dtype=np.float32), factor)
    relief, slope = _relief(ground, stack.grid.cell_m * factor)
    canopy, has_canopy = _optional(stack, "canopy", factor, _TALL_M)
    void, has_void = _optional(stack, "void", factor, 1.0)
    infrared, has_infrared = _optional(stack, "near_infrared", factor, _BRIGHT)
    return np.stack([relief, slope, canopy, void, infrared, has_canopy, has_void, has_infrared])


def shrink_factor(cell_m: float) -> int:
    """Give how many cells of a stack, along a side, make one of the network.

    >>> shrink_factor(0.5), shrink_factor(1.0), shrink_factor(2.0)
    (2, 1, 1)
    """
    return max(1, round(CELL_M / cell_m))


def shrink(layer: Floats, factor: int) -> Floats:
    """Give the mean of the known cells of each square; the last one is completed with unknown cells.

    >>> shrink(np.array([[1, 3, 5], [np.nan, 2, 7]], dtype=np.float32), 2).tolist()
    [[2.0, 6.0]]
    """
    if factor == 1:
        return layer
    rows, columns = (-size % factor for size in layer.shape)
    padded = np.pad(layer, ((0, rows), (0, columns)), constant_values=np.nan)
    squares = padded.reshape(padded.shape[0] // factor, factor, padded.shape[1] // factor, factor)
    known = np.isfinite(squares)
    count = known.sum(axis=(1, 3))
    total = np.where(known, squares, 0).sum(axis=(1, 3), dtype=np.float64)
    means: Floats = np.divide(total, count, out=np.full(count.shape, np.nan), where=count > 0).astype(np.float32)
    return means


def _relief(ground: Floats, cell_m: float) -> tuple[Floats, Floats]:
    """Give the height above the mean of the surroundings, and the slope, both brought near -1 to 1."""
    known = np.isfinite(ground)
    middle = float(ground[known].mean(dtype=np.float64)) if known.any() else 0.0
    heights = np.where(known, ground, np.float32(middle)).astype(np.float64)
    size = max(3, round(LOCAL_M / cell_m) // 2 * 2 + 1)
    local = np.clip((heights - uniform_filter(heights, size, mode="nearest")) / _MOST_RELIEF_M, -1, 1)
    down, along = np.gradient(heights, cell_m)
    slope = np.clip(np.hypot(down, along), 0, 1)
    return np.where(known, local, 0).astype(np.float32), np.where(known, slope, 0).astype(np.float32)


def _optional(stack: Stack, name: str, factor: int, scale: float) -> tuple[Floats, Floats]:
    """Give a layer brought near 0 to 1, and 1 where it is known."""
    rows, columns = (-(-size // factor) for size in stack.grid.shape)
    if name not in stack.layers:
        return np.zeros((rows, columns), dtype=np.float32), np.zeros((rows, columns), dtype=np.float32)
    layer = np.asarray(stack.layers[name])
    values = layer.astype(np.float32)
    if layer.dtype == np.uint8:
        values[layer == UNKNOWN] = np.nan
    values = shrink(values, factor)
    known = np.isfinite(values)
    scaled = np.where(known, np.clip(values / scale, 0, 1), 0)
    return scaled.astype(np.float32), known.astype(np.float32)
