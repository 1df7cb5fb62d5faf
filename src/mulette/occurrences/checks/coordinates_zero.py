"""The coordinates are 0, 0: in the Gulf of Guinea, or nowhere known."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="coordinates.zero",
    level=Level.WARNING,
    title="Coordonnées nulles",
    message="les coordonnées sont 0, 0 : dans le golfe de Guinée.",
    remedy="Laissez les cellules vides quand le lieu est inconnu, et donnez la commune ou le département.",
    fields=("WKT", "longitude", "latitude"),
    source="GBIF, ZERO_COORDINATE",
)


def faults(references: References) -> Iterator[Fault]:
    for field in ("WKT", "longitude"):
        yield Fault(field, (pl.col("place") == field) & pl.col("is_zero"))
