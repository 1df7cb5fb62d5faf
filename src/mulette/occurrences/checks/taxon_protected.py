"""The taxon is protected somewhere in the territory."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="taxon.protected",
    level=Level.INFORMATION,
    title="Taxon protégé",
    message="« {nom_cite} » est protégé ({protections}).",
    remedy="Rien à faire : la donnée sera suivie comme celle d'un taxon protégé.",
    fields=("cd_nom",),
    source="INPN, base de connaissance des statuts",
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("cd_nom", pl.col("protections").is_not_null())
