"""The altitude is far from that of the ground at the point."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

APART_M = 200
"""What a point placed 500 m off on a slope of 40 % is wrong by."""

KIND = FindingKind(
    id="altitude.unlike-relief",
    level=Level.WARNING,
    title="Altitude loin de celle du relief",
    message="l'altitude donnée ({altitude_min} à {altitude_max} m) est à plus de 200 m de celle du relief "
    "({ground_m} m).",
    remedy="Corrigez l'altitude ou la position. Un oiseau en vol peut s'écarter du sol.",
    fields=("altitude_min", "altitude_max"),
    source="GBIF, ELEVATION_UNLIKELY ; relief chargé (réglage MULETTE_RELIEF)",
)


def faults(references: References) -> Iterator[Fault]:
    if references.relief is not None:
        least = pl.coalesce("altitude_min", "altitude_max")
        most = pl.coalesce("altitude_max", "altitude_min")
        ground = pl.col("ground_m")
        yield Fault("altitude_min", (least > ground + APART_M) | (most < ground - APART_M))
