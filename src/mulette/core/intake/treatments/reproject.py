"""Bring two columns of coordinates from one projection to another."""

from __future__ import annotations

import numpy as np
import polars as pl

from mulette.core.geometry.crs import is_geographic, transformer
from mulette.core.intake.interpretation.numbers import read_numbers
from mulette.core.intake.treatments.treatment import Parameter, Parameters, Treatment, rewrite

DEGREES, METRES = 9, 4
"""Decimals written: a tenth of a millimetre, so that there and back is under one."""


def apply(frame: pl.DataFrame, parameters: Parameters) -> tuple[pl.DataFrame, int]:
    """Rewrite ``x`` and ``y``, easting and northing, where both are numbers that the projections know.

    A decimal comma is read; any other row stays as it is.
    """
    source, target = parameters["from"], parameters["to"]
    x, y = (read_numbers(frame[parameters[name]].str.strip_chars()) for name in ("x", "y"))
    is_read = x.is_not_null() & y.is_not_null()
    easting, northing = transformer(source, target).transform(
        x.filter(is_read).to_numpy(), y.filter(is_read).to_numpy()
    )
    is_known = np.isfinite(easting) & np.isfinite(northing)
    places = np.flatnonzero(is_read.to_numpy())[is_known]
    decimals = DEGREES if is_geographic(target) else METRES
    cells = {}
    for name, values in (("x", easting), ("y", northing)):
        written = pl.Series(parameters[name], [f"{value:.{decimals}f}" for value in values[is_known]], dtype=pl.String)
        cells[parameters[name]] = pl.lit(frame[parameters[name]].clone().scatter(places, written))
    return rewrite(frame, cells)


TREATMENT = Treatment(
    name="reproject",
    label="Changer la projection de coordonnées",
    parameters={
        "x": Parameter("column", "Colonne de la longitude, ou X", required=True),
        "y": Parameter("column", "Colonne de la latitude, ou Y", required=True),
        "from": Parameter("srid", "Code EPSG de la projection du fichier", required=True),
        "to": Parameter("srid", "Code EPSG de la projection voulue", required=True),
    },
    apply=apply,
)
