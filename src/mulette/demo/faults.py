"""Faults planted in the deliveries that wait: what data administrators meet every week, each on rows that are known."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Fault:
    """One fault of a file.

    Parameters
    ----------
    column
        Column of the file that it spoils.
    text
        Text that takes the place of the cell.
    every
        It spoils one row out of so many.
    first
        First row it spoils, from 0.
    """

    column: str
    text: str
    every: int
    first: int


CONSERVATOIRE = (
    Fault("Date", "31/02/2026", 53, 3),
    Fault("Date", "", 71, 11),
    Fault("CD_NOM", "99999999", 47, 5),
    Fault("X_L93", "", 61, 7),
    Fault("X_L93", "2,5847", 83, 19),
    Fault("Effectif", "env. 12", 43, 13),
    Fault("Stade", "Grenouillette", 59, 23),
    Fault("Observateur", "", 67, 29),
    Fault("Num_obs", "ESC-DOUBLE", 90, 31),
)
PARC = (
    Fault("Date fin", "2001-01-01", 41, 2),
    Fault("cd_nom", "grenouille", 57, 8),
    Fault("Latitude", "", 49, 14),
    Fault("Longitude", "195.2", 77, 21),
    Fault("Technique", "À vue de nez", 52, 27),
    Fault("Altitude (m)", "1.6 m", 63, 33),
)
NATURALISTES = (
    Fault("date_obs", "2099-05-01", 37, 4),
    Fault("cd_nom", "", 45, 9),
    Fault("nb", "-3", 55, 17),
    Fault("obs", "", 65, 26),
)


def spoil(frame: pl.DataFrame, faults: tuple[Fault, ...]) -> pl.DataFrame:
    """Plant faults in a frame of text.

    >>> spoil(pl.DataFrame({"a": ["1", "2", "3", "4"]}), (Fault("a", "x", 2, 1),))["a"].to_list()
    ['1', 'x', '3', 'x']
    """
    row = pl.int_range(pl.len())
    for fault in faults:
        hit = (row >= fault.first) & ((row - fault.first) % fault.every == 0)
        frame = frame.with_columns(
            pl.when(hit).then(pl.lit(fault.text)).otherwise(pl.col(fault.column)).alias(fault.column)
        )
    return frame
