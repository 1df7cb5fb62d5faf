"""The place lies in the territory only when the sign of the longitude or of the latitude is changed."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="coordinates.negated",
    level=Level.WARNING,
    title="Coordonnée sans doute de signe contraire",
    message="« {value} » : le signe de la longitude ou de la latitude semble inversé.",
    remedy="Vérifiez le signe : à l'ouest de Greenwich la longitude est négative, au nord de l'équateur la "
    "latitude est positive.",
    fields=("WKT", "longitude", "latitude"),
    source="GBIF, PRESUMED_NEGATED_LONGITUDE et PRESUMED_NEGATED_LATITUDE",
)


def faults(references: References) -> Iterator[Fault]:
    for field in ("WKT", "longitude"):
        yield Fault(field, (pl.col("place") == field) & pl.col("is_negated"))
