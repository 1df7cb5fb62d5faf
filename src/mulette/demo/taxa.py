"""Taxa of the school territory: true names and codes of TAXREF, and where and when each guild is seen.

Source: INPN, TAXREF (MNHN, OFB, CNRS, IRD), codes as gathered in public repositories; ``taxa.csv`` beside this file.
A taxon whose code is not known for sure is not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

TAXA = Path(__file__).with_name("taxa.csv")


@dataclass(frozen=True)
class Guild:
    """How the taxa of a guild are met.

    Parameters
    ----------
    share
        Share of all records.
    place
        Where: ``ponds``, ``canals``, ``marsh``, ``heights`` or ``country``.
    months
        First and last month.
    technique, stage
        Codes of METH_OBS and STADE_VIE most often given.
    largest_count
        Largest usual count.
    """

    share: float
    place: str
    months: tuple[int, int]
    technique: str
    stage: str
    largest_count: int


GUILDS = {
    "bat": Guild(0.16, "country", (4, 10), "3", "2", 40),
    "amphibian": Guild(0.20, "ponds", (2, 7), "0", "2", 30),
    "dragonfly": Guild(0.24, "canals", (5, 9), "0", "2", 25),
    "bivalve": Guild(0.05, "canals", (6, 10), "0", "2", 60),
    "marsh": Guild(0.22, "marsh", (4, 9), "0", "0", 200),
    "alpine": Guild(0.13, "heights", (6, 9), "0", "0", 150),
}


SENSITIVE = {60313: "2", 60295: "2", 60345: "1", 60447: "2", 64443: "3", 82286: "1", 57290: "1"}
"""Sensitivity of some taxa on the isle (SENSIBILITE codes), by cd_nom; invented, to show blurred places."""


def school_taxa() -> pl.DataFrame:
    """Read the taxa: cd_nom, cd_ref, rang, lb_nom, lb_auteur, nom_vern, regne, group2_inpn, famille, guild."""
    return pl.read_csv(TAXA)
