"""The degrees of a point have two decimals or fewer: it stands for a square of about a kilometre."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="coordinates.rounded",
    level=Level.INFORMATION,
    title="Coordonnées arrondies",
    message="« {value} » : les coordonnées n'ont que deux décimales, soit environ un kilomètre.",
    remedy="Demandez la position exacte, ou donnez la précision de la localisation en mètres.",
    fields=("WKT", "longitude", "latitude"),
    source="GBIF, COORDINATE_ROUNDED",
)


def faults(references: References) -> Iterator[Fault]:
    is_rounded = pl.col("is_rounded") & ~pl.col("is_zero") & pl.col("place_fault").is_null()
    for field in ("WKT", "longitude"):
        yield Fault(field, (pl.col("place") == field) & is_rounded)
