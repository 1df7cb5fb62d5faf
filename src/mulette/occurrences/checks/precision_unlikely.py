"""The uncertainty of the place is no distance, or wider than France."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

WIDEST_M = 1_000_000
"""About the width of France; GBIF takes 5,000 km, which fits the world."""

KIND = FindingKind(
    id="precision.unlikely",
    level=Level.WARNING,
    title="Précision invraisemblable",
    message="la précision ({precision} m) n'est pas un rayon vraisemblable.",
    remedy="Donnez le rayon d'incertitude en mètres, plus grand que 0 ; laissez la cellule vide s'il est inconnu.",
    fields=("precision",),
    source="GBIF, COORDINATE_UNCERTAINTY_METERS_INVALID",
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("precision", ~pl.col("precision").is_between(1, WIDEST_M))
