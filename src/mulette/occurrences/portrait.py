"""What the rows of a delivery look like together: how many taxa, where, when, and how much of it is unusual."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import polars as pl

PORTRAYED = ("cd_ref", "x_m", "y_m", "date_min", "date_max")
"""Columns of the staged rows that a portrait needs."""


def portray(rows: pl.DataFrame, sent: pl.Series, usual: Mapping[str, Any]) -> dict[str, Any]:
    """Say what the rows look like.

    Parameters
    ----------
    rows
        Columns of ``PORTRAYED``; x and y in m, CRS of the store.
    sent
        Taxa of these rows that the provider has sent before.
    usual
        ``extent`` and ``first_day`` of its last deliveries (``core.intake.habits.usual_of``); empty: not known.

    Returns
    -------
    ``taxa``, ``new_taxa``; ``extent`` (west, south, east, north) and ``outside``, the share of rows out of the usual
    one; ``first_day``, ``last_day`` and ``before``, the share of rows before the usual first day.
    """
    taxa = rows["cd_ref"].n_unique()
    found = {"taxa": taxa, "new_taxa": taxa - len(sent), "outside": 0.0, "before": 0.0}
    if rows.is_empty():
        return {**found, "taxa": 0, "new_taxa": 0, "extent": None, "first_day": None, "last_day": None}
    x_m, y_m, first, last = rows["x_m"], rows["y_m"], rows["date_min"].min(), rows["date_max"].max()
    if usual:
        west, south, east, north = usual["extent"]
        found["outside"] = 1 - _share(x_m.is_between(west, east) & y_m.is_between(south, north))
        found["before"] = _share(rows["date_min"] < dt.date.fromisoformat(usual["first_day"]))
    extent = [x_m.min(), y_m.min(), x_m.max(), y_m.max()]
    return {**found, "extent": extent, "first_day": str(first), "last_day": str(last)}


def _share(rows: pl.Series) -> float:
    return float(rows.sum()) / len(rows)
