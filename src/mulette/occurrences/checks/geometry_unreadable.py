"""The geometry is no WKT, nor WKB."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="geometry.unreadable",
    level=Level.BLOCKING,
    title="Géométrie illisible",
    message="la géométrie « {WKT} » ne peut pas être lue.",
    remedy="Écrivez-la en WKT, l'est avant le nord : POINT (5.72 45.18).",
    fields=("WKT",),
    source="OGC Simple Features 1.2.1",
    geonature="INVALID_WKT",
    ginco=("1111",),
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("WKT", (pl.col("place") == "WKT") & (pl.col("place_fault") == "unreadable"))
