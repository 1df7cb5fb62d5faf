"""In degrees, the place fits the territory's projection only when north is read before east."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="coordinates.swapped",
    level=Level.WARNING,
    title="Coordonnées sans doute inversées",
    message="« {value} » : la longitude et la latitude semblent inversées.",
    remedy="Mettez l'est (longitude) avant le nord (latitude), dans le fichier ou dans le modèle.",
    fields=("WKT", "longitude", "latitude"),
    source="GBIF, PRESUMED_SWAPPED_COORDINATE",
)


def faults(references: References) -> Iterator[Fault]:
    for field in ("WKT", "longitude"):
        yield Fault(field, (pl.col("place") == field) & pl.col("is_swapped"))
