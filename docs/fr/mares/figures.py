"""Draw the figures of this guide from the synthetic bocage: ``python docs/fr/mares/figures.py``."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from PIL import Image

from mulette.ponds.sensing.thresholds import PRESETS, preset, thresholds
from mulette.ponds.synthetic.training import covers, found_on_training, hillshade, training_bocage, training_stack

mpl.use("Agg")
OUT = Path(__file__).parents[2] / "images" / "mares"
KEPT, WRONG, MISSED = "#1f78d1", "#d9822b", "#c0392b"
SHOWN = {
    "depth_m": "creux.png", "least_area_m2": "surface.png", "false_voids": "trous.png", "flat_range_m": "replats.png",
    "ndwi": "ndwi.png", "area_limit_m2": "limite.png",
}  # fmt: skip
LIMITS = (500.0, 10_000.0, 50_000.0)


def draw(axis: plt.Axes, values: dict[str, float], title: str) -> None:
    """Draw the candidates of one set of thresholds over the relief, and the ponds that they miss."""
    bocage, found = training_bocage(), found_on_training(values)
    west, south, east, north = bocage.bounds
    shade = hillshade(training_stack(values).layers["ground"], 0.5)
    axis.imshow(shade, cmap="gray", extent=(west, east, south, north), vmin=40, vmax=255)
    for right, colour in ((True, KEPT), (False, WRONG)):
        part = found[found["is_pond"] == right]
        if len(part):
            part.plot(ax=axis, facecolor=colour, edgecolor=colour, alpha=0.55, linewidth=1)
    hit = covers(found, bocage.truth).any(axis=0)
    if (~hit).any():
        bocage.truth[~hit].boundary.plot(ax=axis, color=MISSED, linewidth=1.2, linestyle="--")
    axis.set_title(f"{title}\n{hit.sum()} mares sur {len(hit)} ; {(~found['is_pond']).sum()} autres", fontsize=8)
    axis.set_axis_off()


def save(figure: Figure, path: Path) -> None:
    """Write a figure in 96 colours: a quarter of the size."""
    drawn = BytesIO()
    figure.savefig(drawn, dpi=100)
    plt.close(figure)
    Image.open(drawn).convert("RGB").quantize(96, method=Image.Quantize.MAXCOVERAGE).save(path, optimize=True)


def main() -> None:
    """Write every figure."""
    OUT.mkdir(parents=True, exist_ok=True)
    for name, file in SHOWN.items():
        one = thresholds()[name]
        steps = LIMITS if name == "area_limit_m2" else one.values
        figure, axes = plt.subplots(1, 3, figsize=(8, 3.1), layout="constrained")
        for axis, value in zip(axes, steps, strict=True):
            draw(axis, preset(**{name: value}), f"{value:g} {one.unit}".replace(".", ",").strip())
        save(figure, OUT / file)
    figure, axes = plt.subplots(1, 3, figsize=(8, 3.1), layout="constrained")
    for axis, name in zip(axes, PRESETS, strict=True):
        draw(axis, preset(name), name)
    save(figure, OUT / "reglages.png")


if __name__ == "__main__":
    main()
