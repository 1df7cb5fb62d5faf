"""The coordinates are not numbers."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="coordinates.unreadable",
    level=Level.BLOCKING,
    title="Coordonnées illisibles",
    message="les coordonnées ({longitude}, {latitude}) ne sont pas deux nombres.",
    remedy="Écrivez chaque coordonnée en nombre décimal, sans degré ni lettre : 5.7213 ou 5,7213.",
    fields=("longitude", "latitude"),
    source="GeoNature 2.17, import Synthèse",
    geonature="INVALID_GEOMETRY",
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("longitude", (pl.col("place") == "longitude") & (pl.col("place_fault") == "unreadable"))
