"""The page of the thresholds: each with its slider, and what they keep and drop on the training tile."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from mulette.core.errors import Invalid
from mulette.core.people.web import needs
from mulette.ponds.sensing.thresholds import DEFAULT_PRESET, PRESETS, preset, thresholds

if TYPE_CHECKING:
    from shapely import Polygon

blueprint = Blueprint("pond_bocage", __name__)
MOVED = (
    "depth_m",
    "least_area_m2",
    "most_area_m2",
    "area_limit_m2",
    "false_voids",
    "flat_range_m",
    "flat_slope_percent",
    "ndwi",
)
"""Thresholds that search; the score only sorts what they found."""


@blueprint.get("/mares/seuils")
@needs("read", "pond")
def sliders() -> ResponseReturnValue:
    """Show the sliders and the tile."""
    from mulette.ponds.synthetic.training import TRAINING_SIDE_M, covers, found_on_training, training_bocage

    chosen = request.args.get("reglage", DEFAULT_PRESET)
    values = preset(chosen, **{name: _figure(name) for name in MOVED})
    found, truth = found_on_training(values), training_bocage().truth
    hit = np.asarray(covers(found, truth).any(axis=0))
    shapes = [
        ("brand" if is_pond else "nacre", _path(one))
        for one, is_pond in zip(found.geometry, found["is_pond"], strict=True)
    ]
    return render_template(
        "pond_bocage/sliders.html",
        chosen=chosen, presets=PRESETS, sliders=[(thresholds()[name], values[name]) for name in MOVED],
        side=TRAINING_SIDE_M, shapes=shapes, missed=[_path(one) for one in truth.geometry[~hit]],
        hit=int(hit.sum()), ponds=len(hit), others=int((~found["is_pond"]).sum()),
    )  # fmt: skip


@blueprint.get("/mares/seuils/relief.png")
@needs("read", "pond")
def relief() -> ResponseReturnValue:
    """Give the shaded relief of the training tile."""
    return Response(_relief(), mimetype="image/png", headers={"Cache-Control": "private, max-age=3600"})


@cache
def _relief() -> bytes:
    from PIL import Image

    from mulette.ponds.synthetic.training import hillshade, training_stack

    shade = hillshade(training_stack(preset()).layers["ground"], 0.5)
    drawn = BytesIO()
    Image.fromarray(shade).save(drawn, "PNG")
    return drawn.getvalue()


def _figure(name: str) -> float | None:
    """Read a slider; none where the address does not say it."""
    said = request.args.get(name, "")
    try:
        return float(said.replace(",", ".")) if said else None
    except ValueError:
        label = thresholds()[name].label
        raise Invalid(f"{label} : « {said} » n'est pas un nombre.", code="threshold.not-a-number") from None


def _path(shape: Polygon) -> str:
    """Write a polygon as the path of an SVG, in metres from the north-west corner of the tile."""
    from mulette.ponds.synthetic.training import training_bocage

    west, _, _, north = training_bocage().bounds
    rings = [shape.exterior, *shape.interiors]
    return "".join(
        "M" + "L".join(f"{x - west:.1f} {north - y:.1f}" for x, y in ring.coords[:-1]) + "Z" for ring in rings
    )
